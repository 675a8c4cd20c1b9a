// SPDX-License-Identifier: Apache-2.0
#include "common/ipc/writer.h"

#include <doctest/doctest.h>

using namespace bangui;
using bangui::ipc::Writer;

namespace {

std::string error_of(Writer &writer) {
    auto const result = writer.finish();
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::internal);
    return result.error().detail;
}

} // namespace

TEST_CASE("Values are written as the README says") {
    Writer writer;
    writer.u8(1);
    writer.u16(0x0102);
    writer.u32(0x01020304);
    writer.u64(0x0102030405060708);
    writer.i64(-2);
    writer.boolean(true);
    writer.boolean(false);
    writer.string("ab", 0, 2);
    writer.bytes(Bytes{0xFF}, 1, 1);
    writer.bytes(Bytes{0xFE, 0xFF}, {2, 4});
    CHECK(writer.count(3, 3));
    CHECK(writer.finish() == Bytes{1,   2,   1,   4,   3,   2,   1,   8, 7,    6,    5, 4, 3, 2,   1,   0xFE,
                                   255, 255, 255, 255, 255, 255, 255, 1, 0,    2,    0, 0, 0, 'a', 'b', 1,
                                   0,   0,   0,   255, 2,   0,   0,   0, 0xFE, 0xFF, 3, 0, 0, 0});
}

TEST_CASE("Nothing written is an empty payload") {
    Writer writer;
    CHECK(writer.finish() == Bytes{});
}

TEST_CASE("A string outside its bounds is our own fault") {
    for (auto const *text : {"a", "abcde"}) {
        Writer writer;
        writer.field("Operator.user");
        writer.string(text, 2, 4);
        CHECK(error_of(writer) ==
              "Operator.user: " + std::to_string(std::string_view(text).size()) + " bytes, not 2 to 4");
    }
    for (auto const *text : {"ab", "abcd"}) {
        Writer writer;
        writer.string(text, 2, 4);
        CHECK(writer.finish());
    }
}

TEST_CASE("A string is UTF-8") {
    Writer writer;
    writer.string("\xED\xA0\x80", 0, 4);
    CHECK(error_of(writer) == "payload: not UTF-8");
}

TEST_CASE("Bytes outside their bounds are our own fault") {
    Writer span;
    span.bytes(Bytes{1, 2, 3}, 1, 2);
    CHECK(error_of(span) == "payload: 3 bytes, not 1 to 2");
    Writer lengths;
    lengths.bytes(Bytes{1, 2}, {1, 3});
    CHECK(error_of(lengths) == "payload: 2 bytes is not one of the lengths allowed");
}

TEST_CASE("A list that is too long is our own fault, and its items need not be written") {
    Writer writer;
    CHECK_FALSE(writer.count(4, 3));
    CHECK(error_of(writer) == "payload: 4 items, at most 3 allowed");
}

TEST_CASE("The first error is told, whatever follows") {
    Writer writer;
    writer.field("first");
    writer.refuse("wrong");
    writer.field("second");
    writer.string("abc", 0, 2);
    writer.u32(1);
    CHECK(error_of(writer) == "first: wrong");
}
