// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/batch.h"

#include "tests/unit/bangui-web/history/history_rig.h"

using namespace bangui;
using namespace bangui::history;
using namespace bangui::history::test;

namespace {

/// All sums and totals, as one text.
std::string sums(HistoryRig &rig) {
    return rig.query(
               "SELECT span || ',' || kind || ',' || start || ',' || jail || ',' || count FROM counts") +
           "; " +
           rig.query(
               "SELECT span || ',' || start || ',' || jail || ',' || country || ',' || events || ',' || "
               "bans FROM country_sums") +
           "; " + rig.query("SELECT span || ',' || start || ',' || key || ',' || bans FROM network_sums") +
           "; " + rig.query("SELECT span || ',' || start || ',' || key || ',' || bans FROM address_sums") +
           "; " +
           rig.query(
               "SELECT address || ',' || jail || ',' || events || ',' || bans || ',' || unbans || ',' || "
               "last_ban FROM address_jails");
}

} // namespace

TEST_CASE("an event is read as it was written") {
    HistoryRig rig;
    auto made = ban(start + 7, "sshd", "192.0.2.1", {"DE", 64500, "Example Net"});
    made.origin = Origin::by_operator;
    made.ban_time = Seconds(-1); // permanent
    made.count = 3;
    made.actor = "admin";
    made.detail = "said so";
    made.wants_evidence = true;
    CHECK_EQ(rig.add({made}), Written{1, 0});
    auto const page = rig.find();
    CHECK_FALSE(page.next.has_value());
    REQUIRE_EQ(page.events.size(), 1);
    auto const &read = page.events.front();
    CHECK_EQ(read.milliseconds, start + 7);
    CHECK_EQ(milliseconds_of(read.id), start + 7);
    CHECK_EQ(read.kind, EventKind::ban);
    CHECK_EQ(read.origin, Origin::by_operator);
    CHECK_EQ(read.jail, "sshd");
    CHECK_EQ(read.address, "192.0.2.1");
    CHECK_EQ(read.place, Place{"DE", 64500, "Example Net"});
    CHECK_EQ(read.ban_time, Seconds(-1));
    CHECK_EQ(read.count, 3U);
    CHECK_FALSE(read.failures.has_value());
    CHECK_EQ(read.actor, "admin");
    CHECK_EQ(read.detail, "said so");
    CHECK_EQ(read.evidence, "");
    CHECK(read.wants_evidence);
    CHECK_EQ(find_event(rig.connection, read.id).value()->address, "192.0.2.1");
    CHECK_FALSE(find_event(rig.connection, read.id + 1).value().has_value());
}

TEST_CASE("an event without jail and address has no place") {
    HistoryRig rig;
    rig.add({event(EventKind::service, start, "", "", {"DE", 1, "x"})});
    auto const read = rig.find().events.at(0);
    CHECK_EQ(read.jail, "");
    CHECK_EQ(read.address, "");
    CHECK_EQ(read.place, Place{});
    CHECK_FALSE(read.ban_time.has_value());
}

TEST_CASE("what is known changes nothing, within a batch and across batches") {
    HistoryRig rig;
    std::vector<NewEvent> const events{ban(start, "sshd", "192.0.2.1", {"DE", 5, "n"}),
                                       event(EventKind::unban, start + 10, "sshd", "192.0.2.1"),
                                       event(EventKind::service, start + 20, "", "")};
    CHECK_EQ(rig.add(events), Written{3, 0});
    auto const before = sums(rig);
    CHECK_EQ(rig.add(events), Written{0, 3});
    auto again = events[0];
    again.place = {"FR", 9, "other"};
    again.wants_evidence = true;
    again.detail = "new";
    CHECK_EQ(rig.add({again, again}), Written{0, 2});
    CHECK_EQ(sums(rig), before);
    CHECK_EQ(rig.query("SELECT country FROM addresses"), rig.query("SELECT country FROM events LIMIT 1"));
    CHECK_EQ(rig.query("SELECT count(*) FROM wanting"), "0");
    CHECK_EQ(rig.add({ban(start + 1, "sshd", "192.0.2.1"), ban(start + 1, "sshd", "192.0.2.1")}),
             Written{1, 1});
}

TEST_CASE("the key is time, kind, jail and address") {
    HistoryRig rig;
    CHECK_EQ(rig.add({ban(start, "a", "192.0.2.1"), ban(start, "b", "192.0.2.1"),
                      ban(start, "a", "192.0.2.2"), event(EventKind::restore, start, "a", "192.0.2.1"),
                      ban(start, "", "192.0.2.1"), ban(start, "a", ""), ban(start, "a1", "92.0.2.1")}),
             Written{7, 0});
    CHECK_EQ(rig.find().events.size(), 7);
}

