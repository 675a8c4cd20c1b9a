// SPDX-License-Identifier: Apache-2.0
//
// What jobs do to the archive, in steps short enough for a writer that others wait for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bangui-web/history/event.h"
#include "bangui-web/store/connection.h"

namespace bangui::history {

struct Size {
    std::uint64_t bytes = 0;            ///< of pages in use
    std::uint64_t events = 0;           ///< exact
    std::optional<std::int64_t> oldest; ///< id
};
/// For Store::read; at once at any size.
Result<Size> size(store::Connection &connection);

struct Retention {
    UnixSeconds events_before = 0;          ///< older events go
    std::optional<std::uint64_t> max_bytes; ///< the oldest events go until the pages in use are less
    UnixSeconds sums_before = 0;            ///< older day sums go; hours go with their events
};
/// Deletes at most `limit` events, or sums, or gives at most as many freed pages back to the file system; for
/// Store::write, again and again until it says 0. What an address did in all stays.
Result<std::size_t> forget_step(store::Connection &connection, Retention const &retention, std::size_t limit);

/// Addresses in the order of their numbers, behind `after`, with where they are said to be.
struct Placed {
    std::int64_t number = 0;
    std::string address;
    Place place;
};
Result<std::vector<Placed>> list_places(store::Connection &connection, std::int64_t after, std::size_t limit);
/// For Store::write: events follow, and the sums as far back as there are events.
Result<void> move_places(store::Connection &connection, std::vector<Placed> const &places);

/// store::find_damage(), and that the sums agree with the events of the newest `hours` hours. For
/// Store::read; minutes at ten million events. Empty: nothing is wrong.
Result<std::vector<std::string>> check_integrity(store::Connection &connection, int hours);

/// A consistent copy into a new file (SQLite's backup interface), while others read and write.
/// invalid_argument when the file exists.
Result<void> back_up(store::Connection &connection, std::string const &path);

} // namespace bangui::history
