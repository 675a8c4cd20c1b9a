// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/sums.h"

#include <algorithm>

#include <fmt/format.h>

#include "bangui-web/history/statement.h"

namespace bangui::history {
namespace {

/// One row for each key, in their order; none that changes nothing.
template<typename Table>
void squeeze(Table &table) {
    std::sort(table.begin(), table.end(),
              [](auto const &left, auto const &right) { return left.first < right.first; });
    auto kept = table.begin();
    for (auto row = table.begin(); row != table.end();) {
        auto sum = *row++;
        for (; row != table.end() && row->first == sum.first; ++row)
            for (std::size_t value = 0; value < sum.second.size(); ++value)
                sum.second[value] += row->second[value];
        if (std::any_of(sum.second.begin(), sum.second.end(), [](auto value) { return value != 0; }))
            *kept++ = sum;
    }
    table.erase(kept, table.end());
}

/// Writes the hours, then days made of them, and so on up to `longest`. ?1 is the span, then come the key and
/// the values.
template<typename Table>
void write_table(SQLite::Database &database, std::string_view sql, Table &table, Span longest) {
    if (table.empty()) return;
    Statement upsert(database, sql);
    for (auto const span : {Span::hour, Span::day, Span::month}) {
        if (span > longest) return;
        for (auto &row : table)
            row.first[0] = begin_of(span, row.first[0]);
        squeeze(table);
        for (auto const &[key, values] : table) {
            upsert.reset();
            upsert.bind(1, static_cast<int>(span));
            int index = 1;
            for (auto const part : key)
                upsert.bind(++index, part);
            for (auto const value : values)
                upsert.bind(++index, value);
            upsert.run();
        }
    }
}

constexpr std::size_t most_differences = 10;

/// What the database says is taken away from what the events say: nothing must be left.
template<typename Table>
void compare(SQLite::Database &database, std::string_view name, std::string_view sql, Hours first,
             Table &table, std::vector<std::string> &found) {
    Statement select(database, sql);
    select.with(first);
    while (select.step()) {
        typename Table::value_type row{};
        int column = 0;
        for (auto &part : row.first)
            part = select.integer(column++);
        for (auto &value : row.second)
            value = -select.integer(column++);
        table.push_back(row);
    }
    squeeze(table);
    for (auto const &[key, values] : table) {
        if (found.size() == most_differences) return;
        found.push_back(fmt::format("{} ({}): the events say {} more than the sums", name,
                                    fmt::join(key, ", "), fmt::join(values, ", ")));
    }
}

} // namespace

void SumChanges::add(Counted const &event, std::int64_t times) {
    auto const hour = hour_of(milliseconds_of(event.id) / 1000);
    auto const origin = static_cast<std::int64_t>(event.origin);
    auto const bans = event.kind == EventKind::ban ? times : 0;
    counts_.push_back({{hour, static_cast<std::int64_t>(event.kind), event.jail,
                        static_cast<std::int64_t>(event.reason), origin},
                       {times}});
    if (!event.address) return;
    countries_.push_back({{hour, 0, event.country, origin}, {times, bans}});
    if (bans == 0) return;
    if (event.jail != 0) countries_.push_back({{hour, event.jail, event.country, origin}, {bans, bans}});
    networks_.push_back({{hour, event.network}, {bans}});
    addresses_.push_back({{hour, *event.address}, {bans}});
}

void SumChanges::add_found(UnixSeconds at, std::int64_t jail, std::int64_t count) {
    counts_.push_back({{hour_of(at), found_kind, jail, 0, 0}, {count}});
}

std::vector<std::string> SumChanges::differences(SQLite::Database &database, Hours first) {
    std::vector<std::string> found;
    compare(database, "counts",
            "SELECT start, kind, jail, reason, origin, count FROM counts "
            "WHERE span = 0 AND start >= ?1 AND kind <> 100",
            first, counts_, found);
    compare(database, "country_sums",
            "SELECT start, jail, country, origin, events, bans FROM country_sums "
            "WHERE span = 0 AND start >= ?1",
            first, countries_, found);
    compare(database, "network_sums",
            "SELECT start, key, bans FROM network_sums WHERE span = 0 AND start >= ?1", first, networks_,
            found);
    compare(database, "address_sums",
            "SELECT start, key, bans FROM address_sums WHERE span = 0 AND start >= ?1", first, addresses_,
            found);
    return found;
}

void SumChanges::write(SQLite::Database &database, Span longest) {
    write_table(database,
                "INSERT INTO counts (span, start, kind, jail, reason, origin, count) "
                "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
                "ON CONFLICT DO UPDATE SET count = count + excluded.count",
                counts_, longest);
    write_table(database,
                "INSERT INTO country_sums (span, start, jail, country, origin, events, bans) "
                "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE "
                "SET events = events + excluded.events, bans = bans + excluded.bans",
                countries_, longest);
    write_table(database,
                "INSERT INTO network_sums (span, start, key, bans) VALUES (?1, ?2, ?3, ?4) "
                "ON CONFLICT DO UPDATE SET bans = bans + excluded.bans",
                networks_, longest);
    write_table(database,
                "INSERT INTO address_sums (span, start, key, bans) VALUES (?1, ?2, ?3, ?4) "
                "ON CONFLICT DO UPDATE SET bans = bans + excluded.bans",
                addresses_, longest);
    *this = {};
}

} // namespace bangui::history
