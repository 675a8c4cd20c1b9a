// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/find.h"

#include <algorithm>

#include "bangui-web/history/matcher.h"
#include "bangui-web/history/names.h"
#include "bangui-web/history/rows.h"
#include "bangui-web/history/sources.h"
#include "bangui-web/history/trigrams.h"

namespace bangui::history {
namespace {

/// What one call may cost: some milliseconds, and with a text some more.
constexpr int units_a_call = 14'000;
constexpr int units_with_text = 30'000;
/// Each costs a look into an index before the first event is found.
constexpr std::size_t most_merged_addresses = 1'000;

Result<std::unique_ptr<Source>> choose(SQLite::Database &database, Filter const &filter, Matcher &matcher,
                                       std::int64_t end_id) {
    auto const first_id = matcher.first_id();
    if (matcher.addresses() && matcher.addresses()->size() <= most_merged_addresses)
        return make_merge(database, MergedColumn::address, *matcher.addresses(), first_id, end_id);
    if (filter.text) return make_text_search(database, TRY(trigram_query(*filter.text)), first_id, end_id);
    if (!matcher.networks().empty())
        return make_merge(database, MergedColumn::network, matcher.networks(), first_id, end_id);
    return make_scan(database, matcher, end_id);
}

/// Ids of matches, one more than `limit` if there are; and where a search that gave up did so.
struct Matches {
    std::vector<std::int64_t> ids;
    std::optional<std::int64_t> gave_up;
};

Matches find_matches(Source &source, Matcher &matcher, Budget budget, std::size_t limit) {
    Matches matches;
    Counted event;
    while (matches.ids.size() <= limit) {
        auto const step = source.next(event, budget);
        if (step == Source::Step::spent) matches.gave_up = source.position();
        if (step != Source::Step::event) return matches;
        if (matcher.matches(event, budget)) matches.ids.push_back(event.id);
    }
    return matches;
}

Page read_page(SQLite::Database &database, Matches const &matches, std::size_t limit) {
    Page page;
    EventReader reader(database);
    std::size_t evidence_bytes = 0;
    for (auto const id : matches.ids) {
        if (page.events.size() == limit || evidence_bytes >= max_page_evidence_bytes) {
            page.next = page.events.back().id;
            return page;
        }
        auto event = reader.read(id);
        if (!event) continue;
        evidence_bytes += event->evidence.size();
        page.events.push_back(std::move(*event));
    }
    page.next = matches.gave_up;
    return page;
}

} // namespace

Result<Page> find_events(store::Connection &connection, Filter const &filter,
                         std::optional<std::int64_t> before, std::size_t limit) {
    return store::guarded([&]() -> Result<Page> {
        auto &database = connection.database();
        Snapshot const snapshot(database);
        if (filter.text) TRY(trigram_query(*filter.text));
        Matcher matcher(database, filter);
        if (!matcher.can_match()) return Page{};
        auto const end_id = std::min(before.value_or(INT64_MAX), matcher.end_id());
        auto const source = TRY(choose(database, filter, matcher, end_id));
        Budget const budget(filter.text ? units_with_text : units_a_call);
        limit = std::clamp<std::size_t>(limit, 1, max_page);
        return read_page(database, find_matches(*source, matcher, budget, limit), limit);
    });
}

Result<std::optional<Event>> find_event(store::Connection &connection, std::int64_t id) {
    return store::guarded([&]() -> Result<std::optional<Event>> {
        Snapshot const snapshot(connection.database());
        EventReader reader(connection.database());
        return reader.read(id);
    });
}

Result<std::optional<AddressTotals>> find_address(store::Connection &connection, std::string const &address) {
    return store::guarded([&]() -> Result<std::optional<AddressTotals>> {
        auto &database = connection.database();
        Snapshot const snapshot(database);
        auto const known = find_known_address(database, address);
        if (!known) return std::nullopt;
        AddressTotals totals;
        totals.place = {country_text(known->country), static_cast<std::uint32_t>(known->network),
                        network_name(database, known->network)};
        Statement select(database,
                         "SELECT j.name, d.events, d.bans, d.unbans, d.first, d.last, d.last_ban "
                         "FROM address_jails d LEFT JOIN jails j ON j.id = d.jail WHERE d.address = ?1");
        select.with(known->id);
        while (select.step()) {
            bool const first = totals.events == 0;
            auto const number = [&](int column) {
                return static_cast<std::uint64_t>(select.integer(column));
            };
            totals.events += number(1);
            totals.bans += number(2);
            totals.unbans += number(3);
            totals.first_seen = first ? select.integer(4) : std::min(totals.first_seen, select.integer(4));
            totals.last_seen = std::max(totals.last_seen, select.integer(5));
            if (number(2) > 0)
                totals.jails.push_back({std::string(select.bytes(0)), number(2), select.integer(6)});
        }
        std::sort(totals.jails.begin(), totals.jails.end(), [](auto const &left, auto const &right) {
            return left.bans != right.bans ? left.bans > right.bans : left.jail < right.jail;
        });
        if (totals.events == 0) return std::nullopt;
        return totals;
    });
}

} // namespace bangui::history
