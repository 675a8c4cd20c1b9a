// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/statistics.h"

#include <algorithm>
#include <map>

#include "bangui-web/history/names.h"
#include "bangui-web/history/ranges.h"
#include "bangui-web/history/rows.h"

namespace bangui::history {
namespace {

constexpr std::int64_t no_such_jail = -1;
constexpr Seconds::rep a_minute = 60;
constexpr Seconds::rep an_hour = 3600;
constexpr Seconds::rep a_day = 24 * an_hour;
constexpr Seconds::rep a_week = 7 * a_day;
constexpr Seconds::rep first_monday = 4 * a_day; // 1970-01-05
constexpr UnixSeconds longest_by_minutes = 2 * an_hour;
constexpr std::int64_t most_buckets = 2'000;

std::int64_t floor_to(std::int64_t value, std::int64_t step) {
    auto const rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

std::optional<std::int64_t> jail_of(SQLite::Database &database, Selection const &selection) {
    if (!selection.jail) return std::nullopt;
    return find_jail(database, *selection.jail).value_or(no_such_jail);
}

// -- summary

class Summing {
  public:
    Summing(SQLite::Database &database, Selection const &selection)
        : jail_(jail_of(database, selection))
        , origin_(selection.origin)
        , select_(database, "SELECT sum(count) FROM counts WHERE span = ?1 AND kind = ?2 AND start >= ?3 "
                            "AND start < ?4 AND (?5 IS NULL OR jail = ?5) AND (?6 IS NULL OR origin = ?6)") {}

    std::uint64_t count(std::int64_t kind, std::vector<Piece> const &pieces) {
        std::optional<int> origin;
        if (origin_ && kind == static_cast<std::int64_t>(EventKind::ban)) origin = static_cast<int>(*origin_);
        std::int64_t sum = 0;
        for (auto const &piece : pieces)
            if (select_.with(static_cast<int>(piece.span), kind, piece.first, piece.end, jail_, origin)
                    .step())
                sum += select_.integer(0);
        return static_cast<std::uint64_t>(sum);
    }
    void count(Counted const &event, Summary &summary) const {
        if (jail_ && event.jail != *jail_) return;
        if (event.kind == EventKind::ban && (!origin_ || event.origin == *origin_)) ++summary.bans;
        if (event.kind == EventKind::unban) ++summary.unbans;
        if (event.kind == EventKind::increase) ++summary.increases;
        if (event.kind == EventKind::action_error) ++summary.errors;
    }

  private:
    std::optional<std::int64_t> jail_;
    std::optional<Origin> origin_;
    Statement select_;
};

// -- timeline

using BansByJail = std::map<std::int64_t, std::vector<std::int64_t>>;

/// Buckets of one length, whose contents are added up by jail.
class Buckets {
  public:
    Buckets(UnixSeconds first, Seconds::rep length, std::int64_t count, std::optional<std::int64_t> jail)
        : first_(first)
        , length_(length)
        , count_(count)
        , jail_(jail) {}

    UnixSeconds begin(std::int64_t bucket) const { return first_ + bucket * length_; }
    std::int64_t count() const { return count_; }
    std::int64_t bucket_of(UnixSeconds time) const { return floor_to(time - first_, length_) / length_; }
    void add(std::int64_t bucket, std::int64_t jail, std::int64_t bans) {
        if (bucket < 0 || bucket >= count_ || (jail_ && jail != *jail_)) return;
        auto &buckets = bans_[jail];
        buckets.resize(static_cast<std::size_t>(count_));
        buckets[static_cast<std::size_t>(bucket)] += bans;
    }
    Timeline timeline(SQLite::Database &database) const;

  private:
    UnixSeconds first_;
    Seconds::rep length_;
    std::int64_t count_;
    std::optional<std::int64_t> jail_;
    BansByJail bans_;
};

Timeline Buckets::timeline(SQLite::Database &database) const {
    Timeline timeline{{begin(0), begin(count_)}, Seconds(length_), {}, {}};
    for (std::int64_t bucket = 0; bucket < count_; ++bucket)
        timeline.begins.push_back(begin(bucket));
    Statement name(database, "SELECT name FROM jails WHERE id = ?1");
    std::vector<std::pair<std::int64_t, Timeline::OfJail>> jails;
    for (auto const &[jail, buckets] : bans_) {
        Timeline::OfJail of_jail;
        if (name.with(jail).step()) of_jail.jail = name.bytes(0);
        std::int64_t sum = 0;
        for (auto const bans : buckets) {
            of_jail.bans.push_back(static_cast<std::uint64_t>(std::max<std::int64_t>(bans, 0)));
            sum += bans;
        }
        if (sum > 0) jails.emplace_back(sum, std::move(of_jail));
    }
    std::sort(jails.begin(), jails.end(), [](auto const &left, auto const &right) {
        return left.first != right.first ? left.first > right.first : left.second.jail < right.second.jail;
    });
    for (auto &[sum, of_jail] : jails)
        timeline.jails.push_back(std::move(of_jail));
    return timeline;
}

void add_events(SQLite::Database &database, Buckets &buckets) {
    Statement select(database, "SELECT id, jail FROM events WHERE id >= ?1 AND id < ?2 AND kind = ?3");
    select.with(first_id_at(buckets.begin(0) * 1000), first_id_at(buckets.begin(buckets.count()) * 1000),
                static_cast<int>(EventKind::ban));
    while (select.step())
        buckets.add(buckets.bucket_of(milliseconds_of(select.integer(0)) / 1000), select.integer(1), 1);
}

/// For each sum of one span that begins in [first, end): its begin, jail and bans.
template<typename Use>
void each_sum(Statement &select, Span span, Hours first, Hours end, Use use) {
    select.with(static_cast<int>(span), static_cast<int>(EventKind::ban), first, end);
    while (select.step())
        use(select.integer(0), select.integer(1), select.integer(2));
}

/// Buckets of whole days are made of sums of days (UTC), and of those of the hours between a bucket's begin
/// and the nearest midnight: those change sides.
void add_days(SQLite::Database &database, Statement &select, Buckets &buckets) {
    auto const midnight_near = [&](std::int64_t bucket) {
        return hour_of(floor_to(buckets.begin(bucket) + a_day / 2, a_day));
    };
    std::int64_t bucket = 0;
    each_sum(select, Span::day, midnight_near(0), midnight_near(buckets.count()),
             [&](Hours start, std::int64_t jail, std::int64_t bans) {
                 while (bucket + 1 < buckets.count() && start >= midnight_near(bucket + 1))
                     ++bucket;
                 buckets.add(bucket, jail, bans);
             });
    auto const begin = hour_of(buckets.begin(0) + an_hour - 1);
    auto const midnight = midnight_near(0);
    auto const [first, end] = std::minmax(midnight, begin);
    if (first == end) return;
    auto const step = hour_of(buckets.begin(1)) - hour_of(buckets.begin(0));
    // Behind midnight: these hours are of the bucket before. Before it: they are of this one.
    std::int64_t const sign = begin > midnight ? 1 : -1;
    Statement edges(database, "WITH RECURSIVE edge (first) AS "
                              "(SELECT ?1 UNION ALL SELECT first + ?2 FROM edge WHERE first + ?2 <= ?3) "
                              "SELECT start, jail, count FROM edge CROSS JOIN counts "
                              "WHERE span = ?4 AND kind = ?5 AND start >= first AND start < first + ?6");
    edges.with(first, step, first + step * buckets.count(), static_cast<int>(Span::hour),
               static_cast<int>(EventKind::ban), end - first);
    while (edges.step()) {
        auto const edge = (edges.integer(0) - first) / step;
        buckets.add(edge - 1, edges.integer(1), sign * edges.integer(2));
        buckets.add(edge, edges.integer(1), -sign * edges.integer(2));
    }
}

} // namespace

Result<Summary> summary(store::Connection &connection, Selection const &selection) {
    return store::guarded([&]() -> Result<Summary> {
        auto &database = connection.database();
        Snapshot const snapshot(database);
        auto const answered = TRY(answer_range(database, selection.range));
        Summing summing(database, selection);
        Summary summary{.range = answered.range};
        auto const [from, until] = answered.range;
        if (answered.from_events) {
            Statement select(database,
                             std::string(counted_columns) + "FROM events WHERE id >= ?1 AND id < ?2");
            select.with(first_id_at(from * 1000), first_id_at(until * 1000));
            while (select.step())
                summing.count(read_counted(select), summary);
            if (from < until)
                summary.found =
                    summing.count(found_kind, {{Span::hour, hour_of(from), hour_of(until - 1) + 1}});
            return summary;
        }
        auto const pieces = pieces_of(answered.first, answered.end, Span::month);
        auto const count = [&](EventKind kind) {
            return summing.count(static_cast<std::int64_t>(kind), pieces);
        };
        summary.bans = count(EventKind::ban);
        summary.unbans = count(EventKind::unban);
        summary.increases = count(EventKind::increase);
        summary.errors = count(EventKind::action_error);
        summary.found = summing.count(found_kind, pieces);
        return summary;
    });
}

Result<Timeline> timeline(store::Connection &connection, Selection const &selection, Seconds bucket,
                          Seconds offset) {
    return store::guarded([&]() -> Result<Timeline> {
        auto &database = connection.database();
        Snapshot const snapshot(database);
        auto const length = bucket.count();
        if (length != a_minute && length != an_hour && length != a_day && length != a_week)
            return fail(ErrorCode::invalid_argument, "a bucket is a minute, an hour, a day or a week");
        if (offset.count() < -a_day || offset.count() > a_day)
            return fail(ErrorCode::invalid_argument, "days begin at most a day from those of UTC");
        auto const range = TRY(answer_range(database, selection.range)).range;
        auto const exact_from = std::max<UnixSeconds>(selection.range.from, 0);
        bool const by_minutes = length == a_minute;
        if (by_minutes && range.until - range.from > longest_by_minutes)
            return fail(ErrorCode::invalid_argument, "minutes are for ranges of up to two hours");
        auto const shift = length == a_week  ? first_monday - offset.count()
                           : length == a_day ? -offset.count()
                                             : 0;
        auto const first = floor_to((by_minutes ? exact_from : range.from) - shift, length) + shift;
        auto const end = floor_to(range.until - shift + length - 1, length) + shift;
        auto const count = (end - first) / length;
        if (count > most_buckets)
            return fail(ErrorCode::invalid_argument, "more buckets than a chart can show");
        Buckets buckets(first, length, count, jail_of(database, selection));
        if (by_minutes) {
            add_events(database, buckets);
            return buckets.timeline(database);
        }
        Statement select(database, "SELECT start, jail, count FROM counts "
                                   "WHERE span = ?1 AND kind = ?2 AND start >= ?3 AND start < ?4");
        if (length == an_hour)
            each_sum(select, Span::hour, hour_of(first), hour_of(end),
                     [&](Hours start, std::int64_t jail, std::int64_t bans) {
                         buckets.add(buckets.bucket_of(seconds_of(start)), jail, bans);
                     });
        else
            add_days(database, select, buckets);
        return buckets.timeline(database);
    });
}

} // namespace bangui::history
