// SPDX-License-Identifier: Apache-2.0
//
// BanEvents by itself; with the log and the lists beside it, it is tested in live_test.cc.
#include "bangui-web/events/ban_events.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "tests/support/loop_fixture.h"
#include "tests/support/scripted_banguid.h"

namespace bangui::events {
namespace {

using Heard = std::vector<std::string>;
constexpr UnixSeconds start = 1'000'000;

struct Rig : test::LoopFixture, BanEvents::Owner {
    Rig() {
        mirror.set_jails({{sshd, 0, 0, 0, 0}}, 1);
        mirror.set_bans(sshd, {}, 1);
        banguid.parameters.ban_time = 600;
    }

    void told(BanChanges const &changes) override {
        for (auto const &removed : changes.removed)
            heard.push_back("unban " + removed.id + " " + std::string(to_string(removed.reason)));
        for (auto const &added : changes.added)
            heard.push_back((added.is_new ? "ban " : "moved ") + added.ban.id);
    }
    void happened(Activity activity) override { activities.push_back(std::move(activity)); }
    void recorded(JailName const &, std::string const &, std::optional<ipc::Ban> const &, bool) override {}
    void doubted(std::optional<JailName> const &jail) override {
        heard.push_back("doubted " + (jail ? jail->text() : "all"));
    }
    void moved(JailName const &jail) override { heard.push_back("moved in " + jail.text()); }
    void reloaded(std::optional<JailName> const &jail) override {
        heard.push_back("reloaded " + (jail ? jail->text() : "all"));
    }
    void jails_moved() override { heard.emplace_back("jails moved"); }
    void caught_up(std::uint64_t mark) override { heard.push_back("caught up " + std::to_string(mark)); }
    Heard take() { return std::exchange(heard, {}); }

    void log(LogEventKind kind, std::string id = {}, UnixSeconds at = start) {
        LogEvent event;
        event.kind = kind;
        event.milliseconds = at * 1000;
        event.jail = sshd;
        event.id = std::move(id);
        events.take(std::move(event));
        pump_ready();
    }
    /// The reason that is told of the end of a ban until `until`, which the log tells at `at`.
    std::string reason_of_end(UnixSeconds at, UnixSeconds until, LogEventKind kind = LogEventKind::unban) {
        mirror.put(sshd, {"192.0.2.9", 1, until, {}});
        take();
        log(kind, "192.0.2.9", at);
        auto const all = take();
        return all.empty() ? "" : all.back().substr(std::string("unban 192.0.2.9 ").size());
    }