TEST_CASE("events with the same id get different ones") {
    HistoryRig rig;
    // Two hashes of 20 bits among 5,000 are the same with near certainty.
    std::vector<NewEvent> events;
    for (int index = 0; index < 5000; ++index)
        events.push_back(ban(start, "sshd", "id " + std::to_string(index)));
    CHECK_EQ(rig.add(events), Written{5000, 0});
    CHECK_EQ(rig.add(events), Written{0, 5000});
    CHECK_EQ(rig.query("SELECT count(*) FROM events WHERE id >> 20 = " + std::to_string(start)), "5000");
    CHECK_EQ(rig.query("SELECT count(DISTINCT address) FROM events"), "5000");
}

TEST_CASE("sums count hours, days and months") {
    HistoryRig rig;
    rig.add({ban(start, "sshd", "192.0.2.1", {"DE", 5, "n"}),
             ban(start + 1, "sshd", "192.0.2.1", {"DE", 5, "n"}),
             event(EventKind::unban, start + an_hour, "sshd", "192.0.2.1", {"DE", 5, "n"})});
    CHECK_EQ(rig.query("SELECT span || ':' || count FROM counts WHERE kind = 1"), "0:2 1:2 2:2");
    CHECK_EQ(rig.query("SELECT span || ':' || count FROM counts WHERE kind = 2"), "0:1 1:1 2:1");
    CHECK_EQ(rig.query("SELECT span || ':' || jail || ':' || events || ':' || bans FROM country_sums"),
             "0:0:2:2 0:1:2:2 0:0:1:0 1:0:3:2 1:1:2:2 2:0:3:2 2:1:2:2");
    CHECK_EQ(rig.query("SELECT span || ':' || key || ':' || bans FROM network_sums"), "0:5:2 1:5:2 2:5:2");
    CHECK_EQ(rig.query("SELECT span || ':' || bans FROM address_sums"), "0:2 1:2 2:2");
    CHECK_EQ(rig.query("SELECT start FROM address_sums WHERE span = 2"),
             std::to_string(1'767'225'600 / 3600));
}

TEST_CASE("found failures are counted by the hour") {
    HistoryRig rig;
    rig.write({.events = {},
               .found = {{start / 1000, "sshd", 5}, {start / 1000 + 1, "sshd", 2}, {0, "x", 0}},
               .progress = {}})
        .value();
    CHECK_EQ(rig.query("SELECT span || ':' || count FROM counts WHERE kind = 100"), "0:7 1:7 2:7");
    CHECK_EQ(rig.query("SELECT count(*) FROM events"), "0");
}

TEST_CASE("an unknown place does not replace what is known of an address") {
    HistoryRig rig;
    rig.add({ban(start, "sshd", "192.0.2.1")});
    CHECK_EQ(rig.find().events.at(0).place, Place{});
    rig.add({ban(start + 1, "sshd", "192.0.2.1", {"DE", 5, "n"})});
    rig.add({ban(start + 2, "sshd", "192.0.2.1")});
    CHECK_EQ(rig.find().events.at(0).place, Place{"DE", 5, "n"});
    rig.add({ban(start + 3, "sshd", "192.0.2.1", {"FR", 6, ""})});
    CHECK_EQ(rig.find().events.at(0).place, Place{"FR", 6, ""});
    CHECK_EQ(rig.find().events.at(3).place, Place{}); // each where it was at its time
    CHECK_EQ(find_address(rig.connection, "192.0.2.1").value()->place, Place{"FR", 6, ""});
}

TEST_CASE("hostile texts are kept byte for byte, and cut") {
    HistoryRig rig;
    std::string const bytes("a\0b\xff'\"; DROP TABLE events; --\n", 31);
    auto made = ban(start, bytes, bytes);
    made.detail = bytes;
    made.actor = std::string(2 * max_detail_bytes, 'x');
    rig.add({made});
    CHECK_EQ(rig.add({made}), Written{0, 1});
    auto const read = rig.find().events.at(0);
    CHECK_EQ(read.jail, bytes);
    CHECK_EQ(read.address, bytes);
    CHECK_EQ(read.detail, bytes);
    CHECK_EQ(read.actor, std::string(max_detail_bytes, 'x'));
    Filter filter;
    filter.jails = {bytes};
    filter.address_text = bytes;
    CHECK_EQ(rig.find(filter).events.size(), 1);
    made.jail = std::string(max_detail_bytes + 1, 'j');
    made.address = std::string(max_detail_bytes + 1, 'a');
    rig.add({made});
    CHECK_EQ(rig.add({made}), Written{0, 1});
}

TEST_CASE("times outside of what an id can hold are moved inside") {
    HistoryRig rig;
    rig.add({ban(-5, "a", "192.0.2.1"), ban(INT64_MAX, "a", "192.0.2.1")});
    auto const all = rig.find().events;
    REQUIRE_EQ(all.size(), 2);
    CHECK_EQ(all[1].milliseconds, 0);
    CHECK_GT(all[0].id, 0);
}
