// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/pickle_reader.h"

#include <limits>

#include <doctest/doctest.h>

#include "banguid/fail2ban/markers.h"
#include "tests/support/pickle.h"
#include "tests/unit/banguid/fail2ban/decode.h"

using namespace bangui;
using namespace bangui::fail2ban;
using namespace std::string_literals;
using test::shown;
namespace pickle = bangui::test::pickle;

namespace {

std::string repeated(std::string const &part, std::size_t times) {
    std::string whole;
    whole.reserve(part.size() * times);
    for (std::size_t time = 0; time < times; ++time)
        whole += part;
    return whole;
}

/// `depth` lists around nothing.
std::string nested_lists(std::size_t depth) {
    return repeated("]", depth) + repeated("a", depth - 1);
}

} // namespace

TEST_CASE("every opcode of the list is understood") {
    struct {
        std::string opcodes;
        std::string expected;
    } const cases[] = {
        {"N", "None"},
        {"\x88", "True"},
        {"\x89", "False"},
        {"K\xff"s, "255"},
        {"M\x01\xff"s, "65281"},
        {"J\xff\xff\xff\xff"s, "-1"},
        {"J\0\0\0\x80"s, "-2147483648"},
        {"\x8a\x00"s, "0"},
        {"\x8a\x01\x80"s, "-128"},
        {"\x8a\x09\xff\xff\xff\xff\xff\xff\xff\x7f\x00"s, "9223372036854775807"},
        {"\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x80\x00"s, "9223372036854775808"},
        {"\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x80\xff"s, "-9223372036854775808"},
        {"\x8b\x02\0\0\0\x00\x01"s, "256"},
        {"G\x3f\xf8\0\0\0\0\0\0"s, "1.5"},
        {"\x8c\x02"
         "ab"s,
         "ab"},
        {"X\x02\0\0\0"
         "ab"s,
         "ab"},
        {"\x8d\x02\0\0\0\0\0\0\0"
         "ab"s,
         "ab"},
        {"U\x02"
         "ab"s,
         "ab"},
        {"T\x02\0\0\0"
         "ab"s,
         "ab"},
        {"C\x02"
         "ab"s,
         "b'ab'"},
        {"B\x02\0\0\0"
         "ab"s,
         "b'ab'"},
        {"\x8e\x02\0\0\0\0\0\0\0"
         "ab"s,
         "b'ab'"},
        {"\x96\x02\0\0\0\0\0\0\0"
         "ab"s,
         "b'ab'"},
        {"]", "[]"},
        {")", "()"},
        {"}", "{}"},
        {"\x8f", "set()"},
        {"]K\1a", "[1]"},
        {"](K\1K\2e", "[1, 2]"},
        {"](e", "[]"},
        {"K\1\x85", "(1,)"},
        {"K\1K\2\x86", "(1, 2)"},
        {"K\1K\2K\3\x87", "(1, 2, 3)"},
        {"(K\1K\2K\3K\4t", "(1, 2, 3, 4)"},
        {"}K\1K\2s", "{1: 2}"},
        {"}(K\1K\2K\3K\4u", "{1: 2, 3: 4}"},
        {"\x8f(K\1\x90", "{1}"},
        {"(K\1\x91", "{1}"},
        {"\x95\xff\xff\xff\xff\xff\xff\xff\xffK\1"s, "1"},
        {"K\1\x94K\2"
         "0h\0"
         "\x86"s,
         "(1, 1)"},
        {"K\1q\0K\2"
         "0j\0\0\0\0"
         "\x86"s,
         "(1, 1)"},
        {"K\1r\1\0\0\0h\1\x86"s, "(1, 1)"}, // Python 2 numbers from 1
        {"K\1"
         "2\x86",
         "(1, 1)"},
        {"K\1(K\2K\3"
         "1",
         "1"},
        {"K\1(0", "1"},
        {"cmodule\nname\n", "<class 'module.name'>"},
        {"\x8c\1m\x8c\1n\x93", "<class 'm.n'>"},
        {"cm\nn\nK\1\x85R", "n(1)"},
        {"cm\nn\nK\1\x85\x81", "n(1)"},
        {"cm\nn\nK\1\x85}\x92", "n(1)"},
        {"cm\nn\n)R}K\1K\2sb", "n()"},
    };
    for (auto const &each : cases) {
        INFO(each.expected);
        CHECK_EQ(shown(pickle::framed(each.opcodes)), each.expected);
    }
}

