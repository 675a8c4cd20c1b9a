// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/rows.h"

#include "bangui-web/history/names.h"

namespace bangui::history {
namespace {

template<typename Number>
std::optional<Number> optional_integer(Statement const &row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return static_cast<Number>(row.integer(column));
}

} // namespace

Counted read_counted(Statement const &row) {
    return {.id = row.integer(0),
            .kind = static_cast<EventKind>(row.integer(1)),
            .reason = static_cast<Reason>(row.integer(2)),
            .origin = static_cast<Origin>(row.integer(3)),
            .jail = row.integer(4),
            .address = optional_integer<std::int64_t>(row, 5),
            .country = row.integer(6),
            .network = row.integer(7)};
}

EventReader::EventReader(SQLite::Database &database)
    : select_(database,
              "SELECT e.id, e.kind, e.reason, e.origin, e.jail, e.address, e.country, e.network, j.name, "
              "a.text, n.name, e.ban_time, e.count, e.failures, e.actor, e.detail, w.id, t.text "
              "FROM events e LEFT JOIN jails j ON j.id = e.jail LEFT JOIN addresses a ON a.id = e.address "
              "LEFT JOIN networks n ON n.number = e.network LEFT JOIN wanting w ON w.id = e.id "
              "LEFT JOIN evidence t ON t.id = e.id WHERE e.id = ?1") {}

std::optional<Event> EventReader::read(std::int64_t id) {
    if (!select_.with(id).step()) return std::nullopt;
    auto const counted = read_counted(select_);
    Event event;
    event.id = id;
    event.milliseconds = milliseconds_of(id);
    event.kind = counted.kind;
    event.reason = counted.reason;
    event.origin = counted.origin;
    event.jail = select_.bytes(8);
    event.address = select_.bytes(9);
    event.place = {country_text(counted.country), static_cast<std::uint32_t>(counted.network),
                   std::string(select_.bytes(10))};
    if (auto const seconds = optional_integer<Seconds::rep>(select_, 11)) event.ban_time = Seconds(*seconds);
    event.count = optional_integer<std::uint32_t>(select_, 12);
    event.failures = optional_integer<std::uint32_t>(select_, 13);
    event.actor = select_.bytes(14);
    event.detail = select_.bytes(15);
    event.wants_evidence = !select_.is_null(16);
    event.evidence = select_.bytes(17);
    return event;
}

std::string network_name(SQLite::Database &database, std::int64_t number) {
    Statement select(database, "SELECT name FROM networks WHERE number = ?1");
    if (!select.with(number).step()) return {};
    return std::string(select.bytes(0));
}

} // namespace bangui::history
