// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/interpreter.h"

#include <doctest/doctest.h>

#include "tests/unit/bangui-web/recorder/archive_rig.h"

namespace bangui::recorder {
namespace {

using history::EventKind;
using history::Origin;
using history::Reason;

struct Rig {
    void take(int second, std::string const &text, std::string const &logger = "fail2ban.actions") {
        interpreter.take({second * 1'000, logger, "NOTICE", text, false}, batch);
    }
    history::NewEvent const &last() const {
        REQUIRE_FALSE(batch.events.empty());
        return batch.events.back();
    }
    test::TimeZone zone{"UTC0"};
    test::ToldWitness witness;
    Interpreter interpreter{witness};
    history::Batch batch;
};

TEST_CASE_FIXTURE(Rig, "a ban is where its address is, and wants its evidence") {
    take(7, "[sshd] Ban 192.0.2.1");
    CHECK(last().milliseconds == 7'000);
    CHECK(last().kind == EventKind::ban);
    CHECK(last().jail == "sshd");
    CHECK(last().address == "192.0.2.1");
    CHECK(last().place.country == "DE");
    CHECK(last().origin == Origin::unknown);
    CHECK(last().actor.empty());
    CHECK(last().wants_evidence);
}

TEST_CASE_FIXTURE(Rig, "a ban that somebody here has asked for is theirs") {
    witness.ban = OwnBan{"ada", "scans"};
    take(7, "[sshd] Ban 192.0.2.1");
    CHECK(last().origin == Origin::by_operator);
    CHECK(last().actor == "ada");
    CHECK(last().detail == "scans");
}

TEST_CASE_FIXTURE(Rig, "an unban has the reason that the live side knows") {
    witness.reason = Reason::expired;
    take(7, "[sshd] Unban 192.0.2.1");
    CHECK(last().kind == EventKind::unban);
    CHECK(last().reason == Reason::expired);
    CHECK_FALSE(last().wants_evidence);
}

TEST_CASE_FIXTURE(Rig, "what nobody knows is told by what the log says around it") {
    take(1, "[sshd] Unban 192.0.2.1");
    CHECK(last().reason == Reason::unknown);
    take(2, "[sshd] Repeal Ban 192.0.2.1");
    CHECK(last().reason == Reason::flushed);

    take(3, "[sshd] Flush ticket(s) with nftables");
    take(4, "[sshd] Unban 192.0.2.2");
    CHECK(last().reason == Reason::flushed);
    take(4, "[other] Unban 192.0.2.2");
    CHECK(last().reason == Reason::unknown);
    take(14, "[sshd] Unban 192.0.2.3");
    CHECK(last().reason == Reason::unknown);

    take(20, "Shutdown in progress...", "fail2ban.server");
    CHECK(last().kind == EventKind::service);
    CHECK(last().detail == "stopping");
    take(21, "[sshd] Unban 192.0.2.4");
    CHECK(last().reason == Reason::flushed);
    take(30, "Starting Fail2ban v1.0.2", "fail2ban.server");
    CHECK(last().detail == "started");
    take(31, "[sshd] Unban 192.0.2.5");
    CHECK(last().reason == Reason::unknown);

    take(40, "Reload jail sshd", "fail2ban.server");
    take(41, "[sshd] Unban 192.0.2.6");
    CHECK(last().reason == Reason::flushed);
    take(42, "Reload finished.", "fail2ban.server");
    CHECK(last().detail == "reloaded");
    take(43, "[sshd] Unban 192.0.2.7");
    CHECK(last().reason == Reason::unknown);
}

TEST_CASE_FIXTURE(Rig, "an increase lasts until the time it tells, or for ever") {
    take(0, "[sshd] Increase Ban 192.0.2.1 (2 # 4m -> 1970-01-01 00:04:00)", "fail2ban.observer");
    CHECK(last().kind == EventKind::increase);
    CHECK(last().ban_time == Seconds(240));
    take(1, "[sshd] Increase Ban 192.0.2.1 (3 # permanent -> infinite)", "fail2ban.observer");
    REQUIRE(last().ban_time);
    CHECK(last().ban_time->count() < 0);
}

TEST_CASE_FIXTURE(Rig, "restores, errors of actions and jails are events of their own") {
    take(1, "[sshd] Restore Ban 192.0.2.1");
    CHECK(last().kind == EventKind::restore);
    CHECK_FALSE(last().wants_evidence);
    take(
        2,
        "Failed to execute ban jail 'sshd' action 'nftables' info 'ActionInfo({'ip': '192.0.2.1'})': no nft");
    CHECK(last().kind == EventKind::action_error);
    CHECK(last().address == "192.0.2.1");
    CHECK(last().detail == "nftables: no nft");
    take(3, "Jail 'sshd' started", "fail2ban.jail");
    CHECK(last().kind == EventKind::jail);
    CHECK(last().jail == "sshd");
    CHECK(last().detail == "started");
    auto const before = batch.events.size();
    take(4, "[sshd] 192.0.2.1 already banned");
    take(5, "rollover performed on /var/log/fail2ban.log", "fail2ban.server");
    CHECK(batch.events.size() == before);
}

TEST_CASE_FIXTURE(Rig, "failures are counted by hour and jail, those that were counted before are not") {
    auto const found = [this](int second, std::string const &jail) {
        take(second, "[" + jail + "] Found 192.0.2.1 - 2026-11-22 12:00:00", "fail2ban.filter");
    };
    interpreter.count_failures_after(10'000);
    found(9, "sshd");
    found(10, "sshd");
    CHECK(batch.found.empty());
    found(11, "sshd");
    found(12, "sshd");
    found(13, "nginx");
    found(3'600, "sshd");
    REQUIRE(batch.found.size() == 3);
    CHECK(batch.found[0].count == 2);
    CHECK(batch.found[1].jail == "nginx");
    CHECK(batch.found[2].at == 3'600);
    CHECK(batch.events.empty());
}

TEST_CASE_FIXTURE(Rig, "an id is kept as it is, and what is no text as it can be seen") {
    take(1, "[sshd] Ban turned \xe2\x80\xaetxt.exe");
    CHECK(last().address == "turned \xe2\x80\xaetxt.exe");
    take(2, "[sshd] Ban evil\xff");
    CHECK(last().address == "evil\\xff");
}

} // namespace
} // namespace bangui::recorder
