// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/ban_changes.h"

#include <doctest/doctest.h>

#include "bangui-web/events/ban_query.h"

namespace bangui::events {
namespace {

TEST_CASE("reasons have the names of the API") {
    CHECK(to_string(UnbanReason::expired) == "expired");
    CHECK(to_string(UnbanReason::by_operator) == "operator");
    CHECK(to_string(UnbanReason::flushed) == "flushed");
    CHECK(to_string(UnbanReason::elsewhere) == "elsewhere");
    CHECK(to_string(UnbanReason::unknown) == "unknown");
}

TEST_CASE("a second is no difference, in either direction") {
    CHECK(is_same_time(100, 100));
    CHECK(is_same_time(100, 101));
    CHECK(is_same_time(101, 100));
    CHECK_FALSE(is_same_time(100, 102));
    CHECK_FALSE(is_same_time(102, 100));
    CHECK(is_same_time(-1, 0));
}

TEST_CASE("never is no time, however late another one is") {
    CHECK(is_same_time(never, never));
    CHECK_FALSE(is_same_time(never, never - 1));
    CHECK_FALSE(is_same_time(never - 1, never));
}

TEST_CASE("any two numbers of a database can be compared") {
    constexpr auto first = std::numeric_limits<UnixSeconds>::min();
    CHECK_FALSE(is_same_time(first, 1));
    CHECK_FALSE(is_same_time(never - 1, first));
    CHECK(is_same_time(first, first + 1));
}

} // namespace
} // namespace bangui::events
