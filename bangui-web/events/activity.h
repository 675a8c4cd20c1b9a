// SPDX-License-Identifier: Apache-2.0
//
// The last things that happened, for people: what the dashboard begins with. Kept in memory, newest first.
// Owned by the app, lives on the loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "bangui-web/events/ban_changes.h"
#include "common/base/clock.h"
#include "common/domain/jail_name.h"

namespace bangui::events {

enum class ActivityKind : std::uint8_t {
    ban,
    unban,
    restore, ///< a ban from before fail2ban was started
    increase,
    already, ///< banned: a further failure of what is banned
    service, ///< fail2ban, or banguid
    jail,    ///< started, stopped, reloaded
    action_error
};
/// As in the API.
std::string_view to_string(ActivityKind kind);

struct Activity {
    UnixSeconds at = 0;
    ActivityKind kind{};
    std::optional<JailName> jail;
    std::string address; ///< the ban's id; empty: it is about no ban
    std::optional<UnbanReason> reason;
    std::string detail;
    std::uint64_t id = 0; ///< from ActivityLog: greater than of all before it since the daemon started
};

class ActivityLog {
  public:
    static constexpr std::size_t max_items = 200;

    /// With its id; valid until the next.
    Activity const &add(Activity activity);
    /// Newest first.
    std::deque<Activity> const &items() const { return items_; }

  private:
    std::deque<Activity> items_;
    std::uint64_t last_id_ = 0;
};

} // namespace bangui::events
