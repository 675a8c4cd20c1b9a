// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/log_archiver.h"

#include <doctest/doctest.h>

#include "bangui-web/history/statistics.h"
#include "tests/unit/bangui-web/recorder/archive_rig.h"

namespace bangui::recorder {
namespace {

using Lines = std::vector<std::string>;

struct Rig : test::ArchiveRig {
    Rig() { archiver = make(); }
    std::unique_ptr<LogArchiver> make() {
        return std::make_unique<LogArchiver>(
            *loop, client, writer, witness, logger,
            LogArchiver::Wiring{[this](std::int64_t until) { lost.push_back(until); }, [] {}});
    }
    void begin() {
        archiver->stand_at(std::nullopt, 0);
        archiver->banguid_came();
        settle();
    }
    void grow(std::string const &text) {
        banguid.log_text += text;
        archiver->grew();
        pass(LogArchiver::pause);
        settle();
    }
    /// Where the archive stands, as a start of the daemon finds it.
    void restart() {
        archiver.reset();
        archiver = make();
        auto const log = progress("log");
        auto const counted = progress("counted");
        std::optional<ipc::LogPosition> at;
        if (log) at = ipc::LogPosition{log->file, log->offset};
        archiver->stand_at(at, counted ? static_cast<std::int64_t>(counted->offset) : 0);
        archiver->banguid_came();
        settle();
    }
    std::uint64_t found() {
        return ask<history::Summary>([](store::Connection &connection) {
                   return history::summary(connection,
                                           {{start / 1000 - 3'600, start / 1000 + 7'200}, {}, {}});
               })
            .found;
    }
    std::unique_ptr<LogArchiver> archiver;
    std::vector<std::int64_t> lost;
};

TEST_CASE_FIXTURE(Rig, "a new archive reads the log from its beginning") {
    banguid.log_text = ban_line(1, "192.0.2.1") + ban_line(2, "192.0.2.2");
    begin();
    CHECK(told() == Lines{"ban sshd 192.0.2.1", "ban sshd 192.0.2.2"});
    CHECK(progress("log") == history::Progress{"log", 1, banguid.log_text.size()});
    CHECK(archiver->is_at_end());
    CHECK(lost.empty());
}

TEST_CASE_FIXTURE(Rig, "what the log grows by is archived a moment later") {
    begin();
    banguid.log_text += ban_line(1, "192.0.2.1");
    archiver->grew();
    pass(LogArchiver::pause - Milliseconds(1));
    settle();
    CHECK(told().empty());
    pass(Milliseconds(1));
    settle();
    CHECK(told() == Lines{"ban sshd 192.0.2.1"});
}

TEST_CASE_FIXTURE(Rig, "a restart goes on where the archive stands, however the log was cut") {
    auto const text = ban_line(1, "192.0.2.1") + found_line(2) + ban_line(3, "192.0.2.2") + found_line(4);
    begin();
    for (std::size_t at = 0; at < text.size(); at += 37) {
        grow(text.substr(at, 37));
        restart();
    }
    CHECK(told() == Lines{"ban sshd 192.0.2.1", "ban sshd 192.0.2.2"});
    CHECK(found() == 2);
    CHECK(added == 2); // and nothing was tried twice
}

TEST_CASE_FIXTURE(Rig, "a log of many chunks is read in transactions of bounded size") {
    std::string text;
    for (int ban = 0; ban < 2'500; ++ban)
        text += ban_line(ban % 60, "10.0." + std::to_string(ban / 250) + "." + std::to_string(ban % 250));
    banguid.log_text = text;
    begin();
    REQUIRE(pump_until([this] { return archiver->is_at_end() && writer.waiting() == 0; }));
    CHECK(added == 2'500);
    CHECK(progress("log")->offset == text.size());
}

TEST_CASE_FIXTURE(Rig, "a file that was rotated is read to its end, then the new one") {
    begin();
    auto const half = ban_line(2, "192.0.2.2").substr(0, 30);
    auto const reply = [](std::string_view text, ipc::LogPosition next) {
        auto const bytes = as_bytes(text);
        return ipc::ReadLogReply{Bytes(bytes.begin(), bytes.end()), next, false};
    };
    auto const first = ban_line(1, "192.0.2.1") + half;
    banguid.log_answers.push_back(reply(first, {1, first.size()}));
    banguid.log_answers.push_back(reply("", {2, 0}));
    banguid.log_answers.push_back(reply(ban_line(3, "192.0.2.3"), {2, 68}));
    banguid.log_answers.push_back(reply("", {2, 68}));
    archiver->grew();
    pass(LogArchiver::pause);
    settle();
    archiver->grew();
    pass(LogArchiver::pause);
    settle();
    CHECK(told() == Lines{"ban sshd 192.0.2.1", "ban sshd 192.0.2.3"});
    CHECK(progress("log")->file == 2);
}

TEST_CASE_FIXTURE(Rig, "what was rotated away unread is told, and nothing is archived or counted twice") {
    banguid.log_text = ban_line(1, "192.0.2.1") + found_line(2);
    begin();
    banguid.log_file = 9;
    banguid.log_lost = true;
    banguid.log_text = ban_line(1, "192.0.2.1") + found_line(2) + found_line(3) + ban_line(4, "192.0.2.4");
    archiver->grew();
    pass(LogArchiver::pause);
    settle();
    CHECK(lost == std::vector<std::int64_t>{start + 2'000});
    CHECK(told() == Lines{"ban sshd 192.0.2.1", "ban sshd 192.0.2.4"});
    CHECK(found() == 2);
    CHECK(progress("log") == history::Progress{"log", 9, banguid.log_text.size()});
}

TEST_CASE_FIXTURE(Rig, "a banguid that went away is asked for the same again") {
    banguid.log_text = ban_line(1, "192.0.2.1");
    banguid.silent = true;
    archiver->stand_at(std::nullopt, 0);
    archiver->banguid_came();
    pump_ready();
    archiver->banguid_went();
    banguid.release();
    settle();
    CHECK(told().empty());
    CHECK_FALSE(archiver->is_at_end());
    archiver->banguid_came();
    settle();
    CHECK(told() == Lines{"ban sshd 192.0.2.1"});
}

TEST_CASE_FIXTURE(Rig, "a reading that fails is tried again") {
    banguid.log_answers.push_back(fail(ErrorCode::busy, "too many"));
    banguid.log_text = ban_line(1, "192.0.2.1");
    begin();
    CHECK(told().empty());
    pass(LogArchiver::retry_pause);
    settle();
    CHECK(told() == Lines{"ban sshd 192.0.2.1"});
}

TEST_CASE_FIXTURE(Rig, "while the archive cannot be written nothing more is read") {
    begin();
    REQUIRE(archive->connection_at_start().limit_pages(1)); // before anything is written
    for (int ban = 0; ban < 999; ++ban) // more than the pages that are there have room for
        banguid.log_text +=
            ban_line(ban % 60, "10.0." + std::to_string(ban / 250) + '.' + std::to_string(ban % 250));
    archiver->grew();
    pass(LogArchiver::pause);
    REQUIRE(pump_until([this] { return !trouble.empty(); }));
    auto const asked = banguid.asked["read_log"];
    banguid.log_text += ban_line(2, "192.0.2.2");
    archiver->grew();
    pass(LogArchiver::pause);
    CHECK(banguid.asked["read_log"] == asked);
}

} // namespace
} // namespace bangui::recorder
