// SPDX-License-Identifier: Apache-2.0
//
// The watcher with a log that is followed: what is told when, and when a list is read all the same.
#include <algorithm>

#include <doctest/doctest.h>

#include "bangui-web/events/watcher.h"
#include "tests/support/loop_fixture.h"
#include "tests/support/memory_logger.h"
#include "tests/support/scripted_banguid.h"
#include "tests/support/time_zone.h"

namespace bangui::events {
namespace {

using Tales = std::vector<std::string>;

struct Told final : Observer {
    void bans_changed(BanChanges const &changes) override {
        for (auto const &removed : changes.removed)
            told.push_back("unban " + removed.id + " " + std::string(to_string(removed.reason)));
        for (auto const &added : changes.added) {
            told.push_back((added.is_new ? "ban " : "moved ") + added.ban.id +
                           (added.after_unban ? " after unban" : ""));
        }
    }
    void happened(Activity const &activity) override { activities.push_back(activity); }
    void jail_reloaded(std::optional<JailName> const &jail) override {
        told.push_back("reloaded " + (jail ? jail->text() : "all"));
    }
    void jails_changed() override {}
    void state_changed() override {}
    Tales take() { return std::exchange(told, {}); }
    Tales told;
    std::vector<Activity> activities;
};

struct Rig : test::LoopFixture {
    Rig() {
        banguid.log = {ipc::LogState::following, "/var/log/fail2ban.log", "INFO", ""};
        banguid.set("sshd", {{"192.0.2.1", 1, far, {}}}, 1);
        banguid.set("mail", {}, 0);
        banguid.parameters.ban_time = 600;
        watcher.banguid_came();
        watcher.listener_came();
        pump_ready();
        observer.take();
        lists = banguid.asked["list_bans sshd"];
    }
    static constexpr UnixSeconds far = 4'000'000'000;

    /// One record, a moment after the last.
    void log(std::string const &text, std::string const &by = "actions") {
        banguid.log_text += "2026-11-22 12:00:" + std::string(second < 10 ? "0" : "") +
                            std::to_string(second) + ",000 fail2ban." + by + " [1]: NOTICE  " + text + "\n";
    }
    void grow() {
        watcher.log_grew({});
        pump_ready();
    }
    /// What fail2ban's counters say.
    void count(std::uint64_t currently, std::uint64_t total) {
        for (auto &jail : banguid.jails) {
            if (jail.jail != sshd) continue;
            jail.currently_banned = currently;
            jail.total_banned = total;
        }
    }
    int list_readings() { return banguid.asked["list_bans sshd"] - lists; }
    Needs const bans = Needs::all_bans();

