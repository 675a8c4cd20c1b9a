// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/inflate.h"

#include <doctest/doctest.h>
#include <zlib.h>

namespace bangui::recorder {
namespace {

Bytes gzip(std::string text) {
    z_stream zlib{};
    REQUIRE(::deflateInit2(&zlib, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    Bytes packed(text.size() + 1'000);
    zlib.next_in = reinterpret_cast<Bytef *>(text.data());
    zlib.avail_in = static_cast<uInt>(text.size());
    zlib.next_out = reinterpret_cast<Bytef *>(packed.data());
    zlib.avail_out = static_cast<uInt>(packed.size());
    REQUIRE(::deflate(&zlib, Z_FINISH) == Z_STREAM_END);
    packed.resize(packed.size() - zlib.avail_out);
    ::deflateEnd(&zlib);
    return packed;
}

/// Everything, fed so many bytes at a time.
Result<std::string> unpack(Bytes const &packed, std::size_t step, Inflater &inflater) {
    std::string text;
    for (std::size_t at = 0; at < packed.size(); at += step) {
        auto const end = std::min(at + step, packed.size());
        inflater.feed(Bytes(packed.begin() + static_cast<std::ptrdiff_t>(at),
                            packed.begin() + static_cast<std::ptrdiff_t>(end)));
        for (;;) {
            auto const piece = TRY(inflater.next());
            CHECK(piece.size() <= Inflater::piece);
            if (piece.empty()) break;
            text += piece;
        }
    }
    return text;
}

TEST_CASE("what was packed comes out, however it is cut") {
    std::string text;
    for (int line = 0; line < 3'000; ++line)
        text += "line " + std::to_string(line) + '\n';
    auto const packed = gzip(text);
    for (std::size_t const step : {1UL, 7UL, 1'000UL, packed.size()}) {
        Inflater inflater;
        CHECK(unpack(packed, step, inflater).value() == text);
        CHECK(inflater.is_whole());
    }
}

TEST_CASE("a megabyte out of a kilobyte comes in pieces") {
    auto const packed = gzip(std::string(1'000'000, '\0'));
    REQUIRE(packed.size() < 10'000);
    Inflater inflater;
    CHECK(unpack(packed, packed.size(), inflater).value().size() == 1'000'000);
}

TEST_CASE("a second member goes on, nothing is nothing") {
    auto packed = gzip("one\n");
    auto const second = gzip("two\n");
    packed.insert(packed.end(), second.begin(), second.end());
    Inflater inflater;
    CHECK(unpack(packed, 5, inflater).value() == "one\ntwo\n");
    Inflater empty;
    CHECK(unpack(gzip(""), 3, empty).value().empty());
}

TEST_CASE("what is no gzip, or broken, is an error; what is cut is not whole") {
    auto packed = gzip("some text that is long enough to be cut in the middle of it");
    Inflater cut;
    CHECK(unpack(Bytes(packed.begin(), packed.begin() + 20), 20, cut));
    CHECK_FALSE(cut.is_whole());
    packed[packed.size() - 5] ^= 1; // the checksum
    Inflater broken;
    CHECK_FALSE(unpack(packed, packed.size(), broken));
    Inflater plain;
    auto const text = as_bytes(std::string_view("2026-11-22 12:00:00,000 fail2ban"));
    CHECK(unpack(Bytes(text.begin(), text.end()), 8, plain).error().code == ErrorCode::invalid_argument);
}

} // namespace
} // namespace bangui::recorder
