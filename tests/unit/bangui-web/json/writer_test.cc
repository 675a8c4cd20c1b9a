// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/json/writer.h"

#include <limits>

#include <doctest/doctest.h>

#include "bangui-web/json/value.h"

namespace bangui::json {
namespace {

std::string written(std::string_view text) {
    return Writer().value(text).finish();
}

TEST_CASE("objects and arrays get their commas") {
    Writer json;
    json.begin_object()
        .member("name", "sshd")
        .member("count", 3U)
        .member("until", std::optional<Time>())
        .member("ok", true)
        .name("empty")
        .begin_array()
        .end_array()
        .member("list", std::vector<std::string>{"a", "b"})
        .name("inner")
        .begin_object()
        .end_object()
        .member("last", -1)
        .end_object();
    CHECK(
        json.finish() ==
        R"({"name":"sshd","count":3,"until":null,"ok":true,"empty":[],"list":["a","b"],"inner":{},"last":-1})");
}

TEST_CASE("integers are written whole at their ends") {
    CHECK(Writer().value(std::numeric_limits<std::uint64_t>::max()).finish() == "18446744073709551615");
    CHECK(Writer().value(std::numeric_limits<std::int64_t>::min()).finish() == "-9223372036854775808");
}

TEST_CASE("times are RFC 3339 in UTC") {
    CHECK(Writer().value(Time{1'795'348'800}).finish() == R"("2026-11-22T12:00:00Z")");
    CHECK(rfc3339(0) == "1970-01-01T00:00:00Z");
    CHECK(rfc3339(-1) == "1969-12-31T23:59:59Z");
    CHECK(rfc3339(253402300799) == "9999-12-31T23:59:59Z");
    CHECK(rfc3339(253402300800) == "9999-12-31T23:59:59Z");
    CHECK(rfc3339(std::numeric_limits<UnixSeconds>::max()) == "9999-12-31T23:59:59Z");
    CHECK(rfc3339(std::numeric_limits<UnixSeconds>::min()) == "0000-01-01T00:00:00Z");
}

TEST_CASE("no text leaves its string") {
    CHECK(written("a\"b\\c/d") == R"("a\"b\\c/d")");
    CHECK(written(std::string_view("\0\b\t\n\f\r\x1f\x7f", 8)) == R"("\u0000\b\t\n\f\r\u001f\u007f")");
    CHECK(written("\xC2\x85\xE2\x80\xA8\xE2\x80\xA9") == R"("\u0085\u2028\u2029")");
    CHECK(written("grün 日本 \xF0\x9F\x98\x80") == "\"grün 日本 \xF0\x9F\x98\x80\"");
}

TEST_CASE("what is not UTF-8 becomes U+FFFD, byte by byte") {
    CHECK(written("a\xFFz") == "\"a\xEF\xBF\xBDz\"");
    CHECK(written("\xC3") == "\"\xEF\xBF\xBD\"");
    CHECK(written("\xC0\xAF") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");                 // overlong '/'
    CHECK(written("\xED\xA0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""); // a surrogate
    CHECK(written("\xF4\x90\x80\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST_CASE("the reader reads back what the writer wrote, for every byte and every pair of bytes") {
    for (unsigned first = 1; first < 256; ++first) {
        for (unsigned second : {1U, 0x22U, 0x5CU, 0x80U, 0xA8U, 0xBFU, 0xC2U, 0xE2U, 0xFFU}) {
            std::string const text{static_cast<char>(first), static_cast<char>(second)};
            auto const value = parse(written(text));
            REQUIRE(value);
            REQUIRE(value->as<std::string>() != nullptr);
            if (first < 0x80 && second < 0x80) CHECK(*value->as<std::string>() == text);
            CHECK(written(*value->as<std::string>()) == written(text));
        }
    }
}

} // namespace
} // namespace bangui::json
