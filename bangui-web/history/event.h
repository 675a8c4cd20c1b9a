// SPDX-License-Identifier: Apache-2.0
//
// One thing that happened, as the archive keeps it. Values and their words; no I/O.
//
// An event is what it is by its natural key: the millisecond, the kind, the jail and the address. The same
// key seen again (a log read twice) is the same event.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"

namespace bangui::history {

/// Also the numbers in the database; never reused.
enum class EventKind : std::uint8_t {
    ban = 1,
    unban = 2,
    restore = 3,  ///< a ban from before fail2ban was started
    increase = 4, ///< a ban was made longer
    action_error = 5,
    act = 6,     ///< of somebody here; `actor` and `detail` say who and what
    service = 7, ///< fail2ban came, went, or reloaded
    jail = 8     ///< a jail was started, stopped or reloaded
};

inline constexpr EventKind event_kinds[] = {EventKind::ban,      EventKind::unban,        EventKind::restore,
                                            EventKind::increase, EventKind::action_error, EventKind::act,
                                            EventKind::service,  EventKind::jail};

/// Why a ban ended. The words are those of events::UnbanReason.
enum class Reason : std::uint8_t {
    none = 0,
    expired = 1,
    by_operator = 2,
    flushed = 3,
    elsewhere = 4,
    unknown = 5
};

/// Who decided a ban. `unknown` until its evidence says more.
enum class Origin : std::uint8_t {
    unknown = 0,
    filter = 1,      ///< fail2ban, by matched lines
    by_operator = 2, ///< somebody here
    manual = 3       ///< somebody with fail2ban-client
};

/// As in the API: "ban", "unban", "restore", "increase", "action_error", "act", "service", "jail".
std::string_view to_string(EventKind kind);
/// "expired", "operator", "flushed", "elsewhere", "unknown"; empty for none.
std::string_view to_string(Reason reason);
/// "unknown", "filter", "operator", "manual".
std::string_view to_string(Origin origin);
std::optional<EventKind> parse_event_kind(std::string_view word);
std::optional<Reason> parse_reason(std::string_view word);
std::optional<Origin> parse_origin(std::string_view word);

/// Where an address is, as the geographic databases say: a hint, never decisive.
struct Place {
    std::string country;       ///< two capital letters; empty: unknown
    std::uint32_t network = 0; ///< autonomous system number; 0: unknown
    std::string network_name;  ///< its organisation; may be empty
    bool operator==(Place const &) const = default;
};

/// Longest texts that are kept, in bytes; what is longer is cut at a character.
inline constexpr std::size_t max_detail_bytes = 1'024; ///< also of a jail, an address and an actor
inline constexpr std::size_t max_evidence_bytes = 64U * 1024;

/// Before it has its place in the archive.
struct NewEvent {
    std::int64_t milliseconds = 0; ///< since 1970
    EventKind kind{};
    Reason reason = Reason::none;    ///< of an unban
    Origin origin = Origin::unknown; ///< of a ban
    std::string jail;                ///< empty: of none
    std::string
        address; ///< the ban's id as fail2ban writes it, mostly an address or a network; empty: of none
    Place place; ///< of the address
    std::optional<Seconds> ban_time;    ///< negative: permanent; none: not known
    std::optional<std::uint32_t> count; ///< which ban of this address it is
    std::string actor;                  ///< of an act: the user's name
    std::string detail;                 ///< of an act, error, service or jail; one line
    bool wants_evidence = false;        ///< of a ban that fail2ban's database may tell more about
};

/// As it is read from the archive.
struct Event : NewEvent {
    std::int64_t id = 0;  ///< orders events by time; unique
    std::string evidence; ///< matched lines joined with line feeds; may be empty. Any bytes: hostile text.
    std::optional<std::uint32_t> failures; ///< how many were counted for this ban; none: not known
};

/// The smallest id that an event of this millisecond, or of a later one, can have.
constexpr std::int64_t first_id_at(std::int64_t milliseconds) {
    return milliseconds << 20;
}
constexpr std::int64_t milliseconds_of(std::int64_t id) {
    return id >> 20;
}

} // namespace bangui::history
