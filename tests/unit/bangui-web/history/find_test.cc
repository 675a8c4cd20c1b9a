// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/find.h"

#include "bangui-web/history/evidence.h"
#include "tests/unit/bangui-web/history/history_rig.h"

using namespace bangui;
using namespace bangui::history;
using namespace bangui::history::test;

namespace {

/// Five events a day apart.
struct FindRig : HistoryRig {
    FindRig() {
        auto expired = event(EventKind::unban, start + a_day, "sshd", "192.0.2.1", {"DE", 5, "n"});
        expired.reason = Reason::expired;
        auto operators = ban(start + 2 * a_day, "nginx", "2001:db8::1", {"FR", 6, "m"});
        operators.origin = Origin::by_operator;
        add({ban(start, "sshd", "192.0.2.1", {"DE", 5, "n"}), expired, operators,
             ban(start + 3 * a_day, "sshd", "198.51.100.0/24"),
             event(EventKind::service, start + 4 * a_day, "", "")});
    }
    std::string found(Filter const &filter) { return words(find_all(filter)); }
};

constexpr auto ban_v4 = "ban sshd 192.0.2.1";
constexpr auto unban_v4 = "unban sshd 192.0.2.1";
constexpr auto ban_v6 = "ban nginx 2001:db8::1";
constexpr auto ban_network = "ban sshd 198.51.100.0/24";
constexpr auto service = "service  ";

std::string joined(std::initializer_list<std::string> parts) {
    std::string all;
    for (auto const &part : parts)
        all += (all.empty() ? "" : ", ") + part;
    return all;
}

template<typename Set>
std::string found_with(Set set) {
    FindRig rig;
    Filter filter;
    set(filter);
    return rig.found(filter);
}

Filter within(std::string_view prefix) {
    Filter filter;
    filter.prefix = IpPrefix::parse(prefix).value();
    return filter;
}

} // namespace

TEST_CASE("events come newest first") {
    CHECK_EQ(found_with([](Filter &) {}), joined({service, ban_network, ban_v6, unban_v4, ban_v4}));
    HistoryRig empty;
    CHECK(empty.find().events.empty());
    CHECK_FALSE(empty.find().next.has_value());
    Filter filter;
    filter.kinds = {EventKind::ban};
    CHECK(empty.find_all(filter).empty());
}

TEST_CASE("times: the first is included, the last is not") {
    CHECK_EQ(found_with([](Filter &filter) {
                 filter.from = start + a_day;
                 filter.until = start + 3 * a_day;
             }),
             joined({ban_v6, unban_v4}));
    CHECK_EQ(found_with([](Filter &filter) {
                 filter.from = start;
                 filter.until = start;
             }),
             "");
    CHECK_EQ(found_with([](Filter &filter) {
                 filter.from = INT64_MIN;
                 filter.until = INT64_MAX;
             }),
             joined({service, ban_network, ban_v6, unban_v4, ban_v4}));
}

TEST_CASE("each filter narrows, and lists mean any of them") {
    CHECK_EQ(found_with([](Filter &filter) { filter.jails = {"nginx"}; }), ban_v6);
    CHECK_EQ(found_with([](Filter &filter) { filter.jails = {"nginx", "never"}; }), ban_v6);
    CHECK_EQ(found_with([](Filter &filter) { filter.jails = {"never"}; }), "");
    CHECK_EQ(found_with([](Filter &filter) {
                 filter.countries = {"DE", "FR"};
             }),
             joined({ban_v6, unban_v4, ban_v4}));
    CHECK_EQ(found_with([](Filter &filter) { filter.countries = {""}; }), ban_network);
    CHECK_EQ(found_with([](Filter &filter) { filter.networks = {6, 6, 0}; }), joined({ban_network, ban_v6}));
    CHECK_EQ(found_with([](Filter &filter) { filter.networks = {7}; }), "");
    CHECK_EQ(found_with([](Filter &filter) {
                 filter.kinds = {EventKind::unban, EventKind::service};
             }),
             joined({service, unban_v4}));
    CHECK_EQ(found_with([](Filter &filter) { filter.reasons = {Reason::expired}; }), unban_v4);
    CHECK_EQ(found_with([](Filter &filter) { filter.origins = {Origin::by_operator}; }), ban_v6);
    CHECK_EQ(found_with([](Filter &filter) {
                 filter.jails = {"sshd"};
                 filter.kinds = {EventKind::ban};
                 filter.countries = {"DE"};
                 filter.networks = {5};
                 filter.prefix = IpPrefix::parse("192.0.0.0/16").value();
             }),
             ban_v4);
}

