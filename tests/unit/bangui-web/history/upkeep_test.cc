// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/upkeep.h"

#include "tests/unit/bangui-web/history/history_rig.h"

using namespace bangui;
using namespace bangui::history;
using namespace bangui::history::test;

namespace {

struct UpkeepRig : HistoryRig {
    /// Bans an hour apart, all with evidence.
    void fill(int count) {
        std::vector<NewEvent> events;
        for (int index = 0; index < count; ++index) {
            events.push_back(ban(start + index * an_hour, "sshd",
                                 "10.0." + std::to_string(index / 256) + '.' + std::to_string(index % 256),
                                 {"DE", 5, "n"}));
            events.back().wants_evidence = true;
        }
        add(events);
        std::vector<Evidence> evidence;
        auto const wanting = wanting_evidence(connection, 1'000'000).value();
        for (auto const &each : wanting) {
            Evidence made;
            made.id = each.id;
            made.found = true;
            made.text = "Failed password from " + each.address + std::string(500, '.');
            evidence.push_back(made);
        }
        attach_all(evidence);
    }
    std::size_t forget(Retention const &retention, std::size_t limit = 50) {
        return in_transaction(connection, [&](auto &writer) { return forget_step(writer, retention, limit); })
            .value();
    }
    int forget_all(Retention const &retention) {
        int steps = 0;
        while (forget(retention) > 0)
            ++steps;
        return steps;
    }
    std::size_t hits(std::string const &text) {
        Filter filter;
        filter.text = text;
        return find_all(filter).size();
    }
};

} // namespace

TEST_CASE("the size of an archive") {
    UpkeepRig rig;
    auto const empty = size(rig.connection).value();
    CHECK_EQ(empty.events, 0);
    CHECK_FALSE(empty.oldest.has_value());
    rig.fill(10);
    rig.add({ban(start, "sshd", "10.0.0.0")}); // known
    auto const some = size(rig.connection).value();
    CHECK_EQ(some.events, 10);
    CHECK_EQ(milliseconds_of(some.oldest.value()), start);
    CHECK_GE(some.bytes, empty.bytes);
}

