// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/matcher.h"

#include <algorithm>
#include <iterator>

#include "bangui-web/history/names.h"
#include "bangui-web/history/trigrams.h"
#include "common/base/text.h"

namespace bangui::history {
namespace {

/// Reading so many takes about as long as what they spare. There are events of more of them in nearly every
/// hour.
constexpr std::size_t most_addresses = 16'000;
constexpr int cost_of_lookup = 4;
constexpr std::int64_t last_time = INT64_MAX >> 20;

template<typename T>
bool allows(std::vector<T> const &wanted, T value) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

} // namespace

Matcher::Matcher(SQLite::Database &database, Filter const &filter)
    : kinds_(filter.kinds)
    , reasons_(filter.reasons)
    , origins_(filter.origins)
    , prefix_(filter.prefix)
    , needle_(ascii_lowered(filter.text.value_or("")))
    , key_of_(database, "SELECT key FROM addresses WHERE id = ?1")
    , text_of_(database, "SELECT text FROM evidence WHERE id = ?1")
    , counts_(database, "SELECT jail, reason, origin FROM counts "
                        "WHERE span = ?1 AND kind = ?2 AND start = ?3 AND count > 0")
    , countries_of_(database,
                    "SELECT origin FROM country_sums "
                    "WHERE span = ?1 AND start = ?2 AND jail = ?3 AND country = ?4 AND events > 0") {
    bans_only_ = !kinds_.empty() && std::all_of(kinds_.begin(), kinds_.end(),
                                                [](EventKind kind) { return kind == EventKind::ban; });
    if (filter.from) first_id_ = first_id_at(std::clamp<std::int64_t>(*filter.from, 0, last_time));
    if (filter.until) end_id_ = first_id_at(std::clamp<std::int64_t>(*filter.until, 0, last_time));
    can_match_ = first_id_ < end_id_;
    for (auto const &name : filter.jails)
        if (auto const jail = find_jail(database, name)) jails_.push_back(*jail);
    if (jails_.empty() && !filter.jails.empty()) can_match_ = false;
    for (auto const &country : filter.countries)
        countries_.push_back(country_number(country));
    for (auto const network : filter.networks)
        networks_.push_back(network);
    std::sort(networks_.begin(), networks_.end());
    networks_.erase(std::unique(networks_.begin(), networks_.end()), networks_.end());
    find_addresses(database, filter);
    if (addresses_ && addresses_->empty()) can_match_ = false;
}

void Matcher::find_addresses(SQLite::Database &database, Filter const &filter) {
    if (filter.address_text) {
        addresses_.emplace();
        if (auto const known = find_known_address(database, *filter.address_text))
            addresses_->push_back(known->id);
        return;
    }
    if (!prefix_) return;
    auto const range = key_range(*prefix_);
    Statement select(database, "SELECT id, key FROM addresses WHERE key >= ?1 AND key < ?2 LIMIT ?3");
    select.with(Statement::Blob{range.first}, Statement::Blob{range.last}, most_addresses + 1);
    std::vector<std::int64_t> found;
    std::size_t seen = 0;
    for (; select.step(); ++seen)
        if (key_is_within(select.bytes(1), *prefix_)) found.push_back(select.integer(0));
    if (seen > most_addresses) return;
    std::sort(found.begin(), found.end());
    addresses_ = std::move(found);
}

bool Matcher::matches(Counted const &event, Budget &budget) {
    if (!matches_numbers(event)) return false;
    if (addresses_) {
        if (!event.address || !std::binary_search(addresses_->begin(), addresses_->end(), *event.address))
            return false;
    } else if (prefix_) {
        budget.take(cost_of_lookup);
        if (!event.address || !key_of_.with(*event.address).step() ||
            !key_is_within(key_of_.bytes(0), *prefix_))
            return false;
    }
    if (needle_.empty()) return true;
    budget.take(cost_of_lookup);
    return text_of_.with(event.id).step() && holds_text(text_of_.bytes(0), needle_);
}

bool Matcher::matches_numbers(Counted const &event) const {
    if (!allows(kinds_, event.kind) || !allows(reasons_, event.reason) || !allows(origins_, event.origin) ||
        !allows(jails_, event.jail))
        return false;
    if (!event.address) return countries_.empty() && networks_.empty();
    return allows(countries_, event.country) && allows(networks_, event.network);
}

bool Matcher::has_sums() const {
    return !kinds_.empty() || !reasons_.empty() || !origins_.empty() || !jails_.empty() ||
           !countries_.empty();
}

bool Matcher::may_match(Span span, Hours start, Budget &budget) {
    return (countries_.empty() || may_match_countries(span, start, budget)) &&
           may_match_kinds(span, start, budget);
}

bool Matcher::may_match_countries(Span span, Hours start, Budget &budget) {
    auto const in = [&](std::int64_t jail) {
        return std::any_of(countries_.begin(), countries_.end(), [&](std::int64_t country) {
            budget.take(cost_of_lookup);
            countries_of_.with(static_cast<int>(span), start, jail, country);
            while (countries_of_.step())
                if (allows(origins_, static_cast<Origin>(countries_of_.integer(0)))) return true;
            return false;
        });
    };
    // Of a jail there are sums of bans only.
    if (bans_only_ && !jails_.empty()) return std::any_of(jails_.begin(), jails_.end(), in);
    constexpr std::int64_t all_jails = 0;
    return in(all_jails);
}

bool Matcher::may_match_kinds(Span span, Hours start, Budget &budget) {
    auto const holds = [&](EventKind kind) {
        if (!allows(kinds_, kind)) return false;
        budget.take(cost_of_lookup);
        counts_.with(static_cast<int>(span), static_cast<int>(kind), start);
        while (counts_.step())
            if (allows(jails_, counts_.integer(0)) &&
                allows(reasons_, static_cast<Reason>(counts_.integer(1))) &&
                allows(origins_, static_cast<Origin>(counts_.integer(2))))
                return true;
        return false;
    };
    auto const keep = [&](auto const &kinds, std::vector<EventKind> &kept) {
        kept.clear();
        std::copy_if(std::begin(kinds), std::end(kinds), std::back_inserter(kept), holds);
        return !kept.empty();
    };
    switch (span) {
    case Span::month:
        return keep(event_kinds, kinds_of_month_);
    case Span::day:
        return keep(kinds_of_month_, kinds_of_day_);
    case Span::hour:
        return std::any_of(kinds_of_day_.begin(), kinds_of_day_.end(), holds);
    }
    return true;
}

} // namespace bangui::history