TEST_CASE("prefixes of both families") {
    FindRig rig;
    CHECK_EQ(rig.found(within("192.0.2.0/24")), joined({unban_v4, ban_v4}));
    CHECK_EQ(rig.found(within("192.0.2.1")), joined({unban_v4, ban_v4}));
    CHECK_EQ(rig.found(within("0.0.0.0/0")), joined({ban_network, unban_v4, ban_v4}));
    CHECK_EQ(rig.found(within("::/0")), ban_v6);
    CHECK_EQ(rig.found(within("2001:db8::/32")), ban_v6);
    CHECK_EQ(rig.found(within("198.51.100.0/24")), ban_network);
    CHECK_EQ(rig.found(within("198.51.100.0/25")), "");
    CHECK_EQ(rig.found(within("198.51.0.0/16")), ban_network);
}

TEST_CASE("an id that is no address is found by its text alone") {
    FindRig rig;
    rig.add({ban(start, "web", "user@example.net"), ban(start + 1, "web", "2001:DB8::1")});
    Filter filter;
    filter.address_text = "user@example.net";
    CHECK_EQ(rig.found(filter), "ban web user@example.net");
    filter.address_text = "2001:db8::1";
    CHECK_EQ(rig.found(filter), ban_v6);
    filter.address_text = "2001:DB8::1";
    CHECK_EQ(rig.found(filter), "ban web 2001:DB8::1");
    filter.address_text = "nobody";
    CHECK_EQ(rig.found(filter), "");
    CHECK_EQ(rig.found(within("2001:db8::1")), joined({ban_v6, "ban web 2001:DB8::1"}));
}

TEST_CASE("pages follow each other, also while events are added") {
    HistoryRig rig;
    std::vector<NewEvent> events;
    for (int index = 0; index < 100; ++index)
        events.push_back(ban(start + index, "sshd", "192.0.2." + std::to_string(index)));
    rig.add(events);
    auto page = rig.find({}, {}, 30);
    std::size_t seen = page.events.size();
    auto last = page.events.back().id;
    while (page.next) {
        CHECK_EQ(*page.next, last);
        rig.add({ban(start + 1000 + static_cast<std::int64_t>(seen), "sshd", "192.0.2.1")}); // newer
        page = rig.find({}, page.next, 30);
        for (auto const &each : page.events) {
            CHECK_LT(each.id, last);
            last = each.id;
        }
        seen += page.events.size();
    }
    CHECK_EQ(seen, 100);
    CHECK_EQ(rig.find({}, {}, 103).next.has_value(), false); // exactly all
    CHECK_EQ(rig.find({}, {}, 0).events.size(), 1);
    CHECK_EQ(rig.find({}, {}, 1'000'000).events.size(), 103);
}

