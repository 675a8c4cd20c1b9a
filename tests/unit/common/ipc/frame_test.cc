// SPDX-License-Identifier: Apache-2.0
#include "common/ipc/frame.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "proto/bangui_ipc.h"

using namespace bangui;
using namespace bangui::ipc;

namespace {

Bytes const hello{11, 0, 0, 0, 0, 1, 0, 4, 3, 2, 1, 7, 0, 0, 0};
Frame const hello_frame{Kind::request, 1, 0x01020304, {7, 0, 0, 0}};

std::string error_of(Bytes const &stream) {
    FrameReader reader;
    ByteView input = stream;
    auto const frame = reader.next(input);
    REQUIRE_FALSE(frame);
    CHECK(frame.error().code == ErrorCode::protocol_error);
    return frame.error().detail;
}

/// Every frame of a stream that arrives in pieces of that size.
std::vector<Frame> read_in_pieces(ByteView stream, std::size_t size) {
    std::vector<Frame> frames;
    FrameReader reader;
    while (!stream.empty()) {
        auto piece = stream.first(std::min(size, stream.size()));
        stream = stream.subspan(piece.size());
        for (;;) {
            auto frame = reader.next(piece);
            REQUIRE(frame);
            if (!*frame) break;
            frames.push_back(std::move(**frame));
        }
        CHECK(piece.empty());
    }
    CHECK(reader.at_boundary());
    return frames;
}

} // namespace

TEST_CASE("A frame is length, kind, operation, id, payload") {
    CHECK(encode_frame(Kind::request, 1, 0x01020304, Bytes{7, 0, 0, 0}) == hello);
    CHECK(encode_frame(Kind::event, 64, 0, {}) == Bytes{7, 0, 0, 0, 3, 64, 0, 0, 0, 0, 0});
}

TEST_CASE("Frames are found wherever the stream is cut") {
    auto stream = hello;
    auto const event = encode_frame(Kind::event, 64, 0, {});
    stream.insert(stream.end(), event.begin(), event.end());
    stream.insert(stream.end(), hello.begin(), hello.end());
    std::vector<Frame> const expected{hello_frame, {Kind::event, 64, 0, {}}, hello_frame};
    for (std::size_t size = 1; size <= stream.size(); ++size)
        CHECK(read_in_pieces(stream, size) == expected);
}

TEST_CASE("A truncated frame is no frame and no error, and not a boundary") {
    for (std::size_t size = 0; size < hello.size(); ++size) {
        FrameReader reader;
        auto input = ByteView(hello).first(size);
        CHECK(reader.next(input).value() == std::nullopt);
        CHECK(input.empty());
        CHECK(reader.at_boundary() == (size == 0));
    }
}

TEST_CASE("A whole frame is given out before more is asked for") {
    FrameReader reader;
    auto const stream = encode_frame(Kind::reply, 2, 1, {});
    ByteView input = stream;
    CHECK(reader.next(input).value() == Frame{Kind::reply, 2, 1, {}});
    CHECK(reader.at_boundary());
}

TEST_CASE("A length is refused as soon as it is known") {
    CHECK(error_of({6, 0, 0, 0}) == "frame: length 6, not 7 to 262144");
    CHECK(error_of({0, 0, 0, 0}) == "frame: length 0, not 7 to 262144");
    CHECK(error_of({1, 0, 4, 0}) == "frame: length 262145, not 7 to 262144");
    CHECK(error_of({255, 255, 255, 255}) == "frame: length 4294967295, not 7 to 262144");
}

TEST_CASE("A frame of the largest length is read") {
    Bytes const payload(frame_max - frame_header_bytes, 0xAB);
    auto const stream = encode_frame(Kind::reply, 5, 9, payload);
    CHECK(stream.size() == frame_max + frame_length_bytes);
    auto const frames = read_in_pieces(stream, 65536);
    REQUIRE(frames.size() == 1);
    CHECK(frames[0] == Frame{Kind::reply, 5, 9, payload});
}

TEST_CASE("A kind that is none is refused") {
    CHECK(error_of({7, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0}) == "frame: kind 4");
    CHECK(error_of({7, 0, 0, 0, 255, 1, 0, 0, 0, 0, 0}) == "frame: kind 255");
}

TEST_CASE("A broken stream stays broken") {
    for (auto const &broken : {Bytes{6, 0, 0, 0}, Bytes{7, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0}}) {
        FrameReader reader;
        ByteView input = broken;
        auto const first = reader.next(input);
        REQUIRE_FALSE(first);
        input = hello;
        auto const second = reader.next(input);
        REQUIRE_FALSE(second);
        CHECK(second.error() == first.error());
        CHECK(input.size() == hello.size());
        CHECK_FALSE(reader.at_boundary());
    }
}

TEST_CASE("An error travels with its code and detail") {
    Error const error{ErrorCode::not_found, "no jail 'x'"};
    auto const payload = encode_error(error);
    CHECK(payload == Bytes{2, 11, 0, 0, 0, 'n', 'o', ' ', 'j', 'a', 'i', 'l', ' ', '\'', 'x', '\''});
    CHECK(decode_error(payload) == error);
}

TEST_CASE("Every code travels") {
    for (auto code = 0; code <= static_cast<int>(ErrorCode::internal); ++code) {
        Error const error{static_cast<ErrorCode>(code), ""};
        CHECK(decode_error(encode_error(error)) == error);
    }
}

TEST_CASE("A detail that is too long is cut between characters") {
    CHECK(decode_error(encode_error({ErrorCode::internal, std::string(1024, 'x')}))->detail ==
          std::string(1024, 'x'));
    CHECK(decode_error(encode_error({ErrorCode::internal, std::string(1025, 'x')}))->detail ==
          std::string(1024, 'x'));
    auto const umlaut = std::string(1023, 'x') + "\xC3\xA4";
    CHECK(decode_error(encode_error({ErrorCode::internal, umlaut}))->detail == std::string(1023, 'x'));
}

TEST_CASE("A detail that is not UTF-8 is made visible") {
    CHECK(decode_error(encode_error({ErrorCode::internal, "a\xFF"}))->detail == "a\\xff");
}

TEST_CASE("A broken error payload is a protocol error of its own") {
    for (auto const &payload :
         {Bytes{}, Bytes{0, 0, 0, 0, 0}, Bytes{19, 0, 0, 0, 0}, Bytes{1, 0, 0, 0, 0, 0}}) {
        auto const error = decode_error(payload);
        REQUIRE_FALSE(error);
        CHECK(error.error().code == ErrorCode::protocol_error);
    }
}