TEST_CASE("everything else is refused") {
    for (int byte = 0; byte < 256; ++byte) {
        auto const known = "()."
                           "012BCGJKMNRTUX]abcehjqrstu}\x80\x81\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f"
                           "\x90\x91\x92\x93\x94\x95\x96"s;
        if (known.find(static_cast<char>(byte)) != std::string::npos) continue;
        INFO(byte);
        PickleReader reader;
        CHECK_EQ(reader.feed(as_bytes(std::string(1, static_cast<char>(byte)))).error().code,
                 ErrorCode::fail2ban_protocol);
    }
}

TEST_CASE("opcodes that do not fit together are refused") {
    for (auto const &broken : {
             ""s,
             "NN"s,
             "N("s, // not one value
             "0"s,
             "1"s,
             "2"s,
             "a"s,
             "]a"s,
             "e"s,
             "]e"s,
             "(e"s, // too little on the stack
             "t"s,
             "\x85"s,
             "N\x86"s,
             "NN\x87"s,
             "\x91"s,
             "s"s,
             "}Ns"s,
             "(u"s,
             "\x90"s,
             "R"s,
             "b"s,
             "\x93"s,
             "](N\x85"
             "e0a"s, // a mark may not be reached across
             "]((Ne1"s,
             "(N\x86t"s,
             "N(\x94"s,
             "N(2"s,
             "NNa"s,
             "N(Ne"s,
             "](N\x90"s,
             "}NNa"s,
             ")Na"s,  // items for what has none, or other ones
             "}(Nu"s, // a key without a value
             "h\0"s,
             "N\x94h\1"s,
             "Nq\5"s, // a memo with holes
             "NN\x93"s,
             "\x8c\1mN\x93"s, // a name that is no text
             "N)R"s,
             "cm\nn\nNR"s,
             "cm\nn\n]R"s, // a call of no class, or without a tuple
             "cm\nn\n)}K\1K\2s\x92"s,
             "cm\nn\n)}N\x92"s,
             "]}b"s,
             "cm\nn\n}b"s,
             "cm\nn\n)R}b}b"s, // a state for what has none, or two
             "N\x80\5"s,
             "\x80\5N"s, // PROTO twice
         }) {
        INFO(broken);
        CHECK_EQ(shown(pickle::framed(broken)), "!fail2ban_protocol");
    }
    CHECK_EQ(shown("\x80\x06N."s + std::string(end_marker)), "!fail2ban_protocol");
    CHECK_EQ(shown("N."s + std::string(end_marker)), "None");
}

TEST_CASE("what is inside something does not change any more, so nothing contains itself") {
    CHECK_EQ(shown(pickle::framed("]\x94h\0a"s)), "!fail2ban_protocol"); // l.append(l)
    CHECK_EQ(shown(pickle::framed("]\x94]h\0ah\0h\1"s + "aa")), "!fail2ban_protocol");
    CHECK_EQ(shown(pickle::framed("]\x94\x85h\0Na0"s)), "!fail2ban_protocol"); // t = (l,); l.append(None)
    CHECK_EQ(shown(pickle::framed("}\x94Nh\0s"s)), "!fail2ban_protocol");
    CHECK_EQ(shown(pickle::framed("cm\nn\n)R\x94h\0b"s)), "!fail2ban_protocol");
    CHECK_EQ(shown(pickle::framed("cm\nn\n)R\x94\x85h\0}b0"s)), "!fail2ban_protocol");
    CHECK_EQ(shown(pickle::framed("]\x94Na\x85h\0\x86"s)), "(([None],), [None])"); // sharing is fine
}

TEST_CASE("the marker must follow at once, and may occur within") {
    auto const marker = std::string(end_marker);
    auto const inside =
        pickle::success(pickle::list({pickle::text(marker), pickle::text("a" + marker + "b")}));
    CHECK_EQ(shown(inside), "(0, ['" + marker + "', 'a" + marker + "b'])");
    CHECK_EQ(shown("N.\n" + marker), "!fail2ban_protocol");
    CHECK_EQ(shown("N.<F2B_CLOSE_COMMAND>"), "!fail2ban_protocol");
    PickleReader reader;
    CHECK_EQ(reader.feed(as_bytes("N." + marker + "N.")), 2 + marker.size());
    CHECK(reader.finished());
}

