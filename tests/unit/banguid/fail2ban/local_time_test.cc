// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/local_time.h"

#include <cstdint>
#include <optional>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/time_zone.h"

using namespace bangui;
using namespace bangui::fail2ban;

namespace {

/// Clocks go forward on the last Sunday of March at 2:00, back on the last Sunday of October at 3:00.
constexpr char berlin[] = "CET-1CEST,M3.5.0,M10.5.0/3";
/// By half an hour only.
constexpr char lord_howe[] = "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0";

using Moments = std::vector<UnixSeconds>;

} // namespace

TEST_CASE("a local time is a moment") {
    {
        test::TimeZone const zone("UTC0");
        CHECK_EQ(moments_of_local_time("1970-01-01 00:00:00"), Moments{0});
        CHECK_EQ(moments_of_local_time("2026-11-22 12:00:00"), Moments{1795348800});
        CHECK_EQ(moments_of_local_time("9999-12-31 23:59:59"), Moments{253402300799});
    }
    test::TimeZone const zone(berlin);
    CHECK_EQ(moments_of_local_time("2026-11-22 13:00:00"), Moments{1795348800});
    CHECK_EQ(moments_of_local_time("2026-07-01 14:00:00"), Moments{1782907200});
    // Either side of both changes.
    CHECK_EQ(moments_of_local_time("2026-03-29 01:59:59"), Moments{1774745999});
    CHECK_EQ(moments_of_local_time("2026-03-29 03:00:00"), Moments{1774746000});
    CHECK_EQ(moments_of_local_time("2026-10-25 01:59:59"), Moments{1792886399});
    CHECK_EQ(moments_of_local_time("2026-10-25 03:00:00"), Moments{1792893600});
}

TEST_CASE("an hour that clocks left out is no moment, one that comes twice is two") {
    test::TimeZone const zone(berlin);
    CHECK(moments_of_local_time("2026-03-29 02:30:00").empty());
    CHECK_EQ(moments_of_local_time("2026-10-25 02:30:00"), Moments{1792888200, 1792891800});
    test::TimeZone const half(lord_howe);
    CHECK_EQ(moments_of_local_time("2026-04-05 01:15:00"), Moments{1775312100});
    auto const twice = moments_of_local_time("2026-04-05 01:45:00");
    REQUIRE_EQ(twice.size(), 2);
    CHECK_EQ(twice[1] - twice[0], 1800);
}

TEST_CASE("the end tells which of two moments it was") {
    test::TimeZone const zone(berlin);
    constexpr UnixSeconds summer = 1792888200; // 02:30 CEST
    constexpr UnixSeconds winter = 1792891800; // 02:30 CET
    CHECK_EQ(moment_of_local_time("2026-10-25 02:30:00", 3600, "2026-10-25 02:30:00"), summer);
    CHECK_EQ(moment_of_local_time("2026-10-25 02:30:00", 3600, "2026-10-25 03:30:00"), winter);
    CHECK_EQ(moment_of_local_time("2026-10-25 02:30:00", 86400, "2026-10-26 01:30:00"), summer);
    CHECK_EQ(moment_of_local_time("2026-10-25 02:30:00", 86400, "2026-10-26 02:30:00"), winter);
    // Both fit, or none: the later one.
    CHECK_EQ(moment_of_local_time("2026-10-25 02:30:00", 60, "2026-10-25 02:31:00"), winter);
    CHECK_EQ(moment_of_local_time("2026-10-25 02:30:00", -1, "9999-12-31 23:59:59"), winter);
    CHECK_EQ(moment_of_local_time("2026-10-25 02:30:00", INT64_MAX, "9999-12-31 23:59:59"), winter);
    // No doubt: the end is not looked at.
    CHECK_EQ(moment_of_local_time("2026-11-22 13:00:00", 600, "x"), 1795348800);
    CHECK_EQ(moment_of_local_time("2026-03-29 02:30:00", 600, "2026-03-29 03:40:00"), std::nullopt);
}

TEST_CASE("other texts are no times") {
    for (auto const *bad :
         {"", "2026-11-22", "2026-11-22 12:00:0", "2026-11-22 12:00:000", "2026-11-22T12:00:00",
          "2026-13-01 00:00:00", "2026-02-29 00:00:00", "2026-11-22 24:00:00", "2026-11-22 12:60:00",
          "2026-11-22 12:00:60", "-026-11-22 12:00:00", "2026-11-22 12:00:-1", "2026-11-22 12 00:00",
          "+026-11-22 12:00:00", "2026-00-10 12:00:00", "2026-01-00 12:00:00", "2026.01-01 12:00:00"}) {
        INFO(bad);
        CHECK(moments_of_local_time(bad).empty());
    }
    CHECK_EQ(moments_of_local_time("2024-02-29 00:00:00").size(), 1);
}
