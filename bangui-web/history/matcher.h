// SPDX-License-Identifier: Apache-2.0
//
// For the .cc files of this folder only: a Filter by the numbers of the database, and how much a search may
// do before it gives up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bangui-web/history/calendar.h"
#include "bangui-web/history/find.h"
#include "bangui-web/history/statement.h"
#include "bangui-web/history/sums.h"

namespace bangui::history {

/// In units of about one row that is stepped over.
class Budget {
  public:
    explicit Budget(int units)
        : left_(units) {}
    void take(int units) { left_ -= units; }
    bool spent() const { return left_ <= 0; }

  private:
    int left_;
};

class Matcher {
  public:
    /// Throws SQLite::Exception.
    Matcher(SQLite::Database &database, Filter const &filter);

    /// False: names in the filter were never seen, or the times exclude each other.
    bool can_match() const { return can_match_; }
    /// Ids of all that can match are in [first_id, end_id).
    std::int64_t first_id() const { return first_id_; }
    std::int64_t end_id() const { return end_id_; }
    std::vector<std::int64_t> const &networks() const { return networks_; }
    /// All that can match, ascending; not set when they are any, or very many.
    std::optional<std::vector<std::int64_t>> const &addresses() const { return addresses_; }

    bool matches(Counted const &event, Budget &budget);
    /// Whether hours, days or months can tell more than that there are events.
    bool has_sums() const;
    /// Whether this span can hold a match, as its sums say. Asked of a month, then of its days, then of hours
    /// of such a day: a kind that the longer one does not hold is not looked for again.
    bool may_match(Span span, Hours start, Budget &budget);

  private:
    void find_addresses(SQLite::Database &database, Filter const &filter);
    bool matches_numbers(Counted const &event) const;
    bool may_match_countries(Span span, Hours start, Budget &budget);
    bool may_match_kinds(Span span, Hours start, Budget &budget);

    bool can_match_ = true;
    std::int64_t first_id_ = 0;
    std::int64_t end_id_ = INT64_MAX;
    std::vector<std::int64_t> jails_;
    std::vector<std::int64_t> countries_;
    std::vector<std::int64_t> networks_;
    std::vector<EventKind> kinds_;
    std::vector<EventKind> kinds_of_month_;
    std::vector<EventKind> kinds_of_day_;
    std::vector<Reason> reasons_;
    std::vector<Origin> origins_;
    std::optional<IpPrefix> prefix_;
    std::optional<std::vector<std::int64_t>> addresses_;
    bool bans_only_ = false;
    std::string needle_; ///< lower case; empty: none
    Statement key_of_;
    Statement text_of_;
    Statement counts_;
    Statement countries_of_;
};

} // namespace bangui::history
