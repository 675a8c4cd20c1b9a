// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/activity.h"

#include <utility>

namespace bangui::events {

std::string_view to_string(ActivityKind kind) {
    switch (kind) {
    case ActivityKind::ban:
        return "ban";
    case ActivityKind::unban:
        return "unban";
    case ActivityKind::restore:
        return "restore";
    case ActivityKind::increase:
        return "increase";
    case ActivityKind::already:
        return "already";
    case ActivityKind::service:
        return "service";
    case ActivityKind::jail:
        return "jail";
    case ActivityKind::action_error:
        break;
    }
    return "action_error";
}

Activity const &ActivityLog::add(Activity activity) {
    activity.id = ++last_id_;
    if (items_.size() == max_items) items_.pop_back();
    return items_.emplace_front(std::move(activity));
}

} // namespace bangui::events