TEST_CASE("old events go in steps, with their evidence, and the file shrinks") {
    UpkeepRig rig;
    rig.fill(1000);
    auto const pages = rig.connection.page_count();
    CHECK_EQ(rig.hits("10.0.0.7."), 1);
    Retention const retention{
        .events_before = (start + 900 * an_hour) / 1000, .max_bytes = {}, .sums_before = 0};
    CHECK_EQ(rig.forget(retention), 50);
    CHECK_EQ(size(rig.connection).value().events, 950);
    CHECK_GT(rig.forget_all(retention), 17);
    auto const left = size(rig.connection).value();
    CHECK_EQ(left.events, 100);
    CHECK_EQ(milliseconds_of(left.oldest.value()), start + 900 * an_hour);
    CHECK_EQ(rig.hits("10.0.0.7."), 0);
    CHECK_EQ(rig.hits("10.0.3.231."), 1);
    CHECK_LT(rig.connection.page_count(), pages / 2);
    CHECK_EQ(rig.query("PRAGMA freelist_count"), "0");
    CHECK_EQ(rig.query("SELECT count(*) FROM address_sums WHERE span = 0"), "100");
    CHECK_EQ(rig.query("SELECT sum(bans) FROM address_sums WHERE span = 1"), "1000"); // days stay
    CHECK_EQ(find_address(rig.connection, "10.0.0.7").value()->bans, 1);
    CHECK(check_integrity(rig.connection, 10'000).value().empty());
}

TEST_CASE("sums that are too old go, those of a day or month that is not over stay") {
    UpkeepRig rig;
    rig.fill(1000); // 41 days from the 15th of January
    Retention const retention{
        .events_before = 0, .max_bytes = {}, .sums_before = (start + 20 * a_day) / 1000};
    rig.forget_all(retention);
    CHECK_EQ(rig.query("SELECT count(DISTINCT start) FROM counts WHERE span = 1"), "23");
    CHECK_EQ(rig.query("SELECT count(DISTINCT start) FROM country_sums WHERE span = 2"), "1");
    CHECK_EQ(rig.query("SELECT count(*) FROM network_sums WHERE span = 2"), "1");
    CHECK_EQ(size(rig.connection).value().events, 1000);
}

TEST_CASE("an archive that is too large loses its oldest events") {
    UpkeepRig rig;
    rig.fill(2000);
    auto const bytes = size(rig.connection).value().bytes;
    Retention const retention{.events_before = 0, .max_bytes = bytes / 2, .sums_before = 0};
    rig.forget_all(retention);
    auto const left = size(rig.connection).value();
    CHECK_LE(left.bytes, bytes / 2);
    CHECK_GT(left.events, 300);
    CHECK_LT(left.events, 1500);
    CHECK_EQ(rig.find().events.at(0).milliseconds, start + 1999 * an_hour);
    Retention const nothing_fits{.events_before = 0, .max_bytes = 1, .sums_before = 0};
    rig.forget_all(nothing_fits); // ends, though it cannot be reached
    CHECK_EQ(size(rig.connection).value().events, 0);
}

TEST_CASE("places are listed in order, and events and sums follow them") {
    UpkeepRig rig;
    rig.fill(3);
    auto const first = list_places(rig.connection, 0, 2).value();
    REQUIRE_EQ(first.size(), 2);
    CHECK_EQ(first[0].address, "10.0.0.0");
    CHECK_EQ(first[0].place, Place{"DE", 5, "n"});
    auto const rest = list_places(rig.connection, first[1].number, 2).value();
    REQUIRE_EQ(rest.size(), 1);
    auto moved = rest[0];
    moved.place = {"FR", 6, "m"};
    auto const nobody = Placed{999, "x", {"FR", 6, "m"}};
    auto const done = in_transaction(rig.connection, [&](auto &writer) {
        return move_places(writer, {moved, nobody});
    });
    REQUIRE(done.has_value());
    CHECK_EQ(rig.find().events.at(0).place, Place{"FR", 6, "m"});
    CHECK_EQ(rig.find().events.at(1).place, Place{"DE", 5, "n"});
    CHECK_EQ(rig.query("SELECT bans FROM network_sums WHERE span = 2 ORDER BY key"), "2 1");
    CHECK(check_integrity(rig.connection, 100).value().empty());
}

TEST_CASE("a sum that is wrong is found") {
    UpkeepRig rig;
    rig.fill(5);
    auto &database = rig.connection.database();
    CHECK(check_integrity(rig.connection, 100).value().empty());
    database.exec("UPDATE address_sums SET bans = 7 WHERE span = 0 AND key = 5");
    auto const findings = check_integrity(rig.connection, 100).value();
    REQUIRE_EQ(findings.size(), 1);
    CHECK_EQ(findings[0], "address_sums (" + std::to_string(start / an_hour + 4) +
                              ", 5): the events say -6 more than the sums");
    database.exec("DELETE FROM counts");
    CHECK_EQ(check_integrity(rig.connection, 100).value().size(), 6);
    CHECK_EQ(check_integrity(rig.connection, 1).value().size(), 2);
}

TEST_CASE("damage is found") {
    UpkeepRig rig;
    rig.fill(300);
    rig.connection.database().exec("PRAGMA wal_checkpoint(TRUNCATE)");
    auto const root =
        std::stoll(rig.query("SELECT rootpage FROM sqlite_schema WHERE name = 'events_by_address'"));
    {
        std::fstream file(rig.path, std::ios::in | std::ios::out | std::ios::binary);
        constexpr std::int64_t page_bytes = 4096;
        file.seekp((root - 1) * page_bytes + page_bytes / 2);
        file << std::string(page_bytes / 2, 'x');
    }
    auto reopened = store::Connection::open(rig.path, history_database()).value();
    auto const findings = check_integrity(reopened, 1);
    CHECK((!findings || !findings->empty()));
}

TEST_CASE("a backup is a whole archive") {
    UpkeepRig rig;
    rig.fill(100);
    auto const path = rig.directory.file("copy.sqlite3");
    REQUIRE(back_up(rig.connection, path).has_value());
    {
        auto copy = store::Connection::open(path, history_database()).value();
        CHECK_EQ(size(copy).value().events, 100);
        CHECK(check_integrity(copy, 1000).value().empty());
    }
    auto const again = back_up(rig.connection, path);
    REQUIRE_FALSE(again.has_value());
    CHECK_EQ(again.error(), Error{ErrorCode::invalid_argument, path + ": exists already"});
    CHECK_EQ(back_up(rig.connection, rig.directory.file("no/where")).error().code, ErrorCode::storage_error);
}

TEST_CASE("readers answer all but what writes") {
    UpkeepRig rig;
    rig.fill(10);
    auto reader = store::Connection::open_reader(rig.path, history_database()).value();
    CHECK_EQ(size(reader).value().events, 10);
    CHECK_EQ(find_events(reader, {}, {}, 10).value().events.size(), 10);
    CHECK_EQ(list_places(reader, 0, 100).value().size(), 10);
    CHECK(check_integrity(reader, 100).value().empty());
    CHECK(back_up(reader, rig.directory.file("copy")).has_value());
    CHECK_FALSE(write_batch(reader, {.events = {ban(1, "a", "b")}, .found = {}, .progress = {}}).has_value());
}
