// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/recorder.h"

#include <doctest/doctest.h>

#include "tests/unit/bangui-web/recorder/archive_rig.h"

namespace bangui::recorder {
namespace {

using Lines = std::vector<std::string>;
using State = Recorder::State;

struct Rig : test::ArchiveRig {
    std::unique_ptr<Recorder> make() {
        return std::make_unique<Recorder>(*loop, client, *archive, logger,
                                          Recorder::Wiring{[](std::string_view) {
                                                               return history::Place{"DE", 0, ""};
                                                           },
                                                           [this] { ++archived; }, [this] { ++moved; }});
    }
    void begin() {
        recorder->start();
        recorder->banguid_came();
        recorder->fail2ban_is(true);
        rest();
    }
    /// Until nothing moves any more without the clock.
    void rest() {
        for (int turn = 0; turn < 100; ++turn) {
            pump_ready();
            loop->run_once(Milliseconds(1));
        }
    }
    void grow(std::string const &text) {
        banguid.log_text += text;
        recorder->log_grew();
        pass(LogArchiver::pause);
        rest();
    }
    static JailName sshd() { return JailName::parse("sshd").value(); }

    int archived = 0;
    int moved = 0;
    std::unique_ptr<Recorder> recorder = make();
};

TEST_CASE_FIXTURE(Rig, "a new archive gets the log, what was rotated, and what fail2ban's database knows") {
    banguid.log_text = ban_line(100, "192.0.2.3");
    auto const old = ban_line(50, "192.0.2.2");
    banguid.old_logs.push_back({{"fail2ban.log.1", 11, old.size(), 5}, Bytes(old.begin(), old.end())});
    banguid.archived.push_back({.jail = sshd(),
                                .id = "192.0.2.1",
                                .since = start / 1000,
                                .ban_time = 600,
                                .count = 1,
                                .data = {},
                                .truncated = false});
    CHECK(recorder->state() == State::starting);
    begin();
    CHECK(told() == Lines{"ban sshd 192.0.2.1", "ban sshd 192.0.2.2", "ban sshd 192.0.2.3"});
    CHECK(recorder->state() == State::following);
    CHECK(recorder->past().is_complete);
    CHECK(recorder->past().done == recorder->past().total);
    CHECK(archived > 0);
}

TEST_CASE_FIXTURE(Rig, "the next start reads neither again") {
    banguid.log_text = ban_line(100, "192.0.2.3");
    begin();
    recorder = make();
    banguid.asked.clear();
    begin();
    CHECK(banguid.asked["list_old_logs"] == 0);
    CHECK(banguid.asked["archived_bans"] == 0);
    CHECK(told().size() == 1);
    CHECK(recorder->past().is_complete);
}

TEST_CASE_FIXTURE(Rig, "what was before waits for fail2ban, and is tried again when it failed") {
    recorder->start();
    recorder->banguid_came();
    rest();
    CHECK(banguid.asked["list_old_logs"] == 0);
    CHECK_FALSE(recorder->past().is_running);
    banguid.fails = Error{ErrorCode::fail2ban_offline, "gone"};
    recorder->fail2ban_is(true);
    rest();
    CHECK(recorder->past().detail == "gone");
    banguid.fails.reset();
    pass(Seconds(30));
    rest();
    CHECK(recorder->past().is_complete);
    CHECK(recorder->past().detail.empty());
}

TEST_CASE_FIXTURE(Rig, "what was rotated away unread comes from the old logs, also after a restart") {
    begin();
    banguid.log_lost = true;
    banguid.log_file = 2;
    auto const old = ban_line(50, "192.0.2.2");
    banguid.old_logs.push_back({{"fail2ban.log.2", 11, old.size(), 5}, Bytes(old.begin(), old.end())});
    banguid.fails = Error{ErrorCode::fail2ban_offline, "gone"};
    grow(ban_line(100, "192.0.2.3"));
    CHECK_FALSE(recorder->past().is_complete);
    banguid.fails.reset();
    recorder = make();
    begin();
    CHECK(told() == Lines{"ban sshd 192.0.2.2", "ban sshd 192.0.2.3"});
    CHECK(recorder->past().is_complete);
}

TEST_CASE_FIXTURE(Rig, "the live side's reasons and the users' bans reach the archive") {
    begin();
    recorder->expect_ban({"ada", "scans"}, "sshd", "192.0.2.1");
    grow(line(0, "[sshd] Ban 192.0.2.1"));
    events::BanChanges changes{sshd(), {}, {{"192.0.2.1", clock.unix_now(), events::UnbanReason::elsewhere}}};
    recorder->bans_changed(changes);
    grow(line(1, "[sshd] Unban 192.0.2.1"));
    auto const all = events();
    REQUIRE(all.size() == 2);
    CHECK(all[0].origin == history::Origin::by_operator);
    CHECK(all[0].actor == "ada");
    CHECK(all[0].detail == "scans");
    CHECK(all[1].reason == history::Reason::elsewhere);
}

TEST_CASE_FIXTURE(Rig, "lists are archived only where no log tells") {
    begin();
    events::BanChanges const changes{
        sshd(),
        {{{"192.0.2.1", start / 1000, start / 1000 + 600, 2}, false, true},
         {{"192.0.2.2", start / 1000, std::nullopt, std::nullopt}, false, false}},
        {{"192.0.2.3", start / 1000 + 5, events::UnbanReason::unknown}}};
    recorder->bans_changed(changes);
    rest();
    CHECK(told().empty());
    recorder->log_tells_all(false);
    CHECK(recorder->state() == State::lists);
    recorder->bans_changed(changes);
    recorder->bans_changed(changes);
    rest();
    CHECK(told() == Lines{"ban sshd 192.0.2.1", "unban sshd 192.0.2.3"});
    CHECK(events()[0].ban_time == Seconds(600));
}

TEST_CASE_FIXTURE(Rig, "acts of users and services coming and going are events") {
    begin();
    recorder->acted({"ada", "stop_jail", "sshd", "", ""});
    clock.advance(Milliseconds(1));
    recorder->acted({"ada", "ban", "sshd", "192.0.2.1", "asked for by mail"});
    clock.advance(Milliseconds(1));
    recorder->happened({0, events::ActivityKind::service, {}, {}, {}, "fail2ban_offline"});
    recorder->happened({0, events::ActivityKind::service, {}, {}, {}, "started"}); // the log tells
    recorder->happened({0, events::ActivityKind::ban, sshd(), "192.0.2.1", {}, {}});
    rest();
    auto const all = events();
    REQUIRE(all.size() == 3);
    CHECK(all[0].actor == "ada");
    CHECK(all[0].detail == "stop_jail");
    CHECK(all[1].detail == "ban: asked for by mail");
    CHECK(all[1].place.country == "DE");
    CHECK(all[2].detail == "fail2ban_offline");
}

TEST_CASE_FIXTURE(Rig, "a state for each trouble") {
    recorder->start();
    rest();
    CHECK(recorder->state() == State::waiting);
    recorder->banguid_came();
    banguid.silent = true;
    CHECK(recorder->state() == State::catching_up);
    rest();
    recorder->banguid_went();
    CHECK(recorder->state() == State::waiting);
    CHECK(moved > 0);
}

} // namespace
} // namespace bangui::recorder
