// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/bulk/pace.h"

#include <doctest/doctest.h>

namespace bangui::bulk {
namespace {

constexpr MonotonicTime start{Seconds(1000)};

TEST_CASE("half of the burst goes at once, then three quarters of the rate") {
    Pace pace(100);
    pace.set(20, 50);
    CHECK(pace.largest_chunk() == 25);
    CHECK(pace.wait(25, start) == Milliseconds(0));
    pace.sent(25, start);
    CHECK(pace.wait(15, start) == Seconds(1));
    CHECK(pace.wait(15, start + Milliseconds(999)) == Milliseconds(1));
    CHECK(pace.wait(15, start + Seconds(1)) == Milliseconds(0));
}

TEST_CASE("over any time it stays below the rate") {
    Pace pace(100);
    pace.set(20, 50);
    std::size_t sent = 0;
    auto now = start;
    while (now < start + Seconds(60)) {
        if (auto const time = pace.wait(16, now); time > Milliseconds(0)) {
            now += time;
            continue;
        }
        pace.sent(16, now);
        sent += 16;
    }
    CHECK(sent <= 60 * 15 + 25);
    CHECK(sent >= 60 * 15 - 16);
}

TEST_CASE("a rest gives no more than the burst") {
    Pace pace(100);
    pace.set(20, 50);
    pace.sent(25, start);
    auto const later = start + Seconds(1000);
    pace.sent(25, later);
    CHECK(pace.wait(1, later) > Milliseconds(0));
}

TEST_CASE("the narrowest policy still lets one by one through") {
    for (auto const &[rate, burst] : {std::pair(1U, 1U), std::pair(0U, 0U)}) {
        Pace pace(100);
        pace.set(rate, burst);
        CHECK(pace.largest_chunk() == 1);
        CHECK(pace.wait(1, start) == Milliseconds(0));
        pace.sent(1, start);
        CHECK(pace.wait(1, start) == Milliseconds(1334));
    }
}

TEST_CASE("when others have used it up, nothing goes for a while") {
    Pace pace(100);
    pace.set(100, 1000);
    pace.ran_dry(start);
    CHECK(pace.wait(16, start) >= Pace::refill);
    CHECK(pace.wait(16, start) < 2 * Pace::refill);
}

TEST_CASE("the slower fail2ban's actions are, the smaller the pieces") {
    Pace pace(16);
    pace.set(100, 1000);
    CHECK(pace.largest_chunk() == 16);
    pace.took(16, Pace::longest_turn);
    CHECK(pace.largest_chunk() == 16);
    pace.took(16, Pace::longest_turn + Milliseconds(1));
    CHECK(pace.largest_chunk() == 8);
    pace.took(8, Seconds(4));
    pace.took(4, Seconds(2));
    pace.took(2, Seconds(1));
    pace.took(1, Seconds(1));
    CHECK(pace.largest_chunk() == 1);
    pace.took(1, Pace::longest_turn / 4); // neither slow nor quick
    CHECK(pace.largest_chunk() == 1);
    for (std::size_t larger : {2U, 4U, 8U, 16U, 16U}) {
        pace.took(1, Milliseconds(1));
        CHECK(pace.largest_chunk() == larger);
    }
    pace.took(3, Seconds(1)); // the last of a part was a small one
    CHECK(pace.largest_chunk() == 1);
}

} // namespace
} // namespace bangui::bulk
