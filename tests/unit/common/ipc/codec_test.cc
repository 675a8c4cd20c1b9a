// SPDX-License-Identifier: Apache-2.0
#include "common/ipc/codec.h"

#include <doctest/doctest.h>

using namespace bangui;
using namespace bangui::ipc;

namespace {

template<typename T>
std::string error_of(Result<T> const &result) {
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::protocol_error);
    return result.error().detail;
}

Result<std::uint8_t> read_byte(Reader &reader) {
    return reader.u8();
}
void write_byte(Writer &writer, std::uint8_t value) {
    writer.u8(value);
}

template<typename Domain>
Result<Domain> from(Bytes const &bytes) {
    Reader reader(bytes);
    return read_domain<Domain>(reader, Result<ByteView>(ByteView(bytes)));
}

Bytes const mapped_192_0_2_1{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 192, 0, 2, 1};

} // namespace

TEST_CASE("An optional value says first whether it is there") {
    Bytes const absent{0};
    Bytes const present{1, 7};
    Bytes const wrong{2, 7};
    Bytes const cut{1};
    Reader none(absent), some(present), neither(wrong), half(cut);
    CHECK(read_optional(none, read_byte).value() == std::nullopt);
    CHECK(read_optional(some, read_byte).value() == 7);
    CHECK(error_of(read_optional(neither, read_byte)) == "payload: 2 is no bool");
    CHECK(error_of(read_optional(half, read_byte)) == "payload: 1 bytes announced, 0 left");

    Writer writer;
    write_optional(writer, std::optional<std::uint8_t>(), write_byte);
    write_optional(writer, std::optional<std::uint8_t>(7), write_byte);
    CHECK(writer.finish() == Bytes{0, 1, 7});
}

TEST_CASE("A list is counted") {
    Bytes const bytes{2, 0, 0, 0, 7, 8};
    Reader reader(bytes);
    CHECK(read_list(reader, 2, 1, read_byte) == std::vector<std::uint8_t>{7, 8});
    Reader bounded(bytes);
    CHECK(error_of(read_list(bounded, 1, 1, read_byte)) == "payload: 2 items, at most 1 allowed");

    Writer writer;
    write_list(writer, std::vector<std::uint8_t>{7, 8}, 2, write_byte);
    CHECK(writer.finish() == bytes);
    Writer too_long;
    write_list(too_long, std::vector<std::uint8_t>{7, 8}, 1, write_byte);
    CHECK_FALSE(too_long.finish());
}

TEST_CASE("A narrowed integer holds at both of its ends") {
    Reader const reader({});
    auto const read = [&](std::int64_t value) {
        return read_in<std::int64_t>(reader, Result<std::int64_t>(value), -3, 5);
    };
    CHECK(read(-3) == -3);
    CHECK(read(5) == 5);
    CHECK(error_of(read(-4)) == "payload: outside its range");
    CHECK(error_of(read(6)) == "payload: outside its range");

    for (auto const value : {-4, -3, 5, 6}) {
        Writer writer;
        writer.i64(checked_in<std::int64_t>(writer, value, -3, 5));
        CHECK(writer.finish().has_value() == (value >= -3 && value <= 5));
    }
}

TEST_CASE("Domain types come through their own checks") {
    CHECK(from<IpAddress>({192, 0, 2, 1})->text() == "192.0.2.1");
    CHECK(from<IpPrefix>({192, 0, 2, 0, 24})->text() == "192.0.2.0/24");
    CHECK(error_of(from<IpPrefix>({192, 0, 2, 0, 33})).starts_with("payload: "));
    CHECK(error_of(from<IpPrefix>({192, 0, 2, 1, 24})).starts_with("payload: "));

    Reader const reader({});
    auto const jail = [&](std::string_view text) {
        return read_domain<JailName>(reader, Result<std::string_view>(text));
    };
    CHECK(jail("sshd")->text() == "sshd");
    for (auto const *hostile : {"", "-h", "a b", "a,b", "a/b", "<F2B_END_COMMAND>", "a\nb"}) {
        CHECK(error_of(jail(hostile)).starts_with("payload: "));
    }
}

TEST_CASE("A domain value has one wire form") {
    CHECK(error_of(from<IpAddress>(mapped_192_0_2_1)) == "payload: not in canonical form");
    auto prefix = mapped_192_0_2_1;
    prefix.push_back(128);
    CHECK(error_of(from<IpPrefix>(prefix)) == "payload: a prefix of IPv4-mapped addresses is not canonical");
}
