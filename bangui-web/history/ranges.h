// SPDX-License-Identifier: Apache-2.0
//
// For the .cc files of this folder only: which sums a range of time is made of.
#pragma once

#include <vector>

#include "bangui-web/history/calendar.h"
#include "bangui-web/history/statistics.h"

namespace SQLite {
class Database;
}

namespace bangui::history {

/// Sums of one length in a row: those that begin in [first, end).
struct Piece {
    Span span{};
    Hours first = 0;
    Hours end = 0;
    bool operator==(Piece const &) const = default;
};
/// The fewest sums that make up [first, end), none longer than `longest`.
std::vector<Piece> pieces_of(Hours first, Hours end, Span longest);

/// A range as it is answered.
struct Answered {
    Range range;
    bool from_events = false; ///< too short for sums
    Hours first = 0;          ///< else in whole hours; there is nothing in what they hold beyond the range
    Hours end = 0;
};
/// invalid_argument for more than ten years. Throws SQLite::Exception.
Result<Answered> answer_range(SQLite::Database &database, Range const &range);
/// Later hours hold nothing, if that is known: up to the end of the month of `end`.
Hours extended(SQLite::Database &database, Hours end);

} // namespace bangui::history
