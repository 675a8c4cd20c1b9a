// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/python_text.h"

#include <limits>

#include <doctest/doctest.h>

#include "tests/support/pickle.h"
#include "tests/unit/banguid/fail2ban/decode.h"

using namespace bangui;
using namespace bangui::fail2ban;
using namespace std::string_literals;
namespace pickle = bangui::test::pickle;

namespace {

/// As Python's repr(): str() of a list shows what is in it that way.
std::string repr(std::string const &value) {
    auto const shown = test::shown(pickle::framed(pickle::list({value})));
    return shown.substr(1, shown.size() - 2);
}

} // namespace

TEST_CASE("texts are quoted as Python quotes them") {
    CHECK_EQ(repr(pickle::text("plain")), "'plain'");
    CHECK_EQ(repr(pickle::text("it's")), "\"it's\"");
    CHECK_EQ(repr(pickle::text("it's \"q\"")), "'it\\'s \"q\"'");
    CHECK_EQ(repr(pickle::text("\\ \n\r\t\x01\x7f")), "'\\\\ \\n\\r\\t\\x01\\x7f'");
    CHECK_EQ(repr(pickle::text("bo\u00df \u65e5 \U0001f600")), "'bo\u00df \u65e5 \U0001f600'");
    CHECK_EQ(repr(pickle::text("\u0085\u202e\U000e0001")), "'\\x85\\u202e\\U000e0001'");
    CHECK_EQ(repr(pickle::text("\xed\xb3\xbf")), "'\\udcff'");
    CHECK_EQ(repr(pickle::text("\xff\xc3")), "'\\xff\\xc3'");
}

TEST_CASE("other values are shown as Python shows them") {
    CHECK_EQ(repr(pickle::real(0)), "0.0");
    CHECK_EQ(repr(pickle::real(-0.0)), "-0.0");
    CHECK_EQ(repr(pickle::real(600.5)), "600.5");
    CHECK_EQ(repr(pickle::real(1e300)), "1e+300");
    CHECK_EQ(repr(pickle::real(-std::numeric_limits<double>::infinity())), "-inf");
    CHECK_EQ(repr(pickle::real(std::numeric_limits<double>::quiet_NaN())), "nan");
    CHECK_EQ(repr("C\4'\\\x01~"s), "b'\\'\\\\\\x01~'");
    CHECK_EQ(repr("\x8a\x0a\0\0\0\0\0\0\0\0\0\1"s), "4722366482869645213696");
    CHECK_EQ(repr("\x8a\x0a\0\0\0\0\0\0\0\0\0\xff"s), "-4722366482869645213696");
    CHECK_EQ(repr("\x8a\x09\0\0\0\0\0\0\0\0\xff"s), "-18446744073709551616");
    CHECK_EQ(repr("\x8a\x0c\0\0\0\xe8\x3c\x80\xd0\x9f\x3c\x2e\x3b\x03"s), "1000000000000000000000000000");
    CHECK_EQ(
        repr(pickle::dict({pickle::text("a"), pickle::none(), pickle::text("b"), pickle::boolean(true)})),
        "{'a': None, 'b': True}");
    CHECK_EQ(repr(pickle::call("m", "E", {pickle::text("x"), pickle::integer(1)})), "E('x', 1)");
    CHECK_EQ(repr(pickle::global("m", "C")), "<class 'm.C'>");
}

TEST_CASE("the length of what is shown is bounded") {
    auto const document =
        test::decode(pickle::framed(pickle::list({pickle::text("abc"), pickle::text("def")})));
    CHECK_EQ(python_str(document->root(), 14), "['abc', 'def']");
    CHECK_EQ(python_str(document->root(), 13).error().code, ErrorCode::too_large);
}

TEST_CASE("readable text is UTF-8 and loses nothing") {
    CHECK_EQ(readable_utf8(""), "");
    CHECK_EQ(readable_utf8("a\\d+ \u00e4\n"), "a\\d+ \u00e4\n");
    CHECK_EQ(readable_utf8("b\xed\xb3\xbf\xed\xb3\xa9.log"),
             "b\\xff\\xe9.log"); // as Python keeps the bytes ff e9
    CHECK_EQ(readable_utf8("\xff\xe4x\xc3"), "\\xff\\xe4x\\xc3");
    CHECK_EQ(readable_utf8("\xed\xa0\xbd"), "\\ud83d"); // half of a pair
}
