// SPDX-License-Identifier: Apache-2.0
//
// For the .cc files of this folder only: what events change in the sums, gathered in memory, so that a batch
// touches each sum once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bangui-web/history/calendar.h"
#include "bangui-web/history/event.h"

namespace SQLite {
class Database;
}

namespace bangui::history {

/// An event as the sums see it, by the numbers of the database.
struct Counted {
    std::int64_t id = 0;
    EventKind kind{};
    Reason reason{};
    Origin origin{};
    std::int64_t jail = 0;
    std::optional<std::int64_t> address;
    std::int64_t country = 0;
    std::int64_t network = 0;
};

/// In the table counts, beside those of EventKind.
inline constexpr std::int64_t found_kind = 100;

class SumChanges {
  public:
    /// `times` is -1 for an event that is taken away.
    void add(Counted const &event, std::int64_t times = 1);
    void add_found(UnixSeconds at, std::int64_t jail, std::int64_t count);
    /// In the running transaction, sums up to this length. Throws SQLite::Exception.
    void write(SQLite::Database &database, Span longest = Span::month);

    /// For one that write() was not called of: where the sums by the hour from `first` on say something else.
    std::vector<std::string> differences(SQLite::Database &database, Hours first);

    /// A key begins with the hour; the numbers are added.
    template<std::size_t key_size, std::size_t value_size>
    using Table =
        std::vector<std::pair<std::array<std::int64_t, key_size>, std::array<std::int64_t, value_size>>>;

  private:
    Table<5, 1> counts_;    ///< hour, kind, jail, reason, origin: count
    Table<4, 2> countries_; ///< hour, jail, country, origin: events, bans
    Table<2, 1> networks_;  ///< hour, network: bans
    Table<2, 1> addresses_; ///< hour, address: bans
};

} // namespace bangui::history