TEST_CASE("a document stays readable after it was moved, and after its reader has gone on") {
    PickleReader reader;
    auto const message =
        pickle::framed(pickle::list({pickle::text("kept"), pickle::text(std::string(5000, 'x'))}));
    REQUIRE(reader.feed(as_bytes(message)));
    auto document = reader.take();
    auto const value = document.root();
    auto const moved = std::move(document);
    REQUIRE(reader.feed(as_bytes(message)));
    CHECK_EQ(value.at(0)->text(), "kept");
    CHECK_EQ(value.at(1)->text()->size(), 5000);
    CHECK_FALSE(value.at(2));
    CHECK_EQ(moved.root().size(), 2);
}

TEST_CASE("str() becomes the text Python would make, and only str()") {
    CHECK_EQ(shown(pickle::framed(pickle::call("builtins", "str", {pickle::text("192.0.2.1")}))),
             "192.0.2.1");
    CHECK_EQ(shown(pickle::framed(pickle::call("__builtin__", "unicode", {pickle::text("x")}))), "x");
    auto const pair = pickle::tuple({pickle::text("bo\u00df"), pickle::text("22")});
    auto const document = test::decode(pickle::framed(pickle::call("builtins", "str", {pair})));
    CHECK_EQ(document->root().text(), "('bo\u00df', '22')");
    CHECK_EQ(shown(pickle::framed(pickle::call("builtins", "eval", {pickle::text("1")}))), "eval('1')");
    CHECK_EQ(shown(pickle::framed(pickle::call("os", "system", {pickle::text("id")}))), "system('id')");
    CHECK_EQ(shown(pickle::framed(pickle::call("builtins", "str", {}))), "str()");
}

TEST_CASE("surrogates and bytes that are no UTF-8 come through as they are") {
    auto const odd = "b\xed\xb3\xbf\xed\xb3\xa9.log\xff\xfe"s;
    CHECK_EQ(test::decode(pickle::framed(pickle::text(odd)))->root().raw(), odd);
}

TEST_CASE("depth is bounded, however it is made") {
    constexpr std::size_t most = DecodeLimits{}.depth;
    CHECK_NE(shown(pickle::framed(nested_lists(most))), "!too_large");
    CHECK_EQ(shown(pickle::framed(nested_lists(most + 1))), "!too_large");
    CHECK_EQ(shown(pickle::framed("]" + repeated("\x85", most - 1))).front(), '(');
    CHECK_EQ(shown(pickle::framed("]" + repeated("\x85", most))), "!too_large");
    CHECK_EQ(shown(pickle::framed(repeated("(", most) + repeated("t", most))).front(), '(');
    CHECK_EQ(shown(pickle::framed(repeated("(", most + 1) + repeated("t", most + 1))), "!too_large");
    // Hundreds of thousands of open lists: no recursion anywhere, also not when they go.
    CHECK_EQ(shown(pickle::framed(repeated("]", DecodeLimits{}.nodes + 1))), "!too_large");
    CHECK_EQ(shown(pickle::framed(repeated("]", 400'000) + repeated("a", 399'999))), "!too_large");
}

