// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/calendar.h"

#include <doctest/doctest.h>

using namespace bangui::history;

TEST_CASE("hours are rounded down") {
    CHECK_EQ(hour_of(0), 0);
    CHECK_EQ(hour_of(3599), 0);
    CHECK_EQ(hour_of(3600), 1);
    CHECK_EQ(hour_of(-1), -1);
    CHECK_EQ(seconds_of(2), 7200);
}

TEST_CASE("days and months begin and end where the calendar says") {
    constexpr Hours leap_day = 1'709'208'000 / 3600; // 2024-02-29T12:00:00Z
    CHECK_EQ(begin_of(Span::hour, leap_day), leap_day);
    CHECK_EQ(end_of(Span::hour, leap_day), leap_day + 1);
    CHECK_EQ(begin_of(Span::day, leap_day), leap_day - 12);
    CHECK_EQ(end_of(Span::day, leap_day), leap_day + 12);
    CHECK_EQ(seconds_of(begin_of(Span::month, leap_day)), 1'706'745'600); // 2024-02-01
    CHECK_EQ(seconds_of(end_of(Span::month, leap_day)), 1'709'251'200);   // 2024-03-01
    CHECK_EQ(begin_of(Span::day, -1), -24);
}
