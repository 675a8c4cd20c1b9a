// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/ban_changes.h"

#include <algorithm>

#include "bangui-web/events/ban_query.h"

namespace bangui::events {

std::string_view to_string(UnbanReason reason) {
    switch (reason) {
    case UnbanReason::expired:
        return "expired";
    case UnbanReason::by_operator:
        return "operator";
    case UnbanReason::flushed:
        return "flushed";
    case UnbanReason::elsewhere:
        return "elsewhere";
    case UnbanReason::unknown:
        break;
    }
    return "unknown";
}

bool is_same_time(UnixSeconds left, UnixSeconds right) {
    if (left == right) return true;
    auto const [earlier, later] = std::minmax(left, right);
    // Unsigned: a database may hold any number, and the difference of two may be too large for a time.
    return later != never && static_cast<std::uint64_t>(later) - static_cast<std::uint64_t>(earlier) <= 1;
}

} // namespace bangui::events
