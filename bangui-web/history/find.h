// SPDX-License-Identifier: Apache-2.0
//
// Pages of events, newest first, by cursor: as quick at any depth. Functions for Store::read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bangui-web/history/event.h"
#include "bangui-web/store/connection.h"
#include "common/domain/ip_prefix.h"

namespace bangui::history {

/// All that are set must hold; within a list, any.
struct Filter {
    std::optional<std::int64_t> from;        ///< milliseconds since 1970, included
    std::optional<std::int64_t> until;       ///< excluded
    std::optional<IpPrefix> prefix;          ///< the address is in it, or is this network or one inside
    std::optional<std::string> address_text; ///< exactly this id; for ids that are no addresses
    std::vector<std::string> jails;
    std::vector<std::string> countries;  ///< empty text: unknown
    std::vector<std::uint32_t> networks; ///< 0: unknown
    std::vector<EventKind> kinds;
    std::vector<Reason> reasons;
    std::vector<Origin> origins;
    /// Somewhere in the evidence, in any case of A to Z; UTF-8 of at least min_text_characters.
    std::optional<std::string> text;
};

inline constexpr std::size_t min_text_characters = 3;
inline constexpr std::size_t max_page = 500;
/// A page ends early when its evidence is this long.
inline constexpr std::size_t max_page_evidence_bytes = 4U * 1024 * 1024;

struct Page {
    std::vector<Event> events;
    /// Of the next page: events with a smaller id. Given also for a short or empty page when the search has a
    /// budget and gave up at this id: ask again. None: that was all.
    std::optional<std::int64_t> next;
};

/// Events with an id below `before` (none: from the newest on), at most `limit` (1 to max_page), with their
/// evidence. invalid_argument for a text that cannot be searched for.
Result<Page> find_events(store::Connection &connection, Filter const &filter,
                         std::optional<std::int64_t> before, std::size_t limit);

/// Nothing when there is none.
Result<std::optional<Event>> find_event(store::Connection &connection, std::int64_t id);

/// What is known of one address or network text, over all time.
struct AddressTotals {
    std::uint64_t bans = 0;
    std::uint64_t unbans = 0;
    std::uint64_t events = 0;
    UnixSeconds first_seen = 0;
    UnixSeconds last_seen = 0;
    Place place;
    struct InJail {
        std::string jail;
        std::uint64_t bans = 0;
        UnixSeconds last_ban = 0;
    };
    std::vector<InJail> jails; ///< most bans first
};
/// Nothing when the archive never saw it.
Result<std::optional<AddressTotals>> find_address(store::Connection &connection, std::string const &address);

} // namespace bangui::history
