// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <unordered_map>

#include "bangui-web/history/names.h"
#include "bangui-web/history/ranges.h"
#include "bangui-web/history/ranking.h"
#include "bangui-web/history/rows.h"
#include "bangui-web/history/statistics.h"

namespace bangui::history {
namespace {

constexpr std::size_t most_items = 300;
constexpr std::int64_t all_jails = 0;
constexpr std::int64_t no_such_jail = -1;

using Ranking = std::vector<std::pair<std::int64_t, std::int64_t>>;
using Sums = std::unordered_map<std::int64_t, std::int64_t>;

/// Which of those with as many as the last one are kept is open.
void keep_most(Ranking &ranking, std::size_t limit) {
    if (ranking.size() <= limit) return;
    std::nth_element(ranking.begin(), ranking.begin() + static_cast<std::ptrdiff_t>(limit), ranking.end(),
                     [](auto const &left, auto const &right) { return left.second > right.second; });
    ranking.resize(limit);
}

class Topper {
  public:
    Topper(SQLite::Database &database, Selection const &selection, Dimension dimension,
           Answered const &answered)
        : database_(database)
        , dimension_(dimension)
        , answered_(answered)
        , jail_name_(database, "SELECT name FROM jails WHERE id = ?1")
        , network_name_(database, "SELECT name FROM networks WHERE number = ?1")
        , address_(database,
                   "SELECT a.text, a.country, a.network, n.name, "
                   "(SELECT max(last_ban) FROM address_jails WHERE address = ?1) "
                   "FROM addresses a LEFT JOIN networks n ON n.number = a.network WHERE a.id = ?1") {
        if (selection.jail) jail_ = find_jail(database, *selection.jail).value_or(no_such_jail);
        bool const narrows = dimension == Dimension::country || dimension == Dimension::jail;
        if (!narrows) jail_.reset();
        if (dimension == Dimension::country) origin_ = selection.origin;
    }

    Tops tops(std::size_t limit, std::uint64_t least) {
        Tops tops{.range = answered_.range, .items = {}, .total = 0};
        auto ranking = answered_.from_events ? rank_events(tops.total) : rank_sums(tops.total, limit);
        if (dimension_ == Dimension::network || dimension_ == Dimension::address) keep_most(ranking, limit);
        for (auto const &[key, bans] : ranking) {
            if (bans <= 0 || static_cast<std::uint64_t>(bans) < least) continue;
            tops.items.push_back(describe(key));
            tops.items.back().bans = static_cast<std::uint64_t>(bans);
        }
        std::sort(tops.items.begin(), tops.items.end(), [](auto const &left, auto const &right) {
            return left.bans != right.bans ? left.bans > right.bans : left.key < right.key;
        });
        if (tops.items.size() > limit) tops.items.resize(limit);
        return tops;
    }

  private:
    Ranking rank_events(std::uint64_t &total);
    Ranking rank_sums(std::uint64_t &total, std::size_t limit);
    Sums countries(std::vector<Piece> const &pieces);
    Sums jails(std::vector<Piece> const &pieces);
    Top describe(std::int64_t key);

