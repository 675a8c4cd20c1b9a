// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/ranges.h"

#include "tests/unit/bangui-web/history/history_rig.h"

using namespace bangui::history;
using namespace bangui::history::test;

TEST_CASE("a range is made of few sums") {
    constexpr Hours new_year = 1'735'689'600 / 3600; // 2025
    CHECK(pieces_of(new_year, new_year, Span::month).empty());
    CHECK_EQ(pieces_of(new_year, new_year + 8760, Span::month),
             std::vector{Piece{Span::month, new_year, new_year + 8760}});
    CHECK_EQ(pieces_of(new_year - 25, new_year + 31 * 24 + 25, Span::month),
             std::vector{Piece{Span::hour, new_year - 25, new_year - 24},
                         Piece{Span::day, new_year - 24, new_year},
                         Piece{Span::month, new_year, new_year + 31 * 24},
                         Piece{Span::day, new_year + 31 * 24, new_year + 32 * 24},
                         Piece{Span::hour, new_year + 32 * 24, new_year + 32 * 24 + 1}});
}

TEST_CASE("ranges are widened to what there are sums of") {
    HistoryRig rig;
    auto &database = rig.connection.database();
    constexpr auto at = start / 1000 + 100; // 10:01:40
    auto const answer = [&](std::int64_t length) {
        return answer_range(database, {at, at + length}).value();
    };
    CHECK(answer(7200).from_events);
    CHECK_EQ(answer(7200).range.from, at);
    CHECK_FALSE(answer(7201).from_events);
    CHECK_EQ(answer(7201).range.from, at - 100);
    CHECK_EQ(answer(7201).range.until, at - 100 + 3 * 3600);
    CHECK_EQ(answer(48 * 3600).range.from, at - 100);
    CHECK_EQ(answer(48 * 3600 + 1).range.from, at - 100 - 10 * 3600);
    CHECK_FALSE(answer_range(database, {0, 11LL * 366 * 86'400}).has_value());
    CHECK_EQ(answer_range(database, {at, at - 5}).value().range.until, at);
    CHECK_EQ(answer_range(database, {INT64_MIN, 5}).value().range.from, 0);
    CHECK(answer_range(database, {INT64_MAX - 5, INT64_MAX}).has_value());
}

TEST_CASE("what is not over yet counts as a whole") {
    HistoryRig rig;
    auto &database = rig.connection.database();
    auto const hour = start / an_hour;
    CHECK_EQ(extended(database, hour + 1), hour + 1); // nothing is known
    rig.add({ban(start, "sshd", "192.0.2.1")});
    CHECK_EQ(extended(database, hour + 1), end_of(Span::month, hour));
    CHECK_EQ(extended(database, hour), hour);
    rig.write({.events = {}, .found = {{(start + an_hour) / 1000, "sshd", 1}}, .progress = {}}).value();
    CHECK_EQ(extended(database, hour + 1), hour + 1);
}
