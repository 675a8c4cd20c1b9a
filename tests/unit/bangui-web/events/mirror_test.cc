// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/mirror.h"

#include <doctest/doctest.h>

namespace bangui::events {
namespace {

JailName const sshd = JailName::parse("sshd").value();
JailName const mail = JailName::parse("mail").value();

ipc::JailSummary counters(JailName const &jail, std::uint64_t banned = 0, std::uint64_t total = 0) {
    return {jail, 0, 0, banned, total};
}

std::vector<std::string> added(BanChanges const &changes) {
    std::vector<std::string> ids;
    for (auto const &each : changes.added)
        ids.push_back(each.ban.id);
    return ids;
}

std::vector<std::string> removed(BanChanges const &changes) {
    std::vector<std::string> ids;
    for (auto const &each : changes.removed)
        ids.push_back(each.id);
    return ids;
}

using Ids = std::vector<std::string>;

TEST_CASE("knows nothing at first") {
    Mirror const mirror;
    CHECK_FALSE(mirror.is_complete());
    CHECK_FALSE(mirror.knows_jails());
    CHECK_FALSE(mirror.knows_bans(sshd));
}

TEST_CASE("is complete once every jail's list was read; the first reading is no change") {
    Mirror mirror;
    CHECK(mirror.set_jails({counters(sshd, 1), counters(mail)}, 100).changed);
    CHECK(mirror.knows_jails());
    CHECK(mirror.set_bans(sshd, {{"192.0.2.1", 50, 60}}, 101).empty());
    CHECK(mirror.knows_bans(sshd));
    CHECK_FALSE(mirror.is_complete());
    CHECK(mirror.set_bans(mail, {}, 102).empty());
    CHECK(mirror.is_complete());
    CHECK(mirror.ban_count() == 1);
    CHECK(mirror.bans_as_of(sshd) == 101);
    CHECK(mirror.bans_as_of(std::nullopt) == 100);
}

TEST_CASE("compares readings: added, removed, moved times, and equal ones are no change") {
    Mirror mirror;
    mirror.set_jails({counters(sshd)}, 1);
    mirror.set_bans(sshd, {{"192.0.2.1", 1, 10}, {"192.0.2.2", 1, 10}, {"user", 1, std::nullopt}}, 1);
    auto const before = mirror.generation();
    CHECK(mirror.set_bans(sshd, {{"user", 1, std::nullopt}, {"192.0.2.2", 1, 10}, {"192.0.2.1", 1, 10}}, 2)
              .empty());
    CHECK(mirror.generation() == before);
    auto const changes =
        mirror.set_bans(sshd, {{"192.0.2.0", 2, 9}, {"192.0.2.2", 1, 20}, {"user", 1, std::nullopt}}, 3);
    CHECK(added(changes) == Ids{"192.0.2.0", "192.0.2.2"});
    CHECK(removed(changes) == Ids{"192.0.2.1"});
    CHECK(mirror.generation() > before);
}

TEST_CASE("an id that is listed twice counts once") {
    Mirror mirror;
    mirror.set_jails({counters(sshd)}, 1);
    mirror.set_bans(sshd, {{"192.0.2.1", 1, 10}, {"192.0.2.1", 1, 10}}, 1);
    CHECK(mirror.ban_count() == 1);
}

TEST_CASE("a jail that comes later had no bans before") {
    Mirror mirror;
    mirror.set_jails({counters(sshd)}, 1);
    mirror.set_jails({counters(sshd), counters(mail, 1)}, 2);
    CHECK(added(mirror.set_bans(mail, {{"192.0.2.1", 1, 10}}, 2)) == Ids{"192.0.2.1"});
}

TEST_CASE("a jail that goes takes its bans along") {
    Mirror mirror;
    mirror.set_jails({counters(sshd), counters(mail)}, 1);
    mirror.set_bans(mail, {{"192.0.2.1", 1, 10}}, 1);
    auto const update = mirror.set_jails({counters(sshd)}, 2);
    CHECK(update.changed);
    REQUIRE(update.gone.size() == 1);
    CHECK(update.gone[0].jail == mail);
    CHECK(removed(update.gone[0]) == Ids{"192.0.2.1"});
    CHECK(mirror.find(mail) == nullptr);
    CHECK(mirror.set_bans(mail, {{"192.0.2.1", 1, 10}}, 3).empty());
    CHECK(mirror.ban_count() == 0);
}

TEST_CASE("history is compared with and not answered from") {
    Mirror mirror;
    mirror.set_jails({counters(sshd, 1, 1)}, 1);
    mirror.set_bans(sshd, {{"192.0.2.1", 1, 10}}, 1);
    mirror.distrust();
    CHECK_FALSE(mirror.is_complete());
    CHECK_FALSE(mirror.knows_jails());
    CHECK(mirror.set_jails({counters(sshd, 1, 1)}, 2).changed);
    CHECK_FALSE(mirror.is_complete());
    auto const changes = mirror.set_bans(sshd, {{"192.0.2.2", 1, 10}}, 2);
    CHECK(added(changes) == Ids{"192.0.2.2"});
    CHECK(removed(changes) == Ids{"192.0.2.1"});
    CHECK(mirror.is_complete());
}

TEST_CASE("counters move the generation, equal ones only the time") {
    Mirror mirror;
    mirror.set_jails({counters(sshd, 1, 1)}, 1);
    auto const before = mirror.generation();
    CHECK_FALSE(mirror.set_jails({counters(sshd, 1, 1)}, 2).changed);
    CHECK(mirror.generation() == before);
    CHECK(mirror.jails_as_of() == 2);
    CHECK(mirror.set_jails({counters(sshd, 1, 2)}, 3).changed);
    CHECK(mirror.generation() != before);
    CHECK(mirror.totals().total_banned == 2);
}

TEST_CASE("queries one jail or all") {
    Mirror mirror;
    mirror.set_jails({counters(sshd), counters(mail)}, 1);
    mirror.set_bans(sshd, {{"192.0.2.1", 1, 10}}, 1);
    mirror.set_bans(mail, {{"192.0.2.1", 2, 10}, {"192.0.2.2", 3, 10}}, 1);
    CHECK(mirror.query({}).total == 3);
    BanQuery query;
    query.jail = mail;
    auto const page = mirror.query(query);
    REQUIRE(page.items.size() == 2);
    CHECK(page.items[0].row.id == "192.0.2.2"); // latest first
    CHECK(page.items[0].jail.text() == "mail");
}

TEST_CASE("a hundred thousand bans in any order of any page") {
    Mirror mirror;
    mirror.set_jails({counters(sshd)}, 1);
    std::vector<ipc::Ban> bans;
    for (unsigned i = 0; i < 100'000; ++i) {
        auto const number = i * 7919U % 100'000U;
        bans.push_back({"10." + std::to_string(number >> 16U) + "." + std::to_string(number >> 8U & 255U) +
                            "." + std::to_string(number & 255U),
                        number, number + 600});
    }
    mirror.set_bans(sshd, std::move(bans), 1);
    BanQuery query;
    query.sort = {Column::address, Direction::up};
    auto page = mirror.query(query);
    CHECK(page.total == 100'000);
    CHECK(page.items[49].row.id == "10.0.0.49");
    query.after = page.next;
    CHECK(mirror.query(query).items[0].row.id == "10.0.0.50");
}

TEST_CASE("single bans come and go, with the counts that were known") {
    Mirror mirror;
    mirror.set_jails({counters(sshd)}, 1);
    CHECK_FALSE(mirror.put(sshd, {"192.0.2.1", 1, 10, {}})); // the list was never read
    mirror.set_bans(sshd, {{"192.0.2.1", 1, 10, 3}, {"192.0.2.2", 1, 10, {}}}, 1);
    auto const before = mirror.generation();
    CHECK_FALSE(mirror.put(sshd, {"192.0.2.1", 1, 10, {}}));
    CHECK(mirror.generation() == before);
    CHECK(mirror.put(sshd, {"192.0.2.1", 1, std::nullopt, {}}));
    CHECK(mirror.find_ban(sshd, "192.0.2.1")->count == 3);
    CHECK(mirror.find_ban(sshd, "192.0.2.1")->until == never);
    CHECK(mirror.put(sshd, {"root", 5, 6, {}}));
    CHECK(mirror.generation() == before + 2);
    CHECK_FALSE(mirror.take(sshd, "192.0.2.9"));
    CHECK(mirror.take(sshd, "192.0.2.1")->until == never);
    CHECK(mirror.ban_count(sshd) == 2);
    CHECK(mirror.find_ban(sshd, "root")->since == 5);
    CHECK(mirror.take(sshd, "root"));
    CHECK(mirror.take(sshd, "192.0.2.2"));
    CHECK_FALSE(mirror.find_ban(sshd, "root"));
    CHECK_FALSE(mirror.take(mail, "root"));
}

TEST_CASE("an end that was due is told as such, another one as unknown, a gone jail's as flushed") {
    Mirror mirror;
    mirror.set_jails({counters(sshd)}, 1);
    mirror.set_bans(sshd, {{"192.0.2.1", 1, 10, {}}, {"192.0.2.2", 1, 99, {}}, {"192.0.2.3", 1, 99, {}}}, 1);
    auto const changes = mirror.set_bans(sshd, {{"192.0.2.3", 1, 99, {}}}, 10);
    REQUIRE(changes.removed.size() == 2);
    CHECK(changes.removed[0].reason == UnbanReason::expired);
    CHECK(changes.removed[1].reason == UnbanReason::unknown);
    CHECK(mirror.set_jails({}, 11).gone.at(0).removed.at(0).reason == UnbanReason::flushed);
}

TEST_CASE("a failed action stays with its ban until that ends, and counts until the jail starts again") {
    Mirror mirror;
    mirror.set_jails({counters(sshd)}, 1);
    mirror.set_bans(sshd, {{"192.0.2.1", 1, 10, {}}, {"192.0.2.2", 1, 10, {}}}, 1);
    mirror.note_action_error(sshd, "192.0.2.1", "nft: no");
    mirror.note_action_error(sshd, "192.0.2.2", "nft: no");
    mirror.note_action_error(sshd, "192.0.2.9", "of no ban");
    CHECK(mirror.notes(sshd).action_errors == 3);
    CHECK(mirror.action_error(sshd, "192.0.2.1") == "nft: no");
    CHECK(mirror.action_error(sshd, "192.0.2.9").empty());
    mirror.take(sshd, "192.0.2.1");
    mirror.put(sshd, {"192.0.2.1", 3, 10, {}});
    CHECK(mirror.action_error(sshd, "192.0.2.1").empty());
    mirror.set_bans(sshd, {{"192.0.2.2", 1, 10, {}}}, 2);
    CHECK(mirror.action_error(sshd, "192.0.2.2") == "nft: no");
    mirror.note_start(sshd);
    CHECK(mirror.notes(sshd).action_errors == 0);
    CHECK(mirror.notes(sshd).is_paused == false);
    CHECK(mirror.action_error(sshd, "192.0.2.2").empty());
}

TEST_CASE("whether a jail is paused is known only when it was seen") {
    Mirror mirror;
    mirror.set_jails({counters(sshd)}, 1);
    CHECK_FALSE(mirror.notes(sshd).is_paused);
    mirror.note_paused(sshd, true);
    CHECK(mirror.notes(sshd).is_paused == true);
    mirror.distrust();
    CHECK_FALSE(mirror.notes(sshd).is_paused);
}

} // namespace
} // namespace bangui::events