    SQLite::Database &database_;
    Dimension dimension_;
    Answered answered_;
    std::optional<std::int64_t> jail_;
    std::optional<Origin> origin_;
    Statement jail_name_;
    Statement network_name_;
    Statement address_;
};

Ranking Topper::rank_events(std::uint64_t &total) {
    Statement select(database_, std::string(counted_columns) + "FROM events WHERE id >= ?1 AND id < ?2");
    select.with(first_id_at(answered_.range.from * 1000), first_id_at(answered_.range.until * 1000));
    Sums sums;
    while (select.step()) {
        auto const event = read_counted(select);
        if (event.kind != EventKind::ban || (jail_ && event.jail != *jail_) ||
            (origin_ && event.origin != *origin_))
            continue;
        ++total;
        if (dimension_ == Dimension::jail) ++sums[event.jail];
        if (!event.address) continue;
        if (dimension_ == Dimension::country) ++sums[event.country];
        if (dimension_ == Dimension::network) ++sums[event.network];
        if (dimension_ == Dimension::address) ++sums[*event.address];
    }
    return {sums.begin(), sums.end()};
}

Ranking Topper::rank_sums(std::uint64_t &total, std::size_t limit) {
    auto const pieces = pieces_of(answered_.first, answered_.end, Span::month);
    auto const by_jail = jails(pieces);
    for (auto const &[jail, bans] : by_jail)
        total += static_cast<std::uint64_t>(bans);
    auto const end = hour_of(answered_.range.until);
    switch (dimension_) {
    case Dimension::jail:
        return {by_jail.begin(), by_jail.end()};
    case Dimension::country: {
        auto const sums = countries(pieces);
        return {sums.begin(), sums.end()};
    }
    case Dimension::network:
        return rank(database_, Ranked::network, answered_.first, end, limit);
    case Dimension::address:
        return rank(database_, Ranked::address, answered_.first, end, limit);
    }
    return {};
}

Sums Topper::countries(std::vector<Piece> const &pieces) {
    Statement select(database_, "SELECT country, origin, bans FROM country_sums "
                                "WHERE span = ?1 AND start = ?2 AND jail = ?3");
    Sums sums;
    for (auto const &piece : pieces)
        for (auto start = piece.first; start < piece.end; start = end_of(piece.span, start)) {
            select.with(static_cast<int>(piece.span), start, jail_.value_or(all_jails));
            while (select.step())
                if (!origin_ || static_cast<Origin>(select.integer(1)) == *origin_)
                    sums[select.integer(0)] += select.integer(2);
        }
    return sums;
}

Sums Topper::jails(std::vector<Piece> const &pieces) {
    Statement select(database_, "SELECT jail, origin, count FROM counts "
                                "WHERE span = ?1 AND kind = ?2 AND start >= ?3 AND start < ?4");
    Sums sums;
    for (auto const &piece : pieces) {
        select.with(static_cast<int>(piece.span), static_cast<int>(EventKind::ban), piece.first, piece.end);
        while (select.step())
            if ((!jail_ || select.integer(0) == *jail_) &&
                (!origin_ || static_cast<Origin>(select.integer(1)) == *origin_))
                sums[select.integer(0)] += select.integer(2);
    }
    return sums;
}

Top Topper::describe(std::int64_t key) {
    Top top;
    switch (dimension_) {
    case Dimension::country:
        top.key = country_text(key);
        break;
    case Dimension::jail:
        if (jail_name_.with(key).step()) top.key = jail_name_.bytes(0);
        break;
    case Dimension::network:
        top.key = std::to_string(key);
        if (network_name_.with(key).step()) top.label = network_name_.bytes(0);
        break;
    case Dimension::address:
        if (!address_.with(key).step()) break;
        top.key = address_.bytes(0);
        top.place = {country_text(address_.integer(1)), static_cast<std::uint32_t>(address_.integer(2)),
                     std::string(address_.bytes(3))};
        top.last_ban = address_.integer(4);
        break;
    }
    return top;
}

Result<Tops> find_tops(store::Connection &connection, Selection const &selection, Dimension dimension,
                       std::size_t limit, std::uint64_t least) {
    return store::guarded([&]() -> Result<Tops> {
        auto &database = connection.database();
        Snapshot const snapshot(database);
        auto const answered = TRY(answer_range(database, selection.range));
        Topper topper(database, selection, dimension, answered);
        return topper.tops(std::clamp<std::size_t>(limit, 1, most_items), least);
    });
}

} // namespace

Result<Tops> tops(store::Connection &connection, Selection const &selection, Dimension dimension,
                  std::size_t limit) {
    return find_tops(connection, selection, dimension, limit, 1);
}

Result<Tops> repeat_offenders(store::Connection &connection, Selection const &selection, std::size_t limit) {
    return find_tops(connection, selection, Dimension::address, limit, 2);
}

} // namespace bangui::history