    test::ScriptedBanguid banguid{*loop};
    ipc::Client client{banguid, *loop};
    Mirror mirror;
    BanEvents events{*loop, client, mirror, *this};
    Heard heard;
    std::vector<Activity> activities;
    JailName const sshd = JailName::parse("sshd").value();
};

using enum LogEventKind;

TEST_CASE_FIXTURE(Rig, "what comes behind a ban whose time is asked for waits, a mark too") {
    banguid.silent = true;
    log(ban, "192.0.2.1");
    log(unban, "192.0.2.1");
    events.mark(7);
    CHECK(take().empty());
    banguid.release();
    pump_ready();
    CHECK(take() == Heard{"ban 192.0.2.1", "unban 192.0.2.1 elsewhere", "caught up 7"});
    events.mark(8);
    CHECK(take() == Heard{"caught up 8"});
}

TEST_CASE_FIXTURE(Rig, "no more than a bound waits; then it is forgotten and every list is doubted") {
    banguid.silent = true;
    LogEvent event;
    event.kind = ban;
    event.jail = sshd;
    event.id = "192.0.2.1";
    for (std::size_t i = 0; i < BanEvents::max_queued; ++i)
        events.take(event);
    CHECK(take().empty());
    events.take(event);
    CHECK(take() == Heard{"doubted all"});
    banguid.release();
    pump_ready();
    CHECK(take().empty());
    log(ban, "192.0.2.2"); // and it goes on
    CHECK(take() == Heard{"ban 192.0.2.2"});
}

TEST_CASE_FIXTURE(Rig, "a ban lasts as long as its jail bans, or as fail2ban does by itself") {
    log(ban, "192.0.2.1");
    CHECK(mirror.find_ban(sshd, "192.0.2.1")->until == start + 600);
    banguid.parameters.ban_time = -1;
    log(ban, "192.0.2.2");
    CHECK(mirror.find_ban(sshd, "192.0.2.2")->until == start + 600); // the time of before
    events.forget_ban_time(sshd);
    log(ban, "192.0.2.3");
    CHECK(mirror.find_ban(sshd, "192.0.2.3")->until == never);
    events.forget();
    banguid.fails = Error{ErrorCode::fail2ban_offline, "no socket"};
    log(ban, "192.0.2.4");
    CHECK(mirror.find_ban(sshd, "192.0.2.4")->until == start + 600);
    CHECK(mirror.find_ban(sshd, "192.0.2.4")->since == start);
}

TEST_CASE_FIXTURE(Rig, "a start of the jail has its ban time asked for again") {
    log(ban, "192.0.2.1");
    CHECK(banguid.asked["jail_parameters"] == 1);
    log(jail_started);
    log(ban, "192.0.2.2");
    CHECK(banguid.asked["jail_parameters"] == 2);
    log(reload_begun);
    log(ban, "192.0.2.3");
    CHECK(banguid.asked["jail_parameters"] == 3);
    log(server_started); // it restores bans before it tells that their jail has started
    log(restore, "192.0.2.4");
    CHECK(banguid.asked["jail_parameters"] == 4);
}

TEST_CASE_FIXTURE(Rig, "a ban in a jail that is not known has the jails read") {
    mirror.set_jails({}, 1);
    log(ban, "192.0.2.1");
    CHECK(take() == Heard{"jails moved"});
    CHECK(activities.empty());
}

TEST_CASE_FIXTURE(Rig, "a ban that a list had already is not told again, nor are its times touched") {
    mirror.put(sshd, {"192.0.2.1", start - 1, start + 900, 3});
    log(ban, "192.0.2.1");
    CHECK(take().empty());
    CHECK(mirror.find_ban(sshd, "192.0.2.1")->until == start + 900);
    CHECK(activities.size() == 1);
}

TEST_CASE_FIXTURE(Rig, "a ban that was to end within a second of its unban has expired") {
    CHECK(reason_of_end(start, start + 1) == "expired");
    CHECK(reason_of_end(start, start + 2) == "elsewhere");
    CHECK(reason_of_end(start, 5, repeal) == "flushed");
}

TEST_CASE_FIXTURE(Rig, "what ends while fail2ban stops or reloads was flushed, until it has done so") {
    log(server_stopping);
    CHECK(reason_of_end(start, never) == "flushed");
    log(server_started);
    CHECK(reason_of_end(start, never) == "elsewhere");
    log(reload_begun);
    CHECK(reason_of_end(start, never) == "flushed");
    log(reload_finished);
    CHECK(reason_of_end(start, never) == "elsewhere");
    log(reload_begun);
    events.forget();
    CHECK(reason_of_end(start, never) == "elsewhere");
}

TEST_CASE_FIXTURE(Rig, "what ends soon after a flush of its jail was flushed") {
    log(flush, {}, start);
    auto const lasts = BanEvents::flush_lasts.count();
    CHECK(reason_of_end(start + lasts, never) == "flushed");
    CHECK(reason_of_end(start + lasts + 1, never) == "elsewhere");
}

TEST_CASE_FIXTURE(Rig, "changes that a list tells are explained by what is known") {
    events.expect({sshd, IpPrefix::parse("192.0.2.1").value()});
    log(unban, "192.0.2.3");
    BanChanges changes{sshd, {}, {}};
    changes.removed = {{"192.0.2.1", 5}, {"192.0.2.2", 5, UnbanReason::expired}};
    changes.added.resize(3);
    changes.added[0].ban = {"192.0.2.3", start + 10, {}, {}};
    changes.added[1] = {{"192.0.2.3", start + 10, {}, {}}, false, false};
    changes.added[2].ban = {"192.0.2.3", start + 11, {}, {}};
    events.explain(changes);
    CHECK(changes.removed[0].reason == UnbanReason::by_operator);
    CHECK(changes.removed[1].reason == UnbanReason::expired);
    CHECK(changes.added[0].after_unban);
    CHECK_FALSE(changes.added[1].after_unban);
    CHECK_FALSE(changes.added[2].after_unban);
}

TEST_CASE_FIXTURE(Rig, "the later of two unbans is the one that a ban undoes") {
    log(unban, "192.0.2.1", start);
    log(unban, "192.0.2.1", start + 8);
    log(unban, "192.0.2.2", start + 11); // the first one is forgotten
    BanChanges changes{sshd, {}, {}};
    changes.added.resize(1);
    changes.added[0].ban = {"192.0.2.1", start + 12, {}, {}};
    events.explain(changes);
    CHECK(changes.added[0].after_unban);
}

TEST_CASE_FIXTURE(Rig, "a start or reload of a jail is the end of what was noted of it") {
    mirror.put(sshd, {"192.0.2.1", 1, never, {}});
    mirror.note_paused(sshd, true);
    mirror.note_action_error(sshd, "192.0.2.1", "nft: no such table");
    log(jail_reloaded);
    CHECK(mirror.notes(sshd).is_paused == false);
    CHECK(mirror.notes(sshd).action_errors == 1);
    mirror.note_paused(sshd, true);
    log(jail_started);
    CHECK(mirror.notes(sshd).is_paused == false);
    CHECK(mirror.notes(sshd).action_errors == 0);
    CHECK(mirror.action_error(sshd, "192.0.2.1").empty());
    CHECK(std::ranges::count(take(), "reloaded sshd") == 2);
}

TEST_CASE_FIXTURE(Rig, "what people see of the rest") {
    log(already_banned, "192.0.2.1");
    log(jail_stopped);
    log(server_stopping);
    log(rolled_over);
    log(ignored, "192.0.2.1");
    REQUIRE(activities.size() == 3);
    CHECK(activities[0].kind == ActivityKind::already);
    CHECK(activities[0].address == "192.0.2.1");
    CHECK(activities[1].kind == ActivityKind::jail);
    CHECK(activities[1].detail == "stopped");
    CHECK(activities[2].kind == ActivityKind::service);
    CHECK(activities[2].detail == "stopping");
    CHECK_FALSE(activities[2].jail);
}

} // namespace
} // namespace bangui::events
