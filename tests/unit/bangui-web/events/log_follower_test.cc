// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/log_follower.h"

#include <algorithm>
#include <functional>

#include <doctest/doctest.h>

#include "tests/support/loop_fixture.h"
#include "tests/support/memory_logger.h"
#include "tests/support/scripted_banguid.h"

namespace bangui::events {
namespace {

using Heard = std::vector<std::string>;

struct Rig : test::LoopFixture, LogFollower::Listener {
    Rig() { banguid.log = {ipc::LogState::following, "/var/log/fail2ban.log", "INFO", ""}; }

    void log_event(LogEvent event) override {
        heard.push_back(event.id);
        if (on_event) on_event();
    }
    void log_synced(std::uint64_t mark) override { heard.push_back("synced " + std::to_string(mark)); }
    void log_gap() override { heard.emplace_back("gap"); }
    void log_source_changed() override {
        heard.emplace_back(follower.is_following() ? "followed" : "not followed");
    }
    Heard take() { return std::exchange(heard, {}); }

    void settle() {
        follower.settle([this] { heard.emplace_back("settled"); });
    }
    void follow() {
        settle();
        pump_ready();
        take();
        banguid.log_asked.clear();
    }
    static std::string record(std::string const &id) {
        return "2026-11-22 12:00:00,000 fail2ban.actions [1]: NOTICE  [sshd] Ban " + id + "\n";
    }
    void grow() {
        follower.grew();
        pump_ready();
    }
    static ipc::ReadLogReply reply(std::string_view text, ipc::LogPosition next) {
        auto const bytes = as_bytes(text);
        return {Bytes(bytes.begin(), bytes.end()), next, false};
    }

