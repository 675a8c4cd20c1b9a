// SPDX-License-Identifier: Apache-2.0
//
// For the .cc files of this folder only: the most banned networks or addresses of a range, without adding up
// all of them.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "bangui-web/history/calendar.h"

namespace SQLite {
class Database;
}

namespace bangui::history {

enum class Ranked { network, address };

/// Number of the network or address, bans. Most bans first; which of those with as many as the last one are
/// in it is open. Of the hours [first, end). Throws SQLite::Exception.
std::vector<std::pair<std::int64_t, std::int64_t>> rank(SQLite::Database &database, Ranked ranked,
                                                        Hours first, Hours end, std::size_t limit);

} // namespace bangui::history
