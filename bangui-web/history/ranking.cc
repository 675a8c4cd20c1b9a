// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/ranking.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <queue>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "bangui-web/history/ranges.h"
#include "bangui-web/history/statement.h"

namespace bangui::history {
namespace {

using Ranking = std::vector<std::pair<std::int64_t, std::int64_t>>;

constexpr Hours longest_added_up = 12;
constexpr Hours longest_by_days = 10 * 24;

std::string_view table_of(Ranked ranked) {
    return ranked == Ranked::network ? "network_sums" : "address_sums";
}

Ranking cut_to(Ranking ranking, std::size_t limit) {
    auto const more = [](auto const &left, auto const &right) {
        return left.second != right.second ? left.second > right.second : left.first < right.first;
    };
    auto const end = ranking.begin() + static_cast<std::ptrdiff_t>(std::min(limit, ranking.size()));
    std::partial_sort(ranking.begin(), end, ranking.end(), more);
    ranking.erase(end, ranking.end());
    return ranking;
}

Ranking add_up(SQLite::Database &database, Ranked ranked, std::vector<Piece> const &pieces,
               std::size_t limit) {
    Statement select(database, fmt::format("SELECT key, bans FROM {} WHERE span = ?1 AND start >= ?2 "
                                           "AND start < ?3 AND bans > 0",
                                           table_of(ranked)));
    std::unordered_map<std::int64_t, std::int64_t> sums;
    for (auto const &piece : pieces) {
        select.with(static_cast<int>(piece.span), piece.first, piece.end);
        while (select.step())
            sums[select.integer(0)] += select.integer(1);
    }
    return cut_to({sums.begin(), sums.end()}, limit);
}

/// Reads the lists of the days (or months) that cover the range, most bans first, side by side. No one that
/// is further down in all of them can have more than the sum of where the lists stand, and no one that was
/// seen more than its own sum over the lists; so only the most promising are added up exactly, and the rest
/// is never read (after R. Fagin's threshold algorithm).
class Threshold {
  public:
    Threshold(SQLite::Database &database, Ranked ranked, Span span, Hours first, Hours end, std::size_t limit)
        : limit_(limit)
        , span_(span)
        , pieces_(pieces_of(first, end, Span::month))
        , bans_of_(database, fmt::format("SELECT bans FROM {} WHERE span = ?1 AND start = ?2 AND key = ?3",
                                         table_of(ranked))) {
        for (auto start = begin_of(span, first); start < end; start = end_of(span, start)) {
            auto list = std::make_unique<List>(database, ranked, start);
            list->select.with(static_cast<int>(span), start);
            advance(*list);
            lists_.push_back(std::move(list));
        }
    }

    /// Nothing: those banned once count, and they are in no list.
    std::optional<Ranking> rank() {
        for (;;) {
            auto const unseen = bound_of_unseen();
            auto const best = std::max(unseen, promising_.empty() ? 0 : promising_.top().first);
            if (ranking_.size() >= limit_ && least_.top() >= best) return cut_to(std::move(ranking_), limit_);
            if (!promising_.empty() && promising_.top().first >= unseen) {
                add_up_best();
                continue;
            }
            if (!read_on()) {
                if (promising_.empty()) return std::nullopt;
                add_up_best();
            }
        }
    }

  private:
    struct List {
        List(SQLite::Database &database, Ranked ranked, Hours list_start)
            : start(list_start)
            , select(database, fmt::format("SELECT bans, key FROM {} WHERE span = ?1 AND start = ?2 "
                                           "AND span > 0 AND bans > 1 ORDER BY bans DESC",
                                           table_of(ranked))) {}
        Hours start;
        Statement select;
        bool ended = false;
        std::int64_t bans = 1; ///< of its next row; 1 at its end, for all that are not in it
        std::int64_t key = 0;
    };

    void advance(List &list) {
        list.ended = !list.select.step();
        list.bans = list.ended ? 1 : list.select.integer(0);
        if (!list.ended) list.key = list.select.integer(1);
    }

    std::int64_t bound_of_unseen() const {
        std::int64_t bound = 0;
        for (auto const &list : lists_)
            bound += list->bans;
        return bound;
    }

    /// One row of the list that stands highest.
    bool read_on() {
        auto const highest =
            std::max_element(lists_.begin(), lists_.end(), [](auto const &left, auto const &right) {
                return left->ended != right->ended ? left->ended : left->bans < right->bans;
            });
        if (highest == lists_.end() || (*highest)->ended) return false;
        auto const key = (*highest)->key;
        advance(**highest);
        if (!seen_.insert(key).second) return true;
        std::int64_t bound = 0;
        for (auto const &list : lists_)
            bound += bans_of(span_, list->start, key);
        promising_.emplace(bound, key);
        return true;
    }

    void add_up_best() {
        auto const key = promising_.top().second;
        promising_.pop();
        std::int64_t sum = 0;
        for (auto const &piece : pieces_)
            for (auto start = piece.first; start < piece.end; start = end_of(piece.span, start))
                sum += bans_of(piece.span, start, key);
        if (sum <= 0) return;
        ranking_.emplace_back(key, sum);
        least_.push(sum);
        if (least_.size() > limit_) least_.pop();
    }

    std::int64_t bans_of(Span span, Hours start, std::int64_t key) {
        return bans_of_.with(static_cast<int>(span), start, key).step() ? bans_of_.integer(0) : 0;
    }

    std::size_t limit_;
    Span span_;
    std::vector<Piece> pieces_;
    Statement bans_of_;
    std::vector<std::unique_ptr<List>> lists_;
    std::unordered_set<std::int64_t> seen_;
    std::priority_queue<std::pair<std::int64_t, std::int64_t>> promising_; ///< bound, key
    Ranking ranking_;
    std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>>
        least_; ///< the best `limit_`
};

} // namespace

Ranking rank(SQLite::Database &database, Ranked ranked, Hours first, Hours end, std::size_t limit) {
    if (first >= end || limit == 0) return {};
    auto const extended_end = extended(database, end);
    if (end - first > longest_added_up) {
        auto const span = end - first > longest_by_days ? Span::month : Span::day;
        Threshold threshold(database, ranked, span, first, extended_end == end ? end : end_of(span, end - 1),
                            limit);
        if (auto ranking = threshold.rank()) return std::move(*ranking);
    }
    return add_up(database, ranked, pieces_of(first, extended_end, Span::month), limit);
}

} // namespace bangui::history