TEST_CASE("repeating shared parts does not make a small reply large") {
    // Each tuple holds the one before twice: 2^40 values when walked.
    CHECK_EQ(shown(pickle::framed("]" + repeated("2\x86", 40))), "!too_large");
    // The same with objects, and with what str() shows.
    auto const call = "\x94"
                      "0cm\nn\nh"s;
    std::string objects = ")";
    for (char slot = 0; slot < 30; ++slot)
        objects += call + slot + "h" + slot + "\x86R";
    CHECK_EQ(shown(pickle::framed(objects)), "!too_large");
    auto const long_text = pickle::text(std::string(100'000, 'x'));
    CHECK_EQ(shown(pickle::framed(pickle::global("builtins", "str") + "(" + long_text + repeated("2", 1000) +
                                  "t\x85R")),
             "!too_large");
}

TEST_CASE("the limits hold at their edge") {
    DecodeLimits const limits{.bytes = 100, .nodes = 10, .depth = 3, .expanded = 12};
    auto const nines = pickle::framed("](" + repeated("N", 9) + "e");
    CHECK_EQ(shown(nines, limits), "[None, None, None, None, None, None, None, None, None]");
    CHECK_EQ(shown(pickle::framed("](" + repeated("N", 10) + "e"), limits), "!too_large"); // nodes
    CHECK_EQ(shown(pickle::framed("](N" + repeated("2", 8) + "e"), limits).front(), '[');
    CHECK_EQ(shown(pickle::framed("](N" + repeated("2", 9) + "e"), limits), "!too_large"); // stack
    CHECK_EQ(shown(pickle::framed("N" + repeated("\x94", 10)), limits), "None");
    CHECK_EQ(shown(pickle::framed("N" + repeated("\x94", 11)), limits), "!too_large"); // memo
    CHECK_EQ(shown(pickle::framed("N2\x86"
                                  "2\x86"
                                  "2\x86"),
                   limits),
             "!too_large"); // 15 when walked
    // "\x80\x05", the text's 5 bytes before it and STOP count, the marker does not.
    CHECK_EQ(shown(pickle::framed(pickle::text(std::string(92, 'x'))), limits).size(), 92);
    CHECK_EQ(shown(pickle::framed(pickle::text(std::string(93, 'x'))), limits), "!too_large");
    auto const call = pickle::call("builtins", "str", {pickle::tuple({pickle::text(std::string(30, 'x'))})});
    CHECK_EQ(shown(pickle::framed(call), DecodeLimits{.bytes = 100}), "('" + std::string(30, 'x') + "',)");
    CHECK_EQ(shown(pickle::framed(call), DecodeLimits{.bytes = 75}),
             "!too_large"); // text made by str() counts
    auto const digits = "\x8a\xff"s + std::string(255, '\x7f');
    CHECK_EQ(shown(pickle::framed(digits)).size(), 614);
    CHECK_EQ(shown(pickle::framed("\x8b\0\1\0\0"s + std::string(256, '\x7f'))), "!too_large");
    CHECK_EQ(shown(pickle::framed("c" + std::string(508, 'm') + "\nn\n")).back(), '>');
    CHECK_EQ(shown(pickle::framed("c" + std::string(511, 'm') + "\nn\n")), "!too_large");
}

TEST_CASE("a length beyond the limit is refused before its bytes come") {
    for (auto const &claim : {"X\xff\xff\xff\xff"s, "T\xff\xff\xff\xff"s, "\x8b\xff\xff\xff\xff"s,
                              "\x8d\xff\xff\xff\xff\xff\xff\xff\xff"s, "\x8e\0\0\0\2\0\0\0\0"s}) {
        PickleReader reader;
        CHECK_EQ(reader.feed(as_bytes(claim)).error().code, ErrorCode::too_large);
    }
    PickleReader reader;
    CHECK_EQ(reader.feed(as_bytes("Nr\xff\xff\xff\xff"s)).error().code, ErrorCode::fail2ban_protocol);
}

TEST_CASE("a reply of 16 MiB decodes, whole and in pieces") {
    std::string const long_text(std::size_t{16} << 20, 'x');
    auto const message = pickle::success(pickle::text(long_text));
    CHECK_EQ(test::decode(message)->root().at(1)->text(), long_text);
    PickleReader reader;
    for (std::size_t at = 0; at < message.size(); at += 65'536)
        REQUIRE(reader.feed(as_bytes(message.substr(at, 65'536))));
    CHECK_EQ(reader.take().root().at(1)->text(), long_text);
}

TEST_CASE("a reply without end is given up at the limit") {
    PickleReader texts;
    std::string const piece = repeated(pickle::text(std::string(4000, 'x')) + "0", 16);
    Result<std::size_t> fed = 0;
    std::size_t total = 0;
    while (fed && total < std::size_t{64} << 20) {
        fed = texts.feed(as_bytes(piece));
        total += piece.size();
    }
    CHECK_EQ(fed.error().code, ErrorCode::too_large);
    CHECK_LE(total, DecodeLimits{}.bytes + piece.size());
}

TEST_CASE("a hundred thousand bans decode") {
    std::vector<std::string> bans;
    for (int number = 0; number < 100'000; ++number)
        bans.push_back(pickle::text("2001:db8::" + std::to_string(number % 10'000) +
                                    " \t2026-11-22 12:00:00 + 3600 = 2026-11-22 13:00:00") +
                       "\x94");
    auto const document = test::decode(pickle::success(pickle::list(bans)));
    REQUIRE(document);
    CHECK_EQ(document->root().at(1)->size(), 100'000);
}
