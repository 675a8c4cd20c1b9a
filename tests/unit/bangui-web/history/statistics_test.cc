// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/statistics.h"

#include <algorithm>
#include <numeric>

#include "tests/unit/bangui-web/history/history_rig.h"

using namespace bangui;
using namespace bangui::history;
using namespace bangui::history::test;

namespace {

Selection of(std::int64_t from_milliseconds, std::int64_t length_milliseconds) {
    Selection selection;
    selection.range = {from_milliseconds / 1000, (from_milliseconds + length_milliseconds) / 1000};
    return selection;
}

} // namespace

TEST_CASE("failures found are counted with whole hours") {
    HistoryRig rig;
    rig.write({.events = {},
               .found = {{start / 1000, "sshd", 5}, {(start + 3 * an_hour) / 1000, "nginx", 2}},
               .progress = {}})
        .value();
    CHECK_EQ(summary(rig.connection, of(start + 1'800'000, 60'000)).value().found, 5);
    CHECK_EQ(summary(rig.connection, of(start, a_day)).value().found, 7);
    auto of_jail = of(start, a_day);
    of_jail.jail = "nginx";
    CHECK_EQ(summary(rig.connection, of_jail).value().found, 2);
    of_jail.jail = "never";
    CHECK_EQ(summary(rig.connection, of_jail).value().found, 0);
}

TEST_CASE("a timeline has every bucket") {
    HistoryRig rig;
    rig.add({ban(start + 61'000, "sshd", "192.0.2.1"), ban(start + 62'000, "nginx", "192.0.2.1"),
             ban(start + 119'999, "sshd", "192.0.2.2"),
             event(EventKind::restore, start, "sshd", "192.0.2.1")});
    auto const minutes = timeline(rig.connection, of(start, 180'000), Seconds(60), Seconds(0)).value();
    CHECK_EQ(minutes.begins.size(), 3);
    CHECK_EQ(minutes.begins[0], start / 1000);
    REQUIRE_EQ(minutes.jails.size(), 2);
    CHECK_EQ(minutes.jails[0].jail, "sshd");
    CHECK_EQ(minutes.jails[0].bans, std::vector<std::uint64_t>{0, 2, 0});
    CHECK_EQ(minutes.jails[1].bans, std::vector<std::uint64_t>{0, 1, 0});
    auto const empty = timeline(rig.connection, of(start + a_day, a_day), Seconds(3600), Seconds(0)).value();
    CHECK_EQ(empty.begins.size(), 24);
    CHECK(empty.jails.empty());
}

TEST_CASE("weeks begin on Monday where the offset says") {
    HistoryRig rig;
    // 2026-01-18T23:30:00Z is a Sunday in UTC and a Monday one hour east of it.
    auto const sunday = start + 3 * a_day + 13 * an_hour + an_hour / 2;
    rig.add({ban(sunday, "sshd", "192.0.2.1")});
    auto const weeks = [&](int offset) {
        return timeline(rig.connection, of(start, 7 * a_day), Seconds(604'800), Seconds(offset)).value();
    };
    CHECK_EQ(weeks(0).begins[0], 1'768'176'000); // 2026-01-12
    CHECK_EQ(weeks(0).jails.at(0).bans, std::vector<std::uint64_t>{1, 0});
    CHECK_EQ(weeks(3600).jails.at(0).bans, std::vector<std::uint64_t>{0, 1});
    CHECK_EQ(weeks(3600).begins[0], 1'768'176'000 - 3600);
}

TEST_CASE("half hours east: an hour is in the day in which it begins") {
    HistoryRig rig;
    // 18:30Z begins a day at +5:30; this is 18:45Z, in the hour that began before.
    rig.add({ban(start + 8 * an_hour + an_hour * 3 / 4, "sshd", "192.0.2.1")});
    auto const days =
        timeline(rig.connection, of(start, 72 * an_hour), Seconds(86'400), Seconds(19'800)).value();
    CHECK_EQ((days.range.from + 19'800) % 86'400, 0);
    auto const &bans = days.jails.at(0).bans;
    CHECK_EQ(std::accumulate(bans.begin(), bans.end(), 0ULL), 1);
}

TEST_CASE("buckets that cannot be are refused") {
    HistoryRig rig;
    auto const code = [&](Selection const &selection, int bucket, int offset = 0) {
        return timeline(rig.connection, selection, Seconds(bucket), Seconds(offset)).error().code;
    };
    CHECK_EQ(code(of(start, a_day), 61), ErrorCode::invalid_argument);
    CHECK_EQ(code(of(start, a_day), 0), ErrorCode::invalid_argument);
    CHECK_EQ(code(of(start, 3 * an_hour), 60), ErrorCode::invalid_argument);
    CHECK_EQ(code(of(start, 2001 * an_hour), 3600), ErrorCode::invalid_argument);
    CHECK_EQ(code(of(start, a_day), 86'400, 90'000), ErrorCode::invalid_argument);
    CHECK(timeline(rig.connection, of(start, 1975 * an_hour), Seconds(3600), Seconds(0)).has_value());
}

TEST_CASE("the most banned addresses say where they are and when they came last") {
    HistoryRig rig;
    rig.add({ban(start, "sshd", "192.0.2.1", {"DE", 5, "n"}), ban(start + an_hour, "sshd", "192.0.2.1"),
             ban(start, "sshd", "192.0.2.2", {"FR", 6, "m"})});
    auto const addresses = tops(rig.connection, of(start, 3 * an_hour), Dimension::address, 10).value();
    REQUIRE_EQ(addresses.items.size(), 2);
    CHECK_EQ(addresses.items[0].key, "192.0.2.1");
    CHECK_EQ(addresses.items[0].bans, 2);
    CHECK_EQ(addresses.items[0].place, Place{"DE", 5, "n"});
    CHECK_EQ(addresses.items[0].last_ban, (start + an_hour) / 1000);
    CHECK_EQ(addresses.total, 3);
    auto const networks = tops(rig.connection, of(start, 3 * an_hour), Dimension::network, 1).value();
    REQUIRE_EQ(networks.items.size(), 1);
    CHECK_EQ(networks.items[0].key, "5");
    CHECK_EQ(networks.items[0].label, "n");
    CHECK_EQ(networks.total, 3);
    auto const repeats = repeat_offenders(rig.connection, of(start, 3 * an_hour), 10).value();
    CHECK_EQ(repeats.items.size(), 1);
}

TEST_CASE("the most banned of a day and of some days, as counting says") {
    HistoryRig rig;
    constexpr int hours = 12 * 24;
    std::vector<NewEvent> events;
    std::vector<std::vector<int>> hours_of(40); // of each address, when it was banned
    for (std::size_t address = 0; address < hours_of.size(); ++address)
        for (std::size_t count = 0; count < 3 * address + 1; ++count) {
            auto const hour = static_cast<int>((address * 31 + count * 53) % hours);
            hours_of[address].push_back(hour);
            events.push_back(ban(start + hour * an_hour + static_cast<std::int64_t>(count), "sshd",
                                 "192.0.2." + std::to_string(address)));
        }
    rig.add(events);
    for (int const length : {3, 12, 13, 24, 48, 240, 241}) {
        for (int first = 0; first + length <= hours; first += 11) {
            CAPTURE(length);
            CAPTURE(first);
            auto const top =
                tops(rig.connection, of(start + first * an_hour, length * an_hour), Dimension::address, 5)
                    .value();
            std::vector<std::uint64_t> counted;
            for (auto const &each : hours_of)
                counted.push_back(
                    static_cast<std::uint64_t>(std::count_if(each.begin(), each.end(), [&](int hour) {
                        auto const second = start / 1000 + hour * 3600LL;
                        return second >= top.range.from && second < top.range.until;
                    })));
            std::sort(counted.rbegin(), counted.rend());
            counted.resize(5);
            std::vector<std::uint64_t> found;
            for (auto const &item : top.items)
                found.push_back(item.bans);
            found.resize(5);
            CHECK_EQ(found, counted);
        }
    }
}

TEST_CASE("days that begin elsewhere are made of the same hours, on both sides of midnight") {
    HistoryRig rig;
    std::vector<NewEvent> events;
    for (int hour = 0; hour < 20 * 24; ++hour)
        events.push_back(ban(start + hour * an_hour, "sshd", "192.0.2.1"));
    rig.add(events);
    for (int const offset : {-39'600, -7200, 0, 3600, 19'800, 43'200, 46'800}) {
        for (int const bucket : {86'400, 604'800}) {
            CAPTURE(offset);
            CAPTURE(bucket);
            auto const answer =
                timeline(rig.connection, of(start + 3 * a_day, 12 * a_day), Seconds(bucket), Seconds(offset))
                    .value();
            REQUIRE_EQ(answer.jails.size(), 1);
            for (std::size_t index = 0; index < answer.begins.size(); ++index) {
                std::uint64_t counted = 0;
                for (int hour = 0; hour < 20 * 24; ++hour) {
                    auto const second = start / 1000 + hour * 3600LL;
                    counted +=
                        second >= answer.begins[index] && second < answer.begins[index] + bucket ? 1U : 0U;
                }
                CHECK_EQ(answer.jails[0].bans[index], counted);
            }
        }
    }
}