    test::TimeZone zone{"UTC0"};
    test::ScriptedBanguid banguid{*loop};
    ipc::Client client{banguid, *loop};
    Mirror mirror;
    Told observer;
    test::MemoryLogger logger;
    Watcher watcher{*loop, client, mirror, observer, logger};
    JailName const sshd = JailName::parse("sshd").value();
    int second = 1;
    int lists = 0;
};

TEST_CASE_FIXTURE(Rig, "a ban and an unban are told at once, and no list is read") {
    log("[sshd] Ban 192.0.2.2");
    grow();
    CHECK(observer.take() == Tales{"ban 192.0.2.2"});
    auto const *row = mirror.find_ban(sshd, "192.0.2.2");
    REQUIRE(row);
    CHECK(row->since == 1'795'348'801);
    CHECK(row->until == 1'795'348'801 + 600);
    CHECK(banguid.asked["jail_parameters"] == 1);
    banguid.recorded["sshd"] = {{"192.0.2.3", 1'795'348'801, 1'795'349'401, 1}};
    log("[sshd] Ban 192.0.2.3");
    log("[sshd] Unban 192.0.2.2");
    grow();
    CHECK(observer.take() == Tales{"ban 192.0.2.3", "unban 192.0.2.2 elsewhere"});
    CHECK(banguid.asked["jail_parameters"] == 1);
    count(2, 3);
    for (int i = 0; i < 20; ++i)
        pass(Watcher::watched_interval);
    CHECK(list_readings() == 0);
    CHECK(watcher.is_certain(sshd));
    CHECK(observer.activities.back().kind == ActivityKind::unban);
}

TEST_CASE_FIXTURE(Rig, "what the log leaves out comes from fail2ban's database") {
    log("[sshd] Ban 192.0.2.2");
    grow();
    observer.take();
    banguid.recorded["sshd"] = {{"192.0.2.2", 5, 900, 1}}; // an earlier one, over when this one was made
    pass(BanDetails::first_pause);
    CHECK(observer.take().empty());
    banguid.recorded["sshd"] = {{"192.0.2.2", 1'795'348'800, far, 7}};
    pass(BanDetails::second_pause);
    CHECK(observer.take() == Tales{"moved 192.0.2.2"});
    CHECK(mirror.find_ban(sshd, "192.0.2.2")->since == 1'795'348'800);
    CHECK(mirror.find_ban(sshd, "192.0.2.2")->until ==
          1'795'348'800 + 600); // another ban time is one of before
    CHECK(mirror.find_ban(sshd, "192.0.2.2")->count == 7);
}

TEST_CASE_FIXTURE(Rig, "a ban of which the database tells nothing has the list read, in the end") {
    log("[sshd] Ban 192.0.2.2");
    grow();
    count(2, 2);
    for (auto const pause : {BanDetails::first_pause, BanDetails::second_pause})
        pass(pause);
    CHECK(list_readings() == 0);
    pass(BanDetails::last_pause);
    CHECK(list_readings() == 1);
}

TEST_CASE_FIXTURE(Rig, "a row that is long in coming does not keep others waiting") {
    log("[sshd] Ban 192.0.2.2");
    grow();
    pass(BanDetails::first_pause);
    pass(BanDetails::second_pause);
    banguid.recorded["sshd"] = {{"192.0.2.3", 1'795'348'800, far, 7}};
    log("[sshd] Ban 192.0.2.3");
    grow();
    pass(BanDetails::first_pause);
    CHECK(mirror.find_ban(sshd, "192.0.2.3")->count == 7);
}

TEST_CASE_FIXTURE(Rig, "a ban that grew is believed when the database says the same, else the list is read") {
    log("[sshd] Ban 192.0.2.2");
    grow();
    observer.take();
    log("[sshd] Increase Ban 192.0.2.2 (8 # 1h -> 2026-11-22 13:00:00)", "observer");
    log("[sshd] Increase Ban 192.0.2.1 (8 # 1h -> 2096-11-22 13:00:00)", "observer"); // forged
    grow();
    CHECK(observer.take().empty());
    banguid.recorded["sshd"] = {{"192.0.2.1", 1, far, 1}, {"192.0.2.2", 1'795'348'801, 1'795'352'400, 8}};
    pass(BanDetails::first_pause);
    CHECK(observer.take() == Tales{"moved 192.0.2.2", "moved 192.0.2.2"}); // of the ban, and of its growth
    CHECK(mirror.find_ban(sshd, "192.0.2.2")->until == 1'795'352'400);
    CHECK(mirror.find_ban(sshd, "192.0.2.2")->count == 8);
    CHECK(list_readings() == 0);
    pass(BanDetails::second_pause);
    pass(BanDetails::last_pause);
    CHECK(list_readings() == 1);
}

TEST_CASE_FIXTURE(Rig, "a row of the database does not undo what a list has told since") {
    log("[sshd] Ban 192.0.2.2");
    grow();
    banguid.set("sshd", {{"192.0.2.1", 1, far, {}}, {"192.0.2.2", 1'795'348'801, 1'795'350'000, {}}}, 2);
    log("  banTime: 1199");
    grow();
    CHECK(list_readings() == 1);
    banguid.recorded["sshd"] = {{"192.0.2.2", 1'795'348'801, 1'795'349'401, 3}};
    pass(BanDetails::first_pause);
    CHECK(mirror.find_ban(sshd, "192.0.2.2")->until == 1'795'350'000);
    CHECK(mirror.find_ban(sshd, "192.0.2.2")->count == 3);
}

TEST_CASE_FIXTURE(Rig,
                  "a restored ban has its end from the database, or from the list where fail2ban cuts it") {
    log("[sshd] Restore Ban 192.0.2.2");
    grow();
    banguid.recorded["sshd"] = {{"192.0.2.2", 1'795'348'700, 1'795'349'300, 1},
                                {"192.0.2.3", 1'795'348'700, far, 1}};
    pass(BanDetails::first_pause);
    CHECK(mirror.find_ban(sshd, "192.0.2.2")->until == 1'795'349'300);
    CHECK(list_readings() == 0);
    log("[sshd] Restore Ban 192.0.2.3");
    grow();
    pass(BanDetails::first_pause);
    CHECK(list_readings() == 1);
}

TEST_CASE_FIXTURE(Rig, "many bans are asked for together") {
    for (int i = 0; i < 250; ++i)
        log("[sshd] Ban 198.51.100." + std::to_string(i));
    grow();
    pass(BanDetails::first_pause);
    CHECK(observer.take().size() == 250);
    CHECK(banguid.asked["recorded_bans"] == 3);
}

TEST_CASE_FIXTURE(Rig, "counters that lag or run ahead are no reason to read a list") {
    count(2, 2); // fail2ban has counted it, its record comes
    pass(Watcher::watched_interval);
    CHECK_FALSE(watcher.is_certain(sshd));
    log("[sshd] Ban 192.0.2.2");
    grow();
    pass(Watcher::watched_interval);
    CHECK(watcher.is_certain(sshd));
    log("[sshd] Ban 192.0.2.3"); // the counters were read before
    grow();
    pass(Watcher::watched_interval);
    count(3, 3);
    pass(Watcher::watched_interval);
    CHECK(list_readings() == 0);
}

TEST_CASE_FIXTURE(Rig, "a difference that stays has the list read, once, and what it finds is told") {
    pass(Watcher::watched_interval);
    pass(Watcher::watched_interval);
    banguid.set("sshd", {{"192.0.2.9", 1, far, {}}}, 2); // as many, but another one: only the total tells
    pass(Watcher::watched_interval);
    CHECK(list_readings() == 0);
    pass(Watcher::watched_interval);
    CHECK(list_readings() == 1);
    CHECK(observer.take() == Tales{"unban 192.0.2.1 unknown", "ban 192.0.2.9"});
    for (int i = 0; i < 10; ++i)
        pass(Watcher::watched_interval);
    CHECK(list_readings() == 1);
    CHECK(watcher.is_certain(sshd));
}

TEST_CASE_FIXTURE(Rig, "a difference that always changes has the list read in the end") {
    for (int i = 0; i < Reconciler::patience; ++i) {
        CHECK(list_readings() == 0);
        count(100 + static_cast<std::uint64_t>(i), 100);
        pass(Watcher::watched_interval);
    }
    CHECK(list_readings() == 1);
}

TEST_CASE_FIXTURE(Rig, "an act of ours is seen when its record was read, without a list") {
    banguid.silent = true;
    log("[sshd] Ban 192.0.2.2");
    count(2, 2);
    watcher.touched(sshd);
    pump_ready();
    CHECK_FALSE(watcher.look(bans));
    banguid.release();
    pump_ready();
    CHECK(watcher.look(bans));
    CHECK(mirror.find_ban(sshd, "192.0.2.2"));
    CHECK(list_readings() == 0);
}

TEST_CASE_FIXTURE(Rig, "an act of ours that left no record has the list read at once") {
    banguid.set("sshd", {{"192.0.2.1", 1, far, {}}, {"192.0.2.2", 1, far, {}}}, 2);
    watcher.touched(sshd);
    pump_ready();
    CHECK(list_readings() == 0); // its record may be on the way
    pass(Reconciler::look_pause);
    CHECK(list_readings() == 1);
    CHECK(watcher.look(bans));
    CHECK(mirror.find_ban(sshd, "192.0.2.2"));
}

TEST_CASE_FIXTURE(Rig, "an unban has its reason") {
    second = 30;
    auto const ends = [this](std::string const &record) {
        mirror.put(sshd, {"192.0.2.7", 1, far, {}});
        log(record);
        grow();
        auto told = observer.take();
        return told.empty() ? std::string() : told.back();
    };
    CHECK(ends("[sshd] Unban 192.0.2.7") == "unban 192.0.2.7 elsewhere");
    CHECK(ends("[sshd] Repeal Ban 192.0.2.7") == "unban 192.0.2.7 flushed");
    watcher.expect({sshd, IpPrefix::parse("192.0.2.0/24").value()});
    CHECK(ends("[sshd] Unban 192.0.2.7") == "unban 192.0.2.7 operator");
    pass(OwnActs::lifetime);
    CHECK(ends("[sshd] Unban 192.0.2.7") == "unban 192.0.2.7 elsewhere");
    log("[sshd] Flush ticket(s) with nft");
    CHECK(ends("[sshd] Unban 192.0.2.7") == "unban 192.0.2.7 flushed");
    mirror.put(sshd, {"192.0.2.8", 1, 1'795'348'830, {}});
    log("[sshd] Unban 192.0.2.8");
    grow();
    CHECK(observer.take() == Tales{"unban 192.0.2.8 expired"});
}

TEST_CASE_FIXTURE(Rig, "a ban soon after an unban undoes it") {
    log("[sshd] Unban 192.0.2.1");
    second = 11;
    log("[sshd] Ban 192.0.2.1");
    log("[sshd] Unban 192.0.2.1");
    second = 22;
    log("[sshd] Ban 192.0.2.1");
    grow();
    CHECK(observer.take() == Tales{"unban 192.0.2.1 elsewhere", "ban 192.0.2.1 after unban",
                                   "unban 192.0.2.1 elsewhere", "ban 192.0.2.1"});
}

TEST_CASE_FIXTURE(Rig, "what happens while a list is read is put on top of it") {
    banguid.set("sshd", {{"192.0.2.1", 1, far, {}}, {"192.0.2.2", 1, far, {}}, {"192.0.2.4", 1, far, 4}}, 3);
    log("Jail 'sshd' started", "jail"); // has the list read
    grow();
    observer.take();
    log("Jail 'sshd' started", "jail");
    watcher.log_grew({});
    while (banguid.asked["list_bans sshd"] - lists < 2)
        loop->run_once(Milliseconds(0)); // the list was made, its answer is on the way
    log("[sshd] Unban 192.0.2.2");
    log("[sshd] Ban 192.0.2.3");
    grow();
    observer.take();
    CHECK(list_readings() == 2);
    CHECK_FALSE(mirror.find_ban(sshd, "192.0.2.2"));
    CHECK(mirror.find_ban(sshd, "192.0.2.3"));
    CHECK(mirror.find_ban(sshd, "192.0.2.4")->count == 4);
}

TEST_CASE_FIXTURE(Rig, "a failed action is attached to its ban") {
    log("[sshd] Ban 192.0.2.2");
    log("Failed to execute ban jail 'sshd' action 'nft' info 'ActionInfo({'ip': '192.0.2.2'})': no such "
        "table");
    grow();
    CHECK(observer.take() == Tales{"ban 192.0.2.2", "moved 192.0.2.2"});
    CHECK(mirror.action_error(sshd, "192.0.2.2") == "nft: no such table");
    CHECK(mirror.notes(sshd).action_errors == 1);
    CHECK(observer.activities.back().kind == ActivityKind::action_error);
}

TEST_CASE_FIXTURE(Rig, "a record that can be read in two ways only has the list read") {
    log("[sshd] Ban x already banned");
    grow();
    CHECK(observer.take().empty());
    CHECK(list_readings() == 1);
}

TEST_CASE_FIXTURE(Rig, "a ban that is asked for again has its end read, unless it lasts longer anyway") {
    log("[sshd] 192.0.2.1 already banned");
    grow();
    CHECK(list_readings() == 0);
    log("[sshd] Ban 192.0.2.2"); // maybe for an older failure than the next
    log("[sshd] 192.0.2.2 already banned");
    banguid.set("sshd", {{"192.0.2.1", 1, far, {}}, {"192.0.2.2", 1'795'348'802, 1'795'349'500, {}}}, 2);
    grow();
    CHECK(list_readings() == 1);
    CHECK(mirror.find_ban(sshd, "192.0.2.2")->until == 1'795'349'500);
    banguid.parameters.ban_time = -1;
    log("  banTime: -1");
    log("[sshd] 192.0.2.2 already banned");
    grow();
    CHECK(list_readings() == 3);
}

TEST_CASE_FIXTURE(Rig, "a ban of what is banned since long has the list read: its end was missed") {
    banguid.set("sshd", {{"192.0.2.1", 1'795'348'790, 1'795'349'390, {}}}, 2);
    log("[sshd] Ban 192.0.2.1");
    grow();
    CHECK(list_readings() == 1);
    CHECK(mirror.find_ban(sshd, "192.0.2.1")->until == 1'795'349'390);
}

TEST_CASE_FIXTURE(Rig, "a long list is not read for the seconds of one ban's end") {
    std::vector<ipc::Ban> many;
    for (std::size_t i = 0; i <= BanEvents::short_list; ++i)
        many.push_back(
            {"10.0." + std::to_string(i / 256) + "." + std::to_string(i % 256), 1, 1'795'348'900, {}});
    banguid.set("sshd", std::move(many), 5'000);
    banguid.log_lost = true;
    grow();
    auto const before = list_readings();
    observer.take();
    log("[sshd] 10.0.0.7 already banned");
    grow();
    CHECK(observer.take() == Tales{"moved 10.0.0.7"});
    CHECK(mirror.find_ban(sshd, "10.0.0.7")->until == 1'795'348'801 + 600);
    log("[sshd] 10.0.0.7 already banned"); // not longer than that
    grow();
    CHECK(observer.take().empty());
    CHECK(list_readings() == before);
}

TEST_CASE_FIXTURE(Rig, "a forged record is found out by the counters") {
    log("[sshd] Ban 203.0.113.66");
    grow();
    CHECK(mirror.find_ban(sshd, "203.0.113.66"));
    pass(Watcher::watched_interval);
    pass(Watcher::watched_interval);
    CHECK_FALSE(mirror.find_ban(sshd, "203.0.113.66"));
    CHECK(watcher.is_certain(sshd));
}

TEST_CASE_FIXTURE(Rig, "bans with ids that were cut to the same are no reason to read a list for ever") {
    banguid.set("sshd", {{"192.0.2.1", 1, far, {}}, {"long", 1, far, {}}, {"long", 2, far, {}}}, 3);
    for (int i = 0; i < 10; ++i)
        pass(Watcher::watched_interval);
    CHECK(list_readings() == 1);
    CHECK(watcher.is_certain(sshd));
    log("[sshd] Ban 192.0.2.2");
    grow();
    count(4, 4);
    pass(Watcher::watched_interval);
    CHECK(list_readings() == 1);
    CHECK(watcher.is_certain(sshd));
}

TEST_CASE_FIXTURE(Rig, "what was missed in the log has every list read") {
    banguid.log_lost = true;
    banguid.set("sshd", {{"192.0.2.9", 1, far, {}}}, 1);
    grow();
    CHECK(list_readings() == 1);
    CHECK(mirror.find_ban(sshd, "192.0.2.9"));
    log("[sshd] Ban 192.0.2.2");
    grow();
    CHECK(mirror.find_ban(sshd, "192.0.2.2"));
}

TEST_CASE_FIXTURE(Rig, "a log that cannot be followed any more leaves it to the counters, and back") {
    auto const file =
        std::exchange(banguid.log, {ipc::LogState::not_a_file, "SYSLOG", "INFO", "it is no file"});
    watcher.log_source_moved({banguid.log});
    pump_ready();
    CHECK(list_readings() == 1);
    CHECK(watcher.log_source()->state == ipc::LogState::not_a_file);
    banguid.set("sshd", {{"192.0.2.9", 1, far, {}}}, 2);
    pass(Watcher::watched_interval);
    CHECK(list_readings() == 2);
    CHECK(mirror.find_ban(sshd, "192.0.2.9"));
    banguid.log = file;
    watcher.log_source_moved({banguid.log});
    pump_ready();
    CHECK(list_readings() == 3); // what happened before its end was found
    log("[sshd] Ban 192.0.2.2");
    grow();
    CHECK(mirror.find_ban(sshd, "192.0.2.2"));
}

TEST_CASE_FIXTURE(Rig, "a level that was changed is seen with the next counters") {
    banguid.log = {ipc::LogState::too_quiet, "/var/log/fail2ban.log", "ERROR", "no bans"};
    pass(Watcher::watched_interval);
    CHECK(watcher.log_source()->state == ipc::LogState::too_quiet);
    CHECK(list_readings() == 1);
    banguid.log = {ipc::LogState::following, "/var/log/fail2ban.log", "INFO", ""};
    pass(Watcher::watched_interval);
    CHECK(watcher.log_source()->state == ipc::LogState::following);
    CHECK(list_readings() == 2);
}

TEST_CASE_FIXTURE(Rig, "a log that comes back from elsewhere has every list read") {
    log("Changed logging target to /var/log/fail2ban.log for Fail2ban v1.1.0", "server");
    grow();
    CHECK(list_readings() == 1);
}

TEST_CASE_FIXTURE(Rig, "banguid's next run goes on where the last one stood") {
    watcher.banguid_went("restart");
    log("[sshd] Unban 192.0.2.1");
    log("[sshd] Ban 192.0.2.2");
    banguid.set("sshd", {{"192.0.2.2", 1, far, {}}}, 2);
    observer.take();
    watcher.banguid_came();
    pump_ready();
    auto const told = observer.take();
    CHECK(std::ranges::count(told, "ban 192.0.2.2") == 1);
    CHECK(std::ranges::count(told, "unban 192.0.2.1 elsewhere") == 1);
    CHECK(watcher.is_certain(sshd));
}

TEST_CASE_FIXTURE(Rig, "a jail that was read anew has its list read and its changes forgotten") {
    log("Reload jail 'sshd'", "server");
    log("  banTime: 700");
    log("Jail 'sshd' reloaded", "server");
    log("Reload finished.", "server");
    grow();
    CHECK(observer.take() == Tales{"reloaded sshd"});
    CHECK(list_readings() == 1);
    banguid.parameters.ban_time = -1;
    log("[sshd] Ban 192.0.2.2");
    grow();
    CHECK(mirror.find_ban(sshd, "192.0.2.2")->until == never);
    log("  banTime: 800"); // somebody's fail2ban-client
    grow();
    CHECK(list_readings() == 2);
}

TEST_CASE_FIXTURE(Rig, "one jail that cannot be read does not keep the others from being shown") {
    banguid.lists_fail.emplace("mail", Error{ErrorCode::fail2ban_protocol, "nonsense"});
    watcher.banguid_went("restart");
    watcher.banguid_came();
    pump_ready();
    CHECK(watcher.look(Needs::bans_of(sshd)));
    CHECK_FALSE(watcher.look(Needs::bans_of(JailName::parse("mail").value())));
    CHECK_FALSE(watcher.look(bans));
}

TEST_CASE_FIXTURE(Rig, "a silent log costs nothing while nobody looks") {
    watcher.listener_went();
    pass(Watcher::attention);
    auto const before = banguid.asked["read_log"];
    for (int i = 0; i < 60; ++i)
        pass(Seconds(1));
    CHECK(banguid.asked["read_log"] == before);
    CHECK(banguid.asked["list_bans sshd"] == lists);
}

} // namespace
} // namespace bangui::events
