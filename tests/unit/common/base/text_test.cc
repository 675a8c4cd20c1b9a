// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.h"

#include <doctest/doctest.h>

using namespace bangui;

TEST_CASE("UTF-8 is checked as RFC 3629 has it") {
    CHECK(is_utf8("plain, \u00e9, \u65e5\u672c, \U0001f600"));
    CHECK(is_utf8(""));
    for (auto const *bad : {"\x80", "\xc3", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xb3\xbf", "\xf0\x80\x80\xaf",
                            "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "a\xe2\x82"})
        CHECK_FALSE(is_utf8(bad));
}

TEST_CASE("hostile text is made visible on one line") {
    CHECK_EQ(visible("ban 1.2.3.4"), "ban 1.2.3.4");
    CHECK_EQ(visible("a\nb\x1b[31m"), "a\\u{a}b\\u{1b}[31m");
    CHECK_EQ(visible("\u202etxt"), "\\u{202e}txt");
    CHECK_EQ(visible("\xed\xb3\xbf"), "\\xed\\xb3\\xbf");
    CHECK_EQ(visible("C:\\u{a}"), "C:\\\\u{a}");
    CHECK_EQ(visible("\u65e5"), "\u65e5");
}

TEST_CASE("a text is cut between characters") {
    CHECK_EQ(clipped("abc", 3), "abc");
    CHECK_EQ(clipped("abcd", 3), "abc");
    CHECK_EQ(clipped("", 0), "");
    CHECK_EQ(clipped("abc", 0), "");
    CHECK_EQ(clipped("a\u00e4", 2), "a");
    CHECK_EQ(clipped("a\u00e4", 3), "a\u00e4");
    CHECK_EQ(clipped("\U0001f600x", 4), "\U0001f600");
    for (std::size_t most = 0; most < 4; ++most)
        CHECK_EQ(clipped("\U0001f600x", most), "");
}

TEST_CASE("blanks and tabs are trimmed off both ends") {
    CHECK_EQ(trimmed(" \t a b\t "), "a b");
    CHECK_EQ(trimmed("a"), "a");
    CHECK_EQ(trimmed(" \t"), "");
    CHECK_EQ(trimmed(""), "");
    CHECK_EQ(trimmed("\na\r"), "\na\r");
}

TEST_CASE("only the letters of ASCII are lowered") {
    CHECK_EQ(ascii_lowered("@AZ[`az{ 09"), "@az[`az{ 09");
    CHECK_EQ(ascii_lowered("\u00c4\u212a"), "\u00c4\u212a");
}

TEST_CASE("integers fill the whole text") {
    CHECK_EQ(parse_integer<int>("42"), 42);
    CHECK_EQ(parse_integer<int>("-42"), -42);
    CHECK_EQ(parse_integer<unsigned char>("255"), 255);
    for (auto const *bad : {"", " 1", "1 ", "+1", "1x", "0x1", "99999999999"})
        CHECK_FALSE(parse_integer<int>(bad).has_value());
    CHECK_FALSE(parse_integer<unsigned>("-1").has_value());
    CHECK_FALSE(parse_integer<unsigned char>("256").has_value());
}

TEST_CASE("secrets compare by content") {
    CHECK(equal_constant_time("abc", "abc"));
    CHECK_FALSE(equal_constant_time("abc", "abd"));
    CHECK_FALSE(equal_constant_time("abc", "abcd"));
}
