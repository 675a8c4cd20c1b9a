// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/evidence_json.h"

#include <doctest/doctest.h>

#include "bangui-web/history/event.h"
#include "bangui-web/recorder/evidence_of.h"
#include "common/base/text.h"

namespace bangui::recorder {
namespace {

TEST_CASE("matched lines come as strings, or as parts that make a line together") {
    CHECK(parse_ban_data(R"({"matches": ["one", ["", "Nov 22", " two"]], "failures": 3, "user": "root"})") ==
          BanData{"one\nNov 22 two", 3});
    CHECK(parse_ban_data(R"({"matches": [], "failures": 0})") == BanData{"", 0});
    CHECK(parse_ban_data(R"({"failures": 1.5, "time": 3.25, "matches": ["one"]})") == BanData{"one", {}});
}

TEST_CASE("what cannot be understood is left out") {
    for (auto const *text :
         {"", "null", "[]", "{", "7", R"({"matches": 7, "failures": -1})", "\xff\xfe", "{}"})
        CHECK(parse_ban_data(text) == BanData{});
    CHECK(parse_ban_data(R"({"matches": [null, 7, {"a": 1}, "one"]})").lines == "one");
    CHECK(parse_ban_data(R"({"failures": 4294967296})") == BanData{});
}

TEST_CASE("a text that was cut keeps the lines it has") {
    std::string const whole = R"({"failures": 2, "matches": ["first line", "second line"]})";
    for (auto const &[cut, lines] :
         {std::pair<std::size_t, std::string>{whole.find("ond line"), "first line\nsec"},
          {whole.find(", \"second"), "first line"},
          {whole.find("]}"), "first line\nsecond line"}})
        CHECK(parse_ban_data(std::string_view(whole).substr(0, cut)) == BanData{lines, 2});
}

TEST_CASE("one odd byte does not cost the other lines") {
    CHECK(parse_ban_data("{\"matches\": [\"a\xff"
                         "b\", \"caf\xc3\xa9\"]}")
              .lines == "a?b\ncaf\xc3\xa9");
    CHECK(parse_ban_data("{\"matches\": [\"\xe2\x82\"]}").lines == "??");
}

TEST_CASE("no more is kept than an event may hold") {
    std::string const line(1'000, 'x');
    std::string text = "{\"matches\": [\"" + line + "\"";
    for (int more = 0; more < 99; ++more)
        text += ",\"" + line + "\"";
    auto const data = parse_ban_data(text + "]}");
    CHECK(data.lines.size() == history::max_evidence_bytes);
}

TEST_CASE("cut anywhere, it ends, and never with other than UTF-8") {
    std::string const whole =
        "{\"matches\": [[\"\", \"caf\xc3\xa9\", \"\\u00e9\\n\"], \"b\"], \"failures\": 12}";
    for (std::size_t cut = 0; cut <= whole.size(); ++cut)
        CHECK(is_utf8(parse_ban_data(std::string_view(whole).substr(0, cut)).lines));
}

TEST_CASE("a ban without lines and failures was made by hand") {
    auto const manual = evidence_of(600, 1, R"({"matches": [], "failures": 0})");
    CHECK(manual.found);
    CHECK(manual.origin == history::Origin::manual);
    CHECK(manual.ban_time == Seconds(600));
    CHECK(manual.count == 1U);
    auto const filter = evidence_of(-1, 3, R"({"matches": ["one"], "failures": 5})");
    CHECK(filter.origin == history::Origin::filter);
    CHECK(filter.ban_time == Seconds(-1));
    CHECK(filter.failures == 5U);
    CHECK(filter.text == "one");
    auto const unclear = evidence_of(-2, 0, "");
    CHECK(unclear.origin == history::Origin::unknown);
    CHECK_FALSE(unclear.ban_time);
    CHECK_FALSE(unclear.count);
}

} // namespace
} // namespace bangui::recorder
