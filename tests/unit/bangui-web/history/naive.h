// SPDX-License-Identifier: Apache-2.0
//
// The archive's questions answered by looking at every event: what the tests compare it with.
#pragma once

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "bangui-web/history/find.h"
#include "bangui-web/history/statistics.h"

namespace bangui::history::test {

template<typename T, typename U>
bool any_of(std::vector<T> const &wanted, U const &value) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

inline bool naive_match(Filter const &filter, Event const &event) {
    if (filter.from && event.milliseconds < *filter.from) return false;
    if (filter.until && event.milliseconds >= *filter.until) return false;
    if (filter.prefix) {
        auto const address = IpPrefix::parse(event.address);
        if (!address || !filter.prefix->contains(*address)) return false;
    }
    if (filter.address_text && event.address != *filter.address_text) return false;
    if (event.address.empty() && (!filter.countries.empty() || !filter.networks.empty())) return false;
    if (filter.text && event.evidence.find(*filter.text) == std::string::npos) return false;
    return any_of(filter.jails, event.jail) && any_of(filter.countries, event.place.country) &&
           any_of(filter.networks, event.place.network) && any_of(filter.kinds, event.kind) &&
           any_of(filter.reasons, event.reason) && any_of(filter.origins, event.origin);
}

inline bool naive_counts(Selection const &selection, Range const &range, Event const &event) {
    auto const time = event.milliseconds / 1000;
    if (selection.jail && event.jail != *selection.jail) return false;
    return event.kind == EventKind::ban && time >= range.from && time < range.until;
}

inline std::string naive_key(Dimension dimension, Event const &event) {
    switch (dimension) {
    case Dimension::country:
        return event.place.country;
    case Dimension::jail:
        return event.jail;
    case Dimension::network:
        return std::to_string(event.place.network);
    case Dimension::address:
        return event.address;
    }
    return {};
}

/// Random events over a year and a half, some of them at the same time, of few names so that they meet.
class RandomEvents {
  public:
    explicit RandomEvents(unsigned seed)
        : random_(seed) {}

    std::uint32_t below(std::uint32_t end) {
        return std::uniform_int_distribution<std::uint32_t>(0, end - 1)(random_);
    }

    NewEvent next(std::int64_t first, std::int64_t last) {
        NewEvent event;
        event.milliseconds = std::uniform_int_distribution<std::int64_t>(first, last)(random_);
        if (below(4) == 0) event.milliseconds -= event.milliseconds % 3'600'000; // at the edge of an hour
        event.kind = below(2) == 0 ? EventKind::ban : event_kinds[below(8)];
        if (event.kind == EventKind::unban) event.reason = static_cast<Reason>(1 + below(5));
        if (event.kind == EventKind::ban) event.origin = static_cast<Origin>(below(4));
        event.jail = event.kind == EventKind::service ? "" : jails[below(4)];
        if (event.kind == EventKind::service) return event;
        auto const number = below(below(3) == 0 ? 400 : 20);
        event.address = address(number);
        event.place = place(number);
        event.wants_evidence = event.kind == EventKind::ban && below(2) == 0;
        return event;
    }
    static std::string address(std::uint32_t number) {
        if (number % 7 == 3) return "2001:db8:" + std::to_string(number) + "::1";
        if (number % 11 == 5) return "10." + std::to_string(number % 100) + ".0.0/16";
        if (number % 13 == 6) return "user" + std::to_string(number);
        return "10." + std::to_string(number % 4) + ".0." + std::to_string(number % 250);
    }
    static Place place(std::uint32_t number) {
        static constexpr char const *countries[] = {"DE", "FR", "CN", "", "US"};
        auto const network = number % 6;
        return {countries[number % 5], network, network == 0 ? "" : "AS" + std::to_string(network)};
    }
    static constexpr char const *jails[] = {"sshd", "nginx", "postfix", "recidive"};

  private:
    std::mt19937 random_;
};

} // namespace bangui::history::test
