// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/log_record.h"

#include <doctest/doctest.h>

#include "tests/support/time_zone.h"

namespace bangui::events {
namespace {

constexpr std::string_view ban =
    "2026-11-22 12:00:01,123 fail2ban.actions        [42]: NOTICE  [sshd] Ban 192.0.2.1\n";

std::vector<LogRecord> read(std::string_view text) {
    LogReader reader;
    std::vector<LogRecord> records;
    reader.feed(text, records);
    reader.finish(records);
    return records;
}

TEST_CASE("a record has a time, a logger, a level and a text") {
    test::TimeZone const zone("UTC0");
    auto const records = read(ban);
    REQUIRE(records.size() == 1);
    CHECK(records[0] ==
          LogRecord{1'795'348'801'123, "fail2ban.actions", "NOTICE", "[sshd] Ban 192.0.2.1", false});
}

TEST_CASE("each record has its own time, to the millisecond") {
    test::TimeZone const zone("UTC0");
    auto const at = [](std::string const &time) {
        return time + " fail2ban.actions [42]: NOTICE  [sshd] Ban 192.0.2.1\n";
    };
    auto const records = read(at("2026-11-22 12:00:01,123") + at("2026-11-22 12:00:60,999") +
                              at("2026-11-22 12:02:03,000") + at("2026-11-21 12:02:03,000"));
    REQUIRE(records.size() == 4);
    CHECK(records[0].milliseconds == 1'795'348'801'123);
    CHECK(records[1].milliseconds == 1'795'348'860'999);
    CHECK(records[2].milliseconds == 1'795'348'923'000);
    CHECK(records[3].milliseconds == 1'795'262'523'000);
}

TEST_CASE("of an hour that comes twice, what is written later is later") {
    test::TimeZone const zone("CET-1CEST,M3.5.0,M10.5.0/3");
    auto const at = [](std::string const &time) {
        return "2026-10-25 " + time + ",000 fail2ban.actions [42]: NOTICE  [sshd] Ban 192.0.2.1\n";
    };
    auto const records = read(at("02:10:00") + at("02:59:59") + at("02:59:58") + at("02:00:01") +
                              at("02:00:00") + at("02:59:59") + at("03:00:00"));
    REQUIRE(records.size() == 7);
    constexpr std::int64_t two_o_clock = 1'792'886'400; // summer time
    CHECK(records[0].milliseconds == (two_o_clock + 600) * 1000);
    CHECK(records[1].milliseconds == (two_o_clock + 3'599) * 1000);
    CHECK(records[2].milliseconds == (two_o_clock + 3'598) * 1000);
    CHECK(records[3].milliseconds == (two_o_clock + 3'601) * 1000);
    CHECK(records[4].milliseconds == (two_o_clock + 3'600) * 1000);
    CHECK(records[5].milliseconds == (two_o_clock + 7'199) * 1000);
    CHECK(records[6].milliseconds == (two_o_clock + 7'200) * 1000);
}

TEST_CASE("an hour that is left out by the clock is read all the same") {
    test::TimeZone const zone("CET-1CEST,M3.5.0,M10.5.0/3");
    auto const records =
        read("2026-03-29 02:30:00,000 fail2ban.actions [42]: NOTICE  [sshd] Ban 192.0.2.1\n");
    REQUIRE(records.size() == 1);
    constexpr std::int64_t three_o_clock = 1'774'746'000; // summer time, the moment of two o'clock
    CHECK(records[0].milliseconds / 1000 - three_o_clock >= -1'800);
    CHECK(records[0].milliseconds / 1000 - three_o_clock <= 1'800);
}

TEST_CASE("who goes on reading where the pending bytes begin sees each record once") {
    auto const text = std::string(ban) + "more of it\n" + std::string(ban) + "half a li";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        LogReader first;
        std::vector<LogRecord> records;
        first.feed(std::string_view(text).substr(0, cut), records);
        REQUIRE(first.pending_bytes() <= cut);
        LogReader second;
        second.feed(std::string_view(text).substr(cut - first.pending_bytes()), records);
        second.end_file(records);
        CHECK(records == read(std::string(ban) + "more of it\n" + std::string(ban)));
    }
}

TEST_CASE("a record is given when another one begins, the last one at the end of the log") {
    LogReader reader;
    std::vector<LogRecord> records;
    reader.feed(ban, records);
    CHECK(records.empty());
    reader.feed(ban, records);
    CHECK(records.size() == 1);
    reader.finish(records);
    CHECK(records.size() == 2);
    reader.finish(records);
    CHECK(records.size() == 2);
}

TEST_CASE("wherever the bytes are cut, the records are the same") {
    auto const text = std::string(ban) + "more of it\n\n" + std::string(ban);
    auto const whole = read(text);
    REQUIRE(whole.size() == 2);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        LogReader reader;
        std::vector<LogRecord> records;
        reader.feed(std::string_view(text).substr(0, cut), records);
        reader.feed(std::string_view(text).substr(cut), records);
        reader.finish(records);
        CHECK(records == whole);
    }
}

TEST_CASE("a line that is not finished is not given") {
    LogReader reader;
    std::vector<LogRecord> records;
    reader.feed(std::string(ban) + "2026-11-22 12:00:0", records);
    reader.finish(records);
    CHECK(records.empty());
    reader.feed("2,000 fail2ban.actions [42]: NOTICE  [sshd] Unban 192.0.2.1\n", records);
    reader.finish(records);
    REQUIRE(records.size() == 2);
    CHECK(records[1].text == "[sshd] Unban 192.0.2.1");
}

TEST_CASE("half a line at the end of a file is neither given nor continued by the next file") {
    LogReader reader;
    std::vector<LogRecord> records;
    reader.feed(std::string(ban) + "2026-11-22 12:00:0", records);
    reader.end_file(records);
    CHECK(records.size() == 1);
    reader.feed(ban, records);
    reader.finish(records);
    REQUIRE(records.size() == 2);
    CHECK(records[1] == records[0]);
}

TEST_CASE("other lines belong to the record before them; what comes first belongs to nobody") {
    auto const records = read("left over\n" + std::string(ban) + "  File \"x\", line 1\n2026-11-22 x\n");
    REQUIRE(records.size() == 1);
    CHECK(records[0].text == "[sshd] Ban 192.0.2.1\n  File \"x\", line 1\n2026-11-22 x");
}

TEST_CASE("a line without the whole prefix begins no record") {
    for (auto const *line : {"2026-11-22 12:00:01,123 other.actions [42]: NOTICE  x\n",
                             "2026-11-22 12:00:01 fail2ban [42]: NOTICE x\n",
                             "2026-11-22 12:00:01,123 fail2ban.actions [x]: NOTICE x\n",
                             "2026-11-22 12:00:01,123 fail2ban.actions [42] NOTICE x\n",
                             "2026-11-22 12:00:01,123 fail2ban.actions [42]: notice x\n",
                             "2026-13-22 12:00:01,123 fail2ban.actions [42]: NOTICE  x\n",
                             "2026-11-22 12:00:61,123 fail2ban.actions [42]: NOTICE  x\n",
                             " 2026-11-22 12:00:01,123 fail2ban.actions [42]: NOTICE  x\n"}) {
        CAPTURE(line);
        CHECK(read(line).empty());
    }
}

TEST_CASE("the server's own logger has no dot, a long level no padding") {
    auto const records = read("2026-11-22 12:00:01,123 fail2ban [42]: CRITICAL x\n"
                              "2026-11-22 12:00:01,123 fail2ban.server [42]: INFO x\n"
                              "2026-11-22 12:00:01,123 fail2ban2.server [42]: INFO  x\n");
    REQUIRE(records.size() == 2);
    CHECK(records[0].logger == "fail2ban");
    CHECK(records[0].level == "CRITICAL");
    CHECK(records[0].text == "x");
    CHECK(records[1].text == "x\n2026-11-22 12:00:01,123 fail2ban2.server [42]: INFO  x");
}

TEST_CASE("padding of level and logger is taken off, blanks of the message are kept") {
    auto const records =
        read("2026-11-22 12:00:01,123 fail2ban.actions        [42]: INFO      banTime: 600\n");
    REQUIRE(records.size() == 1);
    CHECK(records[0].text == "  banTime: 600");
}

TEST_CASE("what is longer than is kept is cut and says so") {
    auto const records = read(std::string(ban.substr(0, ban.size() - 1)) +
                              std::string(2 * LogReader::max_text_bytes, 'x') + "\n" + std::string(ban));
    REQUIRE(records.size() == 2);
    CHECK(records[0].cut);
    CHECK(records[0].text.size() <= LogReader::max_text_bytes);
    CHECK_FALSE(records[1].cut);
    auto many = std::string(ban);
    for (std::size_t size = 0; size < 2 * LogReader::max_text_bytes; size += 101)
        many += std::string(100, 'y') + "\n";
    auto const joined = read(many);
    REQUIRE(joined.size() == 1);
    CHECK(joined[0].cut);
    CHECK(joined[0].text.size() <= LogReader::max_text_bytes);
}

TEST_CASE("times are the machine's, also across a change of its clock") {
    test::TimeZone const zone("CET-1CEST,M3.5.0,M10.5.0/3");
    CHECK(parse_local_time("2026-07-01 12:00:00") == 1'782'900'000);
    CHECK(parse_local_time("2026-12-01 12:00:00") == 1'796'122'800);
    CHECK(parse_local_time("2026-12-01 12:00:60") == 1'796'122'860);
    CHECK_FALSE(parse_local_time("2026-12-01 24:00:00"));
    CHECK_FALSE(parse_local_time("2026-12-01 12:00:00 "));
    CHECK_FALSE(parse_local_time("2026-12-01T12:00:00"));
}

} // namespace
} // namespace bangui::events
