// SPDX-License-Identifier: Apache-2.0
//
// What the dashboard and the map ask, answered from sums, so that it costs the same at ten million events.
// Functions for Store::read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bangui-web/history/event.h"
#include "bangui-web/store/connection.h"

namespace bangui::history {

/// Sums are kept by the hour: a range of more than two hours is widened to whole hours, one of more than 48
/// hours at its old end to a whole day (UTC). The answer says which range it is of. invalid_argument for more
/// than ten years.
struct Range {
    UnixSeconds from = 0;  ///< included
    UnixSeconds until = 0; ///< excluded; at most `from` + 10 years
};

struct Selection {
    Range range;
    std::optional<std::string> jail;
    std::optional<Origin> origin; ///< of bans; only the tops of countries and summary() know it
};

struct Summary {
    Range range;
    std::uint64_t bans = 0; ///< without restores
    std::uint64_t unbans = 0;
    std::uint64_t increases = 0;
    std::uint64_t found = 0;  ///< failures, of whole hours also in a shorter range
    std::uint64_t errors = 0; ///< of actions
};
Result<Summary> summary(store::Connection &connection, Selection const &selection);

struct Timeline {
    Range range;
    Seconds bucket{};                ///< length of each
    std::vector<UnixSeconds> begins; ///< every bucket of the range, also empty ones; ascending
    struct OfJail {
        std::string jail;
        std::vector<std::uint64_t> bans; ///< one for each bucket
    };
    std::vector<OfJail> jails; ///< most bans first
};
/// The range is widened to whole buckets, whose bans are those of the hours that begin in them. `bucket`: 60
/// s (ranges up to two hours), 3,600 s, 86,400 s or 604,800 s. `offset`: seconds east of UTC at which days
/// and weeks begin; weeks begin on Monday. invalid_argument for other buckets or more than 2,000 of them.
Result<Timeline> timeline(store::Connection &connection, Selection const &selection, Seconds bucket,
                          Seconds offset);

struct Top {
    std::string key;   ///< country code ("" unknown), jail, address, or network number in digits
    std::string label; ///< of a network: its name; else empty
    std::uint64_t bans = 0;
    Place place;              ///< of an address
    UnixSeconds last_ban = 0; ///< of an address, ever
};
struct Tops {
    Range range;
    /// Most bans first, ties by key; which of those with as many as the last one are in it is open.
    std::vector<Top> items;
    std::uint64_t total = 0; ///< bans over all, also those that are not in `items`
};
enum class Dimension : std::uint8_t { country, network, jail, address };
/// `limit` 1 to 300. `jail` narrows country and jail; network and address are over all jails.
Result<Tops> tops(store::Connection &connection, Selection const &selection, Dimension dimension,
                  std::size_t limit);

/// Addresses that were banned again and again in the range: at least twice, most bans first.
Result<Tops> repeat_offenders(store::Connection &connection, Selection const &selection, std::size_t limit);

} // namespace bangui::history
