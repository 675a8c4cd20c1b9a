// SPDX-License-Identifier: Apache-2.0
//
// What became different in one jail's bans, and why as far as it is known. Values, from the mirror and the
// log's events to those who tell it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/domain/jail_name.h"
#include "proto/bangui_ipc.h"

namespace bangui::events {

enum class UnbanReason : std::uint8_t {
    expired,
    by_operator, ///< an act of ours
    flushed,     ///< its jail or fail2ban was stopped, or everything was unbanned
    elsewhere,   ///< somebody else, with fail2ban-client
    unknown
};
/// As in the API: "expired", "operator", "flushed", "elsewhere", "unknown".
std::string_view to_string(UnbanReason reason);

/// Whether two sources of fail2ban's mean the same moment: its list and its log cut a time off, its database
/// rounds it, and the log is written a moment later. `never` is the same as itself only.
bool is_same_time(UnixSeconds left, UnixSeconds right);

struct BanChanges {
    struct Added {
        ipc::Ban ban;
        bool after_unban = false; ///< it was unbanned a moment before: that unban has no effect
        bool is_new = true;       ///< else its times or its count moved
    };
    struct Removed {
        std::string id;
        UnixSeconds at = 0;
        UnbanReason reason = UnbanReason::unknown;
    };
    JailName jail;
    std::vector<Added> added;
    std::vector<Removed> removed;
    bool empty() const { return added.empty() && removed.empty(); }
};

} // namespace bangui::events
