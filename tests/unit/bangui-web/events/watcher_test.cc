// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/watcher.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "tests/support/loop_fixture.h"
#include "tests/support/memory_logger.h"
#include "tests/support/scripted_banguid.h"

namespace bangui::events {
namespace {

struct Told final : Observer {
    void bans_changed(BanChanges const &changes) override {
        for (auto const &removed : changes.removed)
            told.push_back("unban " + changes.jail.text() + " " + removed.id);
        for (auto const &added : changes.added)
            told.push_back("ban " + changes.jail.text() + " " + added.ban.id);
    }
    void happened(Activity const &) override {}
    void jail_reloaded(std::optional<JailName> const &) override {}
    void jails_changed() override { told.emplace_back("jails"); }
    void state_changed() override { told.emplace_back("state"); }
    std::vector<std::string> take() { return std::exchange(told, {}); }
    std::vector<std::string> told;
};

using Tales = std::vector<std::string>;

struct Rig : test::LoopFixture {
    void come() {
        watcher.banguid_came();
        pump_ready();
    }
    /// The answer of when_fresh(), or nothing while it waits.
    std::shared_ptr<std::optional<Result<void>>> want(Needs const &needs) {
        auto answer = std::make_shared<std::optional<Result<void>>>();
        watcher.when_fresh(needs, [answer](Result<void> result) { *answer = std::move(result); });
        return answer;
    }
    ErrorCode code_of(Needs const &needs) {
        auto const answer = want(needs);
        pump_ready();
        REQUIRE(answer->has_value());
        return **answer ? ErrorCode::internal : (*answer)->error().code;
    }
    void tell(ipc::Fail2banState state) {
        banguid.state.fail2ban = state;
        banguid.state.detail = "why";
        watcher.fail2ban_state({state, clock.unix_now(), "why"});
        pump_ready();
    }

