// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/sources.h"

#include <algorithm>
#include <optional>
#include <queue>

#include <fmt/format.h>

#include "bangui-web/history/rows.h"

namespace bangui::history {
namespace {

constexpr int cost_of_seek = 4;

std::int64_t first_id_of(Hours hour) {
    return first_id_at(seconds_of(hour) * 1000);
}
Hours hour_of_id(std::int64_t id) {
    return hour_of(milliseconds_of(id) / 1000);
}

class Scan final : public Source {
  public:
    Scan(SQLite::Database &database, Matcher &matcher, std::int64_t end_id)
        : Source(end_id)
        , matcher_(matcher)
        , first_id_(matcher.first_id())
        , window_(database, fmt::format("{} FROM events WHERE id >= ?1 AND id < ?2 ORDER BY id DESC",
                                        counted_columns)) {
        Statement ends(database, "SELECT (SELECT min(id) FROM events), (SELECT max(id) FROM events)");
        ends.step();
        // Also keeps the walk over the hours short.
        first_id_ = std::max(first_id_, ends.is_null(0) ? INT64_MAX : ends.integer(0));
        position_ = std::min(position_, ends.integer(1) + 1);
    }

    Step next(Counted &event, Budget &budget) override {
        for (;;) {
            if (open_) {
                if (budget.spent()) return Step::spent;
                budget.take(1);
                if (window_.step()) {
                    event = read_counted(window_);
                    position_ = event.id;
                    return Step::event;
                }
                open_ = false;
                position_ = window_first_;
            }
            if (position_ <= first_id_) return Step::end;
            if (!open_window(budget)) return budget.spent() ? Step::spent : Step::end;
        }
    }

  private:
    /// The newest hour below the position that may hold a match.
    bool open_window(Budget &budget) {
        window_first_ = first_id_;
        if (matcher_.has_sums()) {
            auto const hour = find_hour(hour_of_id(position_ - 1), hour_of_id(first_id_), budget);
            if (!hour) return false;
            window_first_ = std::max(first_id_, first_id_of(*hour));
            position_ = std::min(position_, first_id_of(*hour + 1));
        }
        budget.take(cost_of_seek);
        window_.with(window_first_, position_);
        open_ = true;
        return true;
    }

    std::optional<Hours> find_hour(Hours hour, Hours first, Budget &budget) {
        while (hour >= first) {
            position_ = std::min(position_, first_id_of(hour + 1));
            if (budget.spent()) return std::nullopt;
            auto const month = begin_of(Span::month, hour);
            auto const day = begin_of(Span::day, hour);
            if (month != good_month_ && !matcher_.may_match(Span::month, month, budget)) {
                hour = month - 1;
                continue;
            }
            good_month_ = month;
            if (day != good_day_ && !matcher_.may_match(Span::day, day, budget)) {
                hour = day - 1;
                continue;
            }
            good_day_ = day;
            if (matcher_.may_match(Span::hour, hour, budget)) return hour;
            --hour;
        }
        position_ = first_id_;
        return std::nullopt;
    }

    Matcher &matcher_;
    std::int64_t first_id_;
    Statement window_;
    bool open_ = false;
    std::int64_t window_first_ = 0;
    std::optional<Hours> good_month_;
    std::optional<Hours> good_day_;
};

class Merge final : public Source {
  public:
    Merge(SQLite::Database &database, std::string_view column, std::vector<std::int64_t> const &values,
          std::int64_t first_id, std::int64_t end_id)
        : Source(end_id)
        , first_id_(first_id)
        , ids_(database, fmt::format("SELECT id FROM events WHERE {} = ?1 AND id >= ?2 AND id < ?3 "
                                     "ORDER BY id DESC LIMIT ?4",
                                     column))
        , row_(database, fmt::format("{} FROM events WHERE id = ?1", counted_columns)) {
        for (auto const value : values) {
            Run run{value, {}, end_id};
            fetch(run, 1); // many will give none to this page
            if (!run.ids.empty()) runs_.push(std::move(run));
        }
    }

    Step next(Counted &event, Budget &budget) override {
        if (runs_.empty()) return Step::end;
        if (budget.spent()) return Step::spent;
        budget.take(cost_of_seek);
        auto run = runs_.top();
        runs_.pop();
        auto const id = run.ids.back();
        run.ids.pop_back();
        if (run.ids.empty()) fetch(run, fetched_at_once);
        if (!run.ids.empty()) runs_.push(std::move(run));
        position_ = id;
        if (!row_.with(id).step()) return next(event, budget);
        event = read_counted(row_);
        return Step::event;
    }

  private:
    static constexpr int fetched_at_once = 16;

    struct Run {
        std::int64_t value = 0;
        std::vector<std::int64_t> ids; ///< ascending; the last one comes next
        std::int64_t end = 0;          ///< smaller ones were not fetched
        bool operator<(Run const &other) const { return ids.back() < other.ids.back(); }
    };

    void fetch(Run &run, int count) {
        ids_.with(run.value, first_id_, run.end, count);
        while (ids_.step())
            run.ids.push_back(ids_.integer(0));
        std::reverse(run.ids.begin(), run.ids.end());
        if (!run.ids.empty()) run.end = run.ids.front();
    }

    std::int64_t first_id_;
    Statement ids_;
    Statement row_;
    std::priority_queue<Run> runs_;
};

class TextSearch final : public Source {
  public:
    TextSearch(SQLite::Database &database, std::string query, std::int64_t first_id, std::int64_t end_id)
        : Source(end_id)
        , query_(std::move(query))
        , candidates_(database, "SELECT rowid FROM evidence_trigrams WHERE evidence_trigrams MATCH ?1 "
                                "AND rowid >= ?2 AND rowid < ?3 ORDER BY rowid DESC")
        , row_(database, fmt::format("{} FROM events WHERE id = ?1", counted_columns)) {
        candidates_.with(std::string_view(query_), first_id, end_id);
    }

    Step next(Counted &event, Budget &budget) override {
        for (;;) {
            if (budget.spent()) return Step::spent;
            budget.take(2 * cost_of_seek);
            if (!candidates_.step()) return Step::end;
            position_ = candidates_.integer(0);
            if (!row_.with(position_).step()) continue;
            event = read_counted(row_);
            return Step::event;
        }
    }

  private:
    std::string query_;
    Statement candidates_;
    Statement row_;
};

} // namespace

std::unique_ptr<Source> make_scan(SQLite::Database &database, Matcher &matcher, std::int64_t end_id) {
    return std::make_unique<Scan>(database, matcher, end_id);
}

std::unique_ptr<Source> make_merge(SQLite::Database &database, MergedColumn column,
                                   std::vector<std::int64_t> const &values, std::int64_t first_id,
                                   std::int64_t end_id) {
    auto const name = column == MergedColumn::address ? "address" : "network";
    return std::make_unique<Merge>(database, name, values, first_id, end_id);
}

std::unique_ptr<Source> make_text_search(SQLite::Database &database, std::string query, std::int64_t first_id,
                                         std::int64_t end_id) {
    return std::make_unique<TextSearch>(database, std::move(query), first_id, end_id);
}

} // namespace bangui::history
