// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "bangui-web/history/calendar.h"
#include "bangui-web/history/rows.h"
#include "bangui-web/history/statement.h"
#include "bangui-web/history/sums.h"
#include "bangui-web/history/trigrams.h"
#include "bangui-web/history/upkeep.h"

namespace bangui::history {
namespace {

std::int64_t pragma(SQLite::Database &database, std::string_view sql) {
    Statement select(database, sql);
    return select.step() ? select.integer(0) : 0;
}

std::uint64_t bytes_in_use(SQLite::Database &database) {
    auto const pages = pragma(database, "PRAGMA page_count") - pragma(database, "PRAGMA freelist_count");
    return static_cast<std::uint64_t>(pages * pragma(database, "PRAGMA page_size"));
}

std::optional<std::int64_t> oldest_event(SQLite::Database &database) {
    Statement select(database, "SELECT min(id) FROM events");
    if (!select.step() || select.is_null(0)) return std::nullopt;
    return select.integer(0);
}

/// A sum's rows of the hour go with the last of its events.
void forget_hours(SQLite::Database &database, Hours before) {
    for (auto const *const sql : {"DELETE FROM country_sums WHERE span = 0 AND start < ?1",
                                  "DELETE FROM network_sums WHERE span = 0 AND start < ?1",
                                  "DELETE FROM address_sums WHERE span = 0 AND start < ?1",
                                  "DELETE FROM counts WHERE span = 0 AND start < ?1 "
                                  "AND kind IN (SELECT DISTINCT kind FROM counts WHERE span = 0)"})
        Statement(database, sql).with(before).run();
}

std::size_t forget_events(SQLite::Database &database, std::int64_t end_id, UnixSeconds before,
                          std::size_t limit) {
    std::vector<Counted> old;
    {
        Statement select(database,
                         std::string(counted_columns) + "FROM events WHERE id < ?1 ORDER BY id LIMIT ?2");
        select.with(end_id, limit);
        while (select.step())
            old.push_back(read_counted(select));
    }
    if (old.empty()) return 0;
    TrigramIndex trigrams(database);
    Statement evidence(database, "SELECT text FROM evidence WHERE id = ?1");
    for (auto const &each : old)
        if (evidence.with(each.id).step()) trigrams.remove(each.id, evidence.bytes(0));
    evidence.reset();
    auto const last = old.back().id;
    for (auto const *const sql : {"DELETE FROM evidence WHERE id <= ?1", "DELETE FROM wanting WHERE id <= ?1",
                                  "DELETE FROM events WHERE id <= ?1"})
        Statement(database, sql).with(last).run();
    Statement(database, "UPDATE archive SET events = events - ?1").with(old.size()).run();
    auto const oldest = oldest_event(database);
    auto const first_hour = oldest ? hour_of(milliseconds_of(*oldest) / 1000) : hour_of(before);
    forget_hours(database, first_hour);
    SumChanges of_first_hour;
    for (auto const &each : old)
        if (hour_of(milliseconds_of(each.id) / 1000) >= first_hour) of_first_hour.add(each, -1);
    of_first_hour.write(database, Span::hour);
    return old.size();
}

/// Sums of days and months that ended before.
std::size_t forget_sums(SQLite::Database &database, Hours before, std::size_t limit) {
    constexpr std::string_view counts = "DELETE FROM counts WHERE (span, kind, start, jail, reason, origin) "
                                        "IN (SELECT span, kind, start, jail, "
                                        "reason, origin FROM counts WHERE span = ?1 AND start < ?2 LIMIT ?3)";
    constexpr std::string_view countries =
        "DELETE FROM country_sums WHERE (span, start, jail, country, origin) IN (SELECT span, start, jail, "
        "country, origin FROM country_sums WHERE span = ?1 AND start < ?2 LIMIT ?3)";
    constexpr std::string_view networks =
        "DELETE FROM network_sums WHERE (span, start, key) IN (SELECT span, start, key FROM network_sums "
        "WHERE span = ?1 AND start < ?2 LIMIT ?3)";
    constexpr std::string_view addresses =
        "DELETE FROM address_sums WHERE (span, start, key) IN (SELECT span, start, key FROM address_sums "
        "WHERE span = ?1 AND start < ?2 LIMIT ?3)";
    for (auto const span : {Span::day, Span::month}) {
        auto const end = begin_of(span, before); // that of `before` is not over
        for (auto const sql : {counts, countries, networks, addresses}) {
            auto const gone = Statement(database, sql).with(static_cast<int>(span), end, limit).run();
            if (gone > 0) return static_cast<std::size_t>(gone);
        }
    }
    return 0;
}

std::size_t shrink(SQLite::Database &database, std::size_t limit) {
    auto const before = pragma(database, "PRAGMA freelist_count");
    if (before == 0) return 0;
    database.exec("PRAGMA incremental_vacuum(" + std::to_string(limit) + ")");
    return static_cast<std::size_t>(before - pragma(database, "PRAGMA freelist_count"));
}

} // namespace

Result<Size> size(store::Connection &connection) {
    return store::guarded([&]() -> Result<Size> {
        auto &database = connection.database();
        return Size{.bytes = bytes_in_use(database),
                    .events = static_cast<std::uint64_t>(pragma(database, "SELECT events FROM archive")),
                    .oldest = oldest_event(database)};
    });
}

Result<std::size_t> forget_step(store::Connection &connection, Retention const &retention,
                                std::size_t limit) {
    return store::guarded([&]() -> Result<std::size_t> {
        auto &database = connection.database();
        constexpr UnixSeconds last_time = INT64_MAX / 1000 >> 20;
        auto const before = std::clamp<UnixSeconds>(retention.events_before, 0, last_time);
        auto const by_age = forget_events(database, first_id_at(before * 1000), before, limit);
        if (by_age > 0) return by_age;
        if (retention.max_bytes && bytes_in_use(database) > *retention.max_bytes) {
            auto const by_size = forget_events(database, INT64_MAX, before, limit);
            if (by_size > 0) return by_size;
        }
        auto const sums = forget_sums(database, hour_of(retention.sums_before), limit);
        return sums > 0 ? sums : shrink(database, limit);
    });
}

} // namespace bangui::history
