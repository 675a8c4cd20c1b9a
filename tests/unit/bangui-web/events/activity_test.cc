// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/activity.h"

#include <doctest/doctest.h>

namespace bangui::events {
namespace {

Activity activity(UnixSeconds at) {
    return {at, ActivityKind::ban, std::nullopt, "192.0.2.1", std::nullopt, {}};
}

TEST_CASE("the newest comes first, and the oldest leaves past a bound") {
    ActivityLog log;
    CHECK(log.items().empty());
    for (std::size_t i = 1; i <= ActivityLog::max_items; ++i)
        log.add(activity(static_cast<UnixSeconds>(i)));
    CHECK(log.items().size() == ActivityLog::max_items);
    CHECK(log.items().back().at == 1);
    CHECK(log.add(activity(1000)).id == ActivityLog::max_items + 1);
    CHECK(log.items().size() == ActivityLog::max_items);
    CHECK(log.items().front().at == 1000);
    CHECK(log.items().back().at == 2);
    CHECK(log.items().back().id == 2);
}

TEST_CASE("kinds are named as in the API") {
    using enum ActivityKind;
    std::string names;
    for (auto const kind : {ban, unban, restore, increase, already, service, jail, action_error})
        names += std::string(to_string(kind)) + " ";
    CHECK(names == "ban unban restore increase already service jail action_error ");
}

} // namespace
} // namespace bangui::events