TEST_CASE("a rare match in much else is found in bounded steps") {
    HistoryRig rig;
    std::vector<NewEvent> events;
    // All in one hour, so that the sums cannot help.
    for (int index = 0; index < 25'000; ++index)
        events.push_back(ban(start + index, index == 3 ? "rare" : "sshd",
                             "10." + std::to_string(index / 65536) + '.' + std::to_string(index / 256 % 256) +
                                 '.' + std::to_string(index % 256)));
    rig.add(events);
    Filter filter;
    filter.jails = {"rare"};
    auto const first = rig.find(filter);
    CHECK(first.events.empty());
    REQUIRE(first.next.has_value());
    CHECK_EQ(words(rig.find_all(filter)), "ban rare 10.0.0.3");
    CHECK_EQ(words(rig.find_all(within("10.0.0.3"))), "ban rare 10.0.0.3");
    CHECK_EQ(rig.find(within("10.0.0.0/8"), {}, 60).events.size(), 60); // more than are listed beforehand
    CHECK_EQ(rig.find(within("10.0.0.0/8"), {}, 60).events.front().address, "10.0.97.167");
}

TEST_CASE("a ban of a country in a jail, behind many hours that hold each of the two") {
    HistoryRig rig;
    std::vector<NewEvent> events{ban(start - an_hour, "nginx", "192.0.2.1", {"DE", 5, "n"})};
    for (int hour = 0; hour < 3000; ++hour) {
        events.push_back(ban(start + hour * an_hour, "sshd", "192.0.2.1", {"DE", 5, "n"}));
        events.push_back(ban(start + hour * an_hour, "nginx", "192.0.2.2", {"FR", 6, "m"}));
    }
    events.push_back(event(EventKind::unban, start + an_hour, "nginx", "192.0.2.1", {"DE", 5, "n"}));
    rig.add(events);
    Filter filter;
    filter.jails = {"nginx"};
    filter.countries = {"DE"};
    CHECK_EQ(words(rig.find_all(filter)), "unban nginx 192.0.2.1, ban nginx 192.0.2.1");
    filter.kinds = {EventKind::ban};
    CHECK_EQ(words(rig.find(filter).events), "ban nginx 192.0.2.1"); // at once
    filter.origins = {Origin::manual};
    CHECK(rig.find_all(filter).empty());
}

TEST_CASE("more addresses in a prefix than can be merged") {
    HistoryRig rig;
    std::vector<NewEvent> events;
    for (int index = 0; index < 3000; ++index)
        events.push_back(ban(start + index, "sshd",
                             (index % 3 == 0 ? "10.1." : "10.2.") + std::to_string(index / 256) + '.' +
                                 std::to_string(index % 256)));
    rig.add(events);
    CHECK_EQ(rig.find_all(within("10.2.0.0/16")).size(), 2000);
    CHECK_EQ(rig.find_all(within("10.1.0.0/16"), 7).size(), 1000);
    CHECK_EQ(rig.find_all(within("10.0.0.0/8")).size(), 3000);
}

TEST_CASE("a page ends when its evidence is long") {
    HistoryRig rig;
    std::vector<NewEvent> events;
    constexpr int count = 80; // 64 KiB each: more than a page takes
    for (int index = 0; index < count; ++index) {
        events.push_back(ban(start + index, "sshd", "192.0.2.1"));
        events.back().wants_evidence = true;
    }
    rig.add(events);
    std::vector<Evidence> evidence;
    auto const wanting = wanting_evidence(rig.connection, 1000).value();
    for (auto const &each : wanting) {
        Evidence made;
        made.id = each.id;
        made.found = true;
        made.text = std::string(max_evidence_bytes, 'x');
        evidence.push_back(made);
    }
    rig.attach_all(evidence);
    auto const page = rig.find({}, {}, 500);
    CHECK_EQ(page.events.size(), max_page_evidence_bytes / max_evidence_bytes);
    CHECK_EQ(page.next, page.events.back().id);
    CHECK_EQ(rig.find_all({}, 500).size(), count);
}

TEST_CASE("an address has its totals") {
    FindRig rig;
    rig.add({ban(start + 5 * a_day, "nginx", "192.0.2.1"), ban(start + 6 * a_day, "nginx", "192.0.2.1")});
    auto const totals = find_address(rig.connection, "192.0.2.1").value();
    REQUIRE(totals.has_value());
    CHECK_EQ(totals->bans, 3);
    CHECK_EQ(totals->unbans, 1);
    CHECK_EQ(totals->events, 4);
    CHECK_EQ(totals->first_seen, start / 1000);
    CHECK_EQ(totals->last_seen, (start + 6 * a_day) / 1000);
    CHECK_EQ(totals->place, Place{"DE", 5, "n"});
    REQUIRE_EQ(totals->jails.size(), 2);
    CHECK_EQ(totals->jails[0].jail, "nginx");
    CHECK_EQ(totals->jails[0].bans, 2);
    CHECK_EQ(totals->jails[0].last_ban, (start + 6 * a_day) / 1000);
    CHECK_EQ(totals->jails[1].jail, "sshd");
    CHECK_FALSE(find_address(rig.connection, "192.0.2.2").value().has_value());
}
