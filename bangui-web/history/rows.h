// SPDX-License-Identifier: Apache-2.0
//
// For the .cc files of this folder only: how events are read.
#pragma once

#include <optional>
#include <string_view>

#include "bangui-web/history/event.h"
#include "bangui-web/history/statement.h"
#include "bangui-web/history/sums.h"

namespace bangui::history {

/// What read_counted() reads, of the table events.
inline constexpr std::string_view counted_columns =
    "SELECT id, kind, reason, origin, jail, address, country, network ";
Counted read_counted(Statement const &row);

/// Whole events, with the names of what they hold by number. Throws SQLite::Exception.
class EventReader {
  public:
    explicit EventReader(SQLite::Database &database);
    std::optional<Event> read(std::int64_t id);

  private:
    Statement select_;
};

/// Empty when it has none.
std::string network_name(SQLite::Database &database, std::int64_t number);

} // namespace bangui::history