    test::ScriptedBanguid banguid{*loop};
    ipc::Client client{banguid, *loop};
    Mirror mirror;
    Told observer;
    test::MemoryLogger logger;
    Watcher watcher{*loop, client, mirror, observer, logger};
    JailName const sshd = JailName::parse("sshd").value();
};

TEST_CASE_FIXTURE(Rig, "reads everything when banguid comes, and calls the first reading no change") {
    banguid.page = 2;
    banguid.set("sshd", {{"192.0.2.1", 1, 2}, {"192.0.2.2", 1, 2}, {"192.0.2.3", 1, 2}}, 3);
    for (auto const *name : {"tt", "uu", "vv"})
        banguid.set(name, {}, 0); // pages of jails are of two
    come();
    CHECK(mirror.is_complete());
    CHECK(mirror.ban_count() == 3);
    CHECK(mirror.totals().jails == 4);
    CHECK(observer.take() == Tales{"state", "jails"});
    CHECK(watcher.look(Needs::all_bans()));
}

TEST_CASE_FIXTURE(Rig, "reads a list again only when its counters move, and tells the difference") {
    banguid.set("mail", {{"192.0.2.9", 1, 2}}, 1);
    banguid.set("sshd", {{"192.0.2.1", 1, 2}}, 1);
    come();
    watcher.listener_came();
    observer.take();
    pass(Watcher::watched_interval);
    CHECK(observer.take().empty());
    CHECK(banguid.asked["list_bans sshd"] == 1);
    banguid.set("sshd", {{"192.0.2.2", 1, 2}}, 2);
    pass(Watcher::watched_interval);
    CHECK(observer.take() == Tales{"jails", "unban sshd 192.0.2.1", "ban sshd 192.0.2.2"});
    CHECK(banguid.asked["list_bans sshd"] == 2);
    CHECK(banguid.asked["list_bans mail"] == 1);
}

TEST_CASE_FIXTURE(Rig, "asks each second while somebody looks, seldom while nobody does") {
    banguid.set("sshd", {}, 0);
    come();
    auto const after = [this](Milliseconds time) {
        auto const before = banguid.asked["list_jails"];
        for (Milliseconds passed{0}; passed < time; passed += Milliseconds(500))
            pass(Milliseconds(500));
        return banguid.asked["list_jails"] - before;
    };
    CHECK(after(Seconds(30)) == 2);
    watcher.listener_came();
    CHECK(after(Seconds(10)) == 10);
    watcher.listener_went();
    pass(Watcher::quiet_interval);
    CHECK(after(Seconds(30)) == 2);
    want(Needs::counters()); // a request counts as interest for a minute
    pump_ready();
    CHECK(after(Seconds(30)) == 30);
    CHECK(after(Seconds(60)) < 35);
}

TEST_CASE_FIXTURE(Rig, "quiet never means stale: who asks waits for a reading of now") {
    banguid.set("sshd", {}, 0);
    come();
    pass(Seconds(10));
    CHECK_FALSE(watcher.look(Needs::counters()));
    banguid.set("sshd", {{"192.0.2.1", 1, 2}}, 1);
    auto const answer = want(Needs::all_bans());
    CHECK_FALSE(answer->has_value());
    pump_ready();
    REQUIRE(answer->has_value());
    CHECK(answer->value());
    CHECK(mirror.ban_count() == 1);
}

TEST_CASE_FIXTURE(Rig, "after an act of ours nothing is fresh before list and counters were read again") {
    banguid.set("sshd", {}, 0);
    come();
    banguid.silent = true;
    banguid.set("sshd", {{"192.0.2.1", 1, 2}}, 1);
    watcher.touched(sshd);
    pump_ready();
    CHECK_FALSE(watcher.look(Needs::counters()));
    CHECK_FALSE(watcher.look(Needs::all_bans()));
    banguid.release();
    pump_ready();
    CHECK(watcher.look(Needs::all_bans()));
    CHECK(mirror.ban_count() == 1);
    CHECK(mirror.totals().total_banned == 1);
    auto const told = observer.take();
    CHECK(std::ranges::count(told, "ban sshd 192.0.2.1") == 1);
}

TEST_CASE_FIXTURE(Rig, "an act during a poll and a reading makes both begin again") {
    banguid.set("sshd", {}, 0);
    come();
    banguid.silent = true;
    watcher.touched(sshd);
    watcher.touched(sshd);
    pump_ready();
    banguid.release();
    pump_ready();
    CHECK(watcher.look(Needs::all_bans()));
    CHECK(banguid.asked["list_bans sshd"] == 3);
    CHECK(banguid.asked["list_jails"] == 3);
}

TEST_CASE_FIXTURE(Rig, "fail2ban going away is told, answered so, and what it held is read again") {
    banguid.set("sshd", {{"192.0.2.1", 1, 2}}, 1);
    come();
    observer.take();
    tell(ipc::Fail2banState::offline);
    CHECK(observer.take() == Tales{"state"});
    CHECK(code_of(Needs::counters()) == ErrorCode::fail2ban_offline);
    CHECK(code_of(Needs::all_bans()) == ErrorCode::fail2ban_offline);
    CHECK_FALSE(mirror.knows_jails());
    banguid.set("sshd", {{"192.0.2.2", 1, 2}}, 1); // the same counters as before
    tell(ipc::Fail2banState::online);
    CHECK(observer.take() == Tales{"state", "jails", "unban sshd 192.0.2.1", "ban sshd 192.0.2.2"});
    CHECK(watcher.look(Needs::all_bans()));
}

TEST_CASE_FIXTURE(Rig, "a fail2ban that was gone between two polls is noticed by its connection") {
    banguid.set("sshd", {{"192.0.2.1", 1, 2}}, 1);
    come();
    watcher.listener_came();
    banguid.state.connects = 2;
    banguid.set("sshd", {{"192.0.2.2", 1, 2}}, 1);
    pass(Watcher::watched_interval);
    CHECK(mirror.query({}).items[0].row.id == "192.0.2.2");
}

TEST_CASE_FIXTURE(Rig, "banguid going away fails who waits and forgets what it was asked") {
    banguid.set("sshd", {{"192.0.2.1", 1, 2}}, 1);
    banguid.silent = true;
    come();
    auto const answer = want(Needs::all_bans());
    pump_ready();
    CHECK_FALSE(answer->has_value());
    watcher.banguid_went("gone");
    pump_ready();
    REQUIRE(answer->has_value());
    CHECK((*answer)->error() == Error{ErrorCode::banguid_offline, "gone"});
    CHECK(code_of(Needs::counters()) == ErrorCode::banguid_offline);
    banguid.release(); // too late
    pump_ready();
    CHECK_FALSE(watcher.server_state());
    CHECK_FALSE(mirror.knows_jails());
    come();
    CHECK(watcher.look(Needs::all_bans()));
}

TEST_CASE_FIXTURE(Rig, "who waits for what does not come is told in time") {
    banguid.silent = true;
    come();
    auto const answer = want(Needs::counters());
    pass(Watcher::wait_deadline - Milliseconds(1));
    CHECK_FALSE(answer->has_value());
    pass(Milliseconds(1));
    REQUIRE(answer->has_value());
    CHECK((*answer)->error().code == ErrorCode::timed_out);
}

TEST_CASE_FIXTURE(Rig, "no more than a bounded number waits") {
    banguid.silent = true;
    come();
    for (std::size_t i = 0; i < Watcher::max_waiting; ++i)
        want(Needs::counters());
    auto const answer = want(Needs::counters());
    pump_ready();
    REQUIRE(answer->has_value());
    CHECK((*answer)->error().code == ErrorCode::busy);
}

TEST_CASE_FIXTURE(Rig, "a list that cannot be read is an error of lists, not an empty list, and heals") {
    banguid.set("sshd", {{"192.0.2.1", 1, 2}}, 1);
    banguid.lists_fail.emplace("sshd", Error{ErrorCode::fail2ban_protocol, "nonsense"});
    come();
    CHECK(watcher.look(Needs::counters()));
    CHECK_FALSE(watcher.look(Needs::all_bans()));
    auto const answer = want(Needs::all_bans());
    pass(Reconciler::failure_rest);
    pass(Watcher::watched_interval);
    REQUIRE(answer->has_value());
    CHECK((*answer)->error().code == ErrorCode::fail2ban_protocol);
    banguid.lists_fail.clear();
    pass(Watcher::watched_interval);
    pass(Watcher::watched_interval);
    CHECK(watcher.look(Needs::all_bans()));
}

TEST_CASE_FIXTURE(Rig, "a poll that fails fails who waits and is tried again") {
    banguid.set("sshd", {}, 0);
    banguid.fails = Error{ErrorCode::fail2ban_protocol, "nonsense"};
    come();
    CHECK(code_of(Needs::counters()) == ErrorCode::fail2ban_protocol);
    banguid.fails.reset();
    pass(Watcher::watched_interval);
    CHECK(watcher.look(Needs::all_bans()));
}

TEST_CASE_FIXTURE(Rig, "only one list is read at a time") {
    for (auto const *name : {"a", "b", "c"})
        banguid.set(name, {}, 0);
    come();
    banguid.silent = true;
    for (auto const &jail : banguid.jails)
        watcher.touched(jail.jail);
    pump_ready();
    CHECK(banguid.kept() == 2); // one poll, one list
}

} // namespace
} // namespace bangui::events