    test::ScriptedBanguid banguid{*loop};
    ipc::Client client{banguid, *loop};
    test::MemoryLogger logger;
    LogFollower follower{client, *this, logger};
    Heard heard;
    std::function<void()> on_event;
};

using Asked = std::vector<std::optional<ipc::LogPosition>>;

TEST_CASE_FIXTURE(Rig, "following begins at the end, and what came before may have been missed") {
    banguid.log_text = record("old");
    settle();
    CHECK_FALSE(follower.is_following());
    pump_ready();
    CHECK(take() == Heard{"gap", "followed", "settled"});
    banguid.log_text += record("1") + record("2");
    grow();
    CHECK(take() == Heard{"1", "2"});
    grow();
    CHECK(take().empty());
}

TEST_CASE_FIXTURE(Rig, "who settles meanwhile waits for the same, and the end is found once") {
    settle();
    settle();
    pump_ready();
    CHECK(take() == Heard{"gap", "followed", "settled", "settled"});
    CHECK(banguid.asked["log_source"] == 1);
    settle();
    pump_ready();
    CHECK(take() == Heard{"settled"});
    CHECK(banguid.log_asked.size() == 2); // for the end, and what stands behind it
}

TEST_CASE_FIXTURE(Rig, "a source that cannot be told is asked for with the next settling") {
    banguid.log_source_fails = Error{ErrorCode::fail2ban_offline, "no socket"};
    settle();
    pump_ready();
    CHECK(take() == Heard{"not followed", "settled"});
    CHECK_FALSE(follower.source());
    follower.source_moved(banguid.log); // whoever settles next asks anyway
    grow();
    CHECK(take().empty());
    banguid.log_source_fails.reset();
    settle();
    pump_ready();
    CHECK(take() == Heard{"gap", "followed", "settled"});
}

TEST_CASE_FIXTURE(Rig, "an end that cannot be found is looked for with the next settling") {
    banguid.log_answers.push_back(fail(ErrorCode::busy, "too many"));
    settle();
    pump_ready();
    CHECK(take() == Heard{"not followed", "settled"});
    settle();
    pump_ready();
    CHECK(take() == Heard{"gap", "followed", "settled"});
}

TEST_CASE_FIXTURE(Rig, "a log that is no file is not read") {
    banguid.log.state = ipc::LogState::not_a_file;
    settle();
    pump_ready();
    grow();
    CHECK(take() == Heard{"not followed", "settled"});
    CHECK(banguid.log_asked.empty());
    CHECK(follower.source() == banguid.log);
}

TEST_CASE_FIXTURE(Rig, "a log of many parts is read to its end, and records across them are told once") {
    follow();
    Heard all;
    for (int i = 0; i < 1000; ++i) {
        all.push_back(std::to_string(i));
        banguid.log_text += record(all.back());
    }
    follower.grew();
    CHECK(pump_until([&] { return heard.size() >= all.size(); }));
    pump_ready();
    CHECK(take() == all);
    CHECK(banguid.log_asked.size() == banguid.log_text.size() / 16'384 + 1);
}

TEST_CASE_FIXTURE(Rig, "a part that ends with the log's end is followed by an empty one") {
    follow();
    banguid.log_text = record(std::string(16'384 - record("").size(), 'x'));
    grow();
    CHECK(take().size() == 1);
    CHECK(banguid.log_asked.size() == 2);
}

TEST_CASE_FIXTURE(Rig, "a log that was rotated away is told to its end, then the new one") {
    follow();
    auto const rest = record("1").substr(0, 30);
    banguid.log_answers.push_back(reply(rest, {1, 30}));
    grow();
    CHECK(take().empty());
    banguid.log_answers.push_back(reply(record("1").substr(30) + record("2"), {2, 0}));
    banguid.log_answers.push_back(reply(record("3"), {2, 90}));
    grow();
    CHECK(take() == Heard{"1", "2", "3"});
    CHECK(banguid.log_asked == Asked{{{1, 0}}, {{1, 30}}, {{2, 0}}});
}

TEST_CASE_FIXTURE(Rig, "half a line at the end of a rotated log is not the beginning of the new one") {
    follow();
    banguid.log_answers.push_back(reply(record("1") + record("2").substr(0, 30), {2, 0}));
    banguid.log_answers.push_back(reply(record("3"), {2, 90}));
    grow();
    CHECK(take() == Heard{"1", "3"});
}

TEST_CASE_FIXTURE(Rig, "a place that is lost is a gap, and reading goes on behind it") {
    follow();
    banguid.log_answers.push_back(reply(record("1").substr(0, 30), {1, 30}));
    grow();
    banguid.log_answers.push_back(ipc::ReadLogReply{{}, {2, 0}, true});
    banguid.log_answers.push_back(reply(record("2"), {2, 90}));
    grow();
    CHECK(take() == Heard{"gap", "2"});
    CHECK(banguid.log_asked == Asked{{{1, 0}}, {{1, 30}}, {{2, 0}}});
}

TEST_CASE_FIXTURE(Rig, "a reading that fails skips nothing") {
    follow();
    banguid.log_answers.push_back(fail(ErrorCode::busy, "too many"));
    banguid.log_text = record("1");
    grow();
    CHECK(take().empty());
    grow();
    CHECK(take() == Heard{"1"});
    CHECK(banguid.log_asked == Asked{{{1, 0}}, {{1, 0}}});
}

TEST_CASE_FIXTURE(Rig, "a log that grows while it is read is read again") {
    follow();
    banguid.silent = true;
    follower.grew();
    follower.grew();
    banguid.log_answers.push_back(reply("", {1, 0}));
    banguid.log_text = record("1");
    banguid.release();
    pump_ready();
    CHECK(take() == Heard{"1"});
    CHECK(banguid.log_asked.size() == 2);
}

TEST_CASE_FIXTURE(Rig, "a mark is told behind what stood there when it was set, also during a reading") {
    follow();
    banguid.silent = true;
    follower.grew();
    pump_ready();
    follower.sync(7); // the reading that is under way may be too early
    banguid.log_answers.push_back(reply("", {1, 0}));
    banguid.log_text = record("1");
    banguid.release();
    pump_ready();
    CHECK(take() == Heard{"1", "synced 7"});
    grow();
    CHECK(take().empty());
}

TEST_CASE_FIXTURE(Rig, "a mark waits for the end of the log, and a failed reading for the next") {
    follow();
    std::string const line = record("1");
    while (banguid.log_text.size() <= 16'384)
        banguid.log_text += line;
    follower.sync(1);
    pump_ready();
    CHECK(take().back() == "synced 1");
    CHECK(banguid.log_asked.size() == 2);
    banguid.log_answers.push_back(fail(ErrorCode::busy, "too many"));
    follower.sync(2);
    pump_ready();
    CHECK(take().empty());
    grow();
    CHECK(take() == Heard{"synced 2"});
}

TEST_CASE_FIXTURE(Rig, "of two marks the later one is told last") {
    follow();
    banguid.silent = true;
    follower.sync(1);
    follower.sync(2);
    banguid.release();
    pump_ready();
    CHECK(take() == Heard{"synced 1", "synced 2"});
}

TEST_CASE_FIXTURE(Rig, "an answer to one who has stopped is dropped, and the place is kept") {
    follow();
    banguid.silent = true;
    banguid.log_text = record("1");
    follower.grew();
    follower.stop();
    CHECK_FALSE(follower.is_following());
    CHECK_FALSE(follower.source());
    banguid.release();
    pump_ready();
    CHECK(take().empty());
    settle();
    pump_ready();
    CHECK(take() == Heard{"followed", "settled", "1"});
    CHECK(banguid.log_asked == Asked{{{1, 0}}, {{1, 0}}});
}

TEST_CASE_FIXTURE(Rig, "who waits for settling when it stops is not called") {
    banguid.silent = true;
    settle();
    follower.stop();
    banguid.release();
    pump_ready();
    CHECK(take().empty());
    follow();
    CHECK(follower.is_following());
}

TEST_CASE_FIXTURE(Rig, "a listener may stop it in the middle") {
    follow();
    on_event = [this] { follower.stop(); };
    banguid.log_text = record("1") + record("2");
    follower.sync(1);
    pump_ready();
    CHECK(take() == Heard{"1"});
    CHECK(banguid.log_asked.size() == 1);
}

TEST_CASE_FIXTURE(Rig, "a log that goes away is a gap, and so is one that comes back") {
    follow();
    banguid.log_text = record("1");
    auto away = banguid.log;
    away.state = ipc::LogState::absent;
    follower.source_moved(away);
    CHECK(take() == Heard{"not followed", "gap"});
    grow();
    CHECK(banguid.log_asked.empty());
    follower.source_moved(away);
    CHECK(take() == Heard{"not followed"});
    follower.source_moved(banguid.log);
    pump_ready();
    auto const back = take();
    CHECK(std::ranges::count(back, "gap") == 1);
    CHECK(back.back() == "followed");
    banguid.log_text += record("2");
    grow();
    CHECK(take() == Heard{"2"});
}

TEST_CASE_FIXTURE(Rig,
                  "a source that moves while it is followed is read on, and banguid says if that fails") {
    follow();
    auto other = banguid.log;
    other.target = "/var/log/other.log";
    banguid.log_answers.push_back(ipc::ReadLogReply{{}, {2, 0}, true});
    banguid.log_answers.push_back(reply(record("1"), {2, 90}));
    follower.source_moved(other);
    pump_ready();
    CHECK(take() == Heard{"followed", "gap", "1"});
    CHECK(follower.source() == other);
}

} // namespace
} // namespace bangui::events
