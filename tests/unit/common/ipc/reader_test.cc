// SPDX-License-Identifier: Apache-2.0
#include "common/ipc/reader.h"

#include <doctest/doctest.h>

#include <limits>

using namespace bangui;
using bangui::ipc::Reader;

namespace {

template<typename T>
std::string error_of(Result<T> const &result) {
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::protocol_error);
    return result.error().detail;
}

Bytes prefixed(std::uint8_t length, std::string_view text) {
    Bytes bytes{length, 0, 0, 0};
    bytes.insert(bytes.end(), text.begin(), text.end());
    return bytes;
}

} // namespace

TEST_CASE("Integers are little-endian and of fixed size") {
    Bytes const bytes{1, 2, 1, 4, 3, 2, 1, 8, 7, 6, 5, 4, 3, 2, 1, 0xFE, 255, 255, 255, 255, 255, 255, 255};
    Reader reader(bytes);
    CHECK(reader.u8() == 1);
    CHECK(reader.u16() == 0x0102);
    CHECK(reader.u32() == 0x01020304U);
    CHECK(reader.u64() == 0x0102030405060708U);
    CHECK(reader.i64() == -2);
    CHECK(reader.finish());
}

TEST_CASE("The extremes of integers are read") {
    Bytes const bytes{0, 0, 0, 0, 0, 0, 0, 0x80, 255, 255, 255, 255, 255, 255, 255, 255};
    Reader reader(bytes);
    CHECK(reader.i64() == std::numeric_limits<std::int64_t>::min());
    CHECK(reader.u64() == std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("An integer that is not there in full is refused, and nothing is taken") {
    Bytes const bytes{1, 2, 3};
    Reader reader(bytes);
    reader.field("Ban.since");
    CHECK(error_of(reader.u32()) == "Ban.since: 4 bytes announced, 3 left");
    CHECK(error_of(reader.u64()) == "Ban.since: 8 bytes announced, 3 left");
    CHECK(reader.remaining() == 3);
    CHECK(error_of(Reader({}).u8()) == "payload: 1 bytes announced, 0 left");
}

TEST_CASE("A bool is 0 or 1") {
    Bytes const bytes{0, 1, 2, 255};
    Reader reader(bytes);
    CHECK(reader.boolean() == false);
    CHECK(reader.boolean() == true);
    CHECK(error_of(reader.boolean()) == "payload: 2 is no bool");
    CHECK(error_of(reader.boolean()) == "payload: 255 is no bool");
}

TEST_CASE("A string is as long as its bounds allow") {
    CHECK(Reader(prefixed(2, "ab")).string(2, 4) == "ab");
    CHECK(Reader(prefixed(4, "abcd")).string(2, 4) == "abcd");
    CHECK(Reader(prefixed(0, "")).string(0, 4) == "");
    CHECK(error_of(Reader(prefixed(1, "a")).string(2, 4)) == "payload: 1 bytes, not 2 to 4");
    CHECK(error_of(Reader(prefixed(5, "abcde")).string(2, 4)) == "payload: 5 bytes, not 2 to 4");
}

TEST_CASE("A string that announces more than there is is refused") {
    CHECK(error_of(Reader(prefixed(4, "abc")).string(0, 4)) == "payload: 4 bytes announced, 3 left");
    Bytes const huge{255, 255, 255, 255, 'a'};
    CHECK(error_of(Reader(huge).string(0, 4)) == "payload: 4294967295 bytes, not 0 to 4");
    CHECK(error_of(Reader(huge).string(0, 0xFFFFFFFF)) == "payload: 4294967295 bytes announced, 1 left");
}

TEST_CASE("A string is UTF-8") {
    CHECK(Reader(prefixed(2, "\xC3\xA4")).string(0, 4) == "\xC3\xA4");
    CHECK(error_of(Reader(prefixed(1, "\xC3")).string(0, 4)) == "payload: not UTF-8");
    CHECK(error_of(Reader(prefixed(3, "\xED\xA0\x80")).string(0, 4)) == "payload: not UTF-8");
    CHECK(error_of(Reader(prefixed(2, "\xC0\x80")).string(0, 4)) == "payload: not UTF-8");
}

TEST_CASE("Bytes have a length between bounds, or one of some") {
    CHECK(Reader(prefixed(2, "\xFF\xFE")).bytes(1, 2) == Bytes{0xFF, 0xFE});
    CHECK(error_of(Reader(prefixed(3, "abc")).bytes(1, 2)) == "payload: 3 bytes, not 1 to 2");
    CHECK(Reader(prefixed(3, "abc")).bytes({1, 3}) == Bytes{'a', 'b', 'c'});
    CHECK(error_of(Reader(prefixed(2, "ab")).bytes({1, 3})) ==
          "payload: 2 bytes is not one of the lengths allowed");
    CHECK(error_of(Reader(prefixed(3, "ab")).bytes({1, 3})) == "payload: 3 bytes announced, 2 left");
}

TEST_CASE("A count is bounded by the list and by the bytes left") {
    CHECK(Reader(prefixed(2, "abcd")).count(2, 2) == 2U);
    CHECK(Reader(prefixed(0, "")).count(2, 2) == 0U);
    CHECK(error_of(Reader(prefixed(3, "abcdef")).count(2, 2)) == "payload: 3 items, at most 2 allowed");
    CHECK(error_of(Reader(prefixed(2, "abc")).count(2, 2)) ==
          "payload: 2 items cannot fit into the 3 bytes left");
    Bytes const huge{255, 255, 255, 255};
    CHECK(error_of(Reader(huge).count(0xFFFFFFFF, 8)) ==
          "payload: 4294967295 items cannot fit into the 0 bytes left");
}

TEST_CASE("What is left over is an error") {
    Bytes const bytes{1, 2};
    Reader reader(bytes);
    CHECK(error_of(reader.finish()) == "2 bytes left over");
    CHECK(reader.u8());
    CHECK(error_of(reader.finish()) == "1 bytes left over");
    CHECK(reader.u8());
    CHECK(reader.finish());
}
