// SPDX-License-Identifier: Apache-2.0
//
// What a record of fail2ban.log means for us. Values and pure functions. The messages are those of fail2ban's
// actions.py, observer.py, jail.py and server.py, 0.11 to 1.1.1.
//
// Only the loggers that write them are believed, and only as a hint: `odd` says that the record can be
// read in more than one way, or names what fail2ban would hardly ban.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bangui-web/events/log_record.h"
#include "common/base/clock.h"
#include "common/domain/jail_name.h"
#include "proto/bangui_ipc.h"

namespace bangui::events {

enum class LogEventKind : std::uint8_t {
    found, ///< a failure; its id is not read
    ban,
    unban,
    repeal,  ///< an unban because the jail or fail2ban stops
    restore, ///< a ban from fail2ban's database
    reban,   ///< the actions of a ban are run again
    increase,
    already_banned,
    ignored,
    flush,
    ban_time_set, ///< of some jail: the ends of its bans may have moved
    action_error, ///< of a ban: it may not be effective
    jail_creating,
    jail_started,
    jail_stopped,
    jail_reloaded,
    reload_begun,
    reload_finished,
    server_started,
    server_stopping,
    target_changed, ///< the log begins here, or goes on after a while elsewhere
    rolled_over
};

struct LogEvent {
    LogEventKind kind{};
    std::int64_t milliseconds = 0;
    std::optional<JailName> jail;
    std::string id;                   ///< of the ban; empty in an action's error that tells none
    std::string detail;               ///< of an error, for people; one line
    std::optional<UnixSeconds> until; ///< of an increase; none: permanent
    bool odd = false;                 ///< compare with fail2ban before believing it
    UnixSeconds at() const { return milliseconds / 1000; }
};

/// Longest `detail`, in bytes.
inline constexpr std::size_t max_detail_bytes = 300;
/// Longest id that banguid passes on.
inline constexpr std::size_t max_id_bytes = ipc::ban_id_most;

/// Nothing when the record is of no interest.
std::optional<LogEvent> to_event(LogRecord const &record);

} // namespace bangui::events
