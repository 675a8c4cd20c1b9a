// SPDX-License-Identifier: Apache-2.0
//
// What lies in fail2ban's database and in its old logs, asked for as peers ask.
#include <doctest/doctest.h>

#include <filesystem>

#include <SQLiteCpp/SQLiteCpp.h>

#include "common/ipc/frame.h"
#include "tests/unit/banguid/ops/service_rig.h"

using namespace bangui;
using namespace bangui::test;

namespace {

Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

struct Rig : ServiceRig {
    /// fail2ban says where its files are.
    void say(std::string const &database, std::string const &log) {
        fail2ban.answer("get dbfile", pickle::success(pickle::text(database)));
        fail2ban.answer("get logtarget", pickle::success(pickle::text(log)));
        fail2ban.answer("get loglevel", pickle::success(pickle::text("INFO")));
        auto const before = fail2ban.requests().size();
        service.fail2ban_came();
        pump([&] { return fail2ban.requests().size() == before + 3; });
        source(); // the answers were taken
    }
    void say() {
        std::filesystem::copy_file(std::string(FIXTURES) + "/db/schema-v4-1.0.2.sqlite3",
                                   folder.file("db.sqlite3"));
        say(folder.file("db.sqlite3"), folder.file("fail2ban.log"));
    }
    void source() {
        REQUIRE(answer_to<ipc::LogSourceReply>(
            [this](auto done) { service.log_source(peer, {}, std::move(done)); }));
    }
    Result<ipc::BanEvidenceReply> evidence(std::string const &id) {
        return answer_to<ipc::BanEvidenceReply>([&](auto done) {
            service.ban_evidence(peer, {test::jail("alpha"), id}, std::move(done));
        });
    }
    Result<ipc::ArchivedBansReply> archived(std::uint64_t after = 0) {
        return answer_to<ipc::ArchivedBansReply>(
            [&](auto done) { service.archived_bans(peer, {after}, std::move(done)); });
    }
    Result<ipc::ListOldLogsReply> old_logs() {
        return answer_to<ipc::ListOldLogsReply>(
            [&](auto done) { service.list_old_logs(peer, {}, std::move(done)); });
    }
    Result<ipc::ReadOldLogReply> read(std::string const &name, std::uint64_t file, std::uint64_t offset) {
        return answer_to<ipc::ReadOldLogReply>([&](auto done) {
            service.read_old_log(peer, {name, file, offset}, std::move(done));
        });
    }
};

} // namespace

TEST_CASE("evidence and archive come from the database that fail2ban names") {
    Rig rig;
    CHECK_EQ(rig.evidence("192.0.2.1").error().code, ErrorCode::not_found);
    CHECK_EQ(rig.archived().error().code, ErrorCode::not_found);
    rig.say();
    SQLite::Database db(rig.folder.file("db.sqlite3"), SQLite::OPEN_READWRITE);
    db.exec("DELETE FROM bans; DELETE FROM bips;"
            "INSERT INTO bans VALUES ('alpha','192.0.2.1',1000,600,2,'{}')");
    CHECK_EQ(rig.evidence("192.0.2.1")->evidence, ipc::Evidence{1000, 600, 2, bytes_of("{}"), false});
    CHECK_EQ(rig.evidence("192.0.2.2")->evidence, std::nullopt);
    CHECK(rig.archived()->bans == std::vector<ipc::ArchivedBan>{{test::jail("alpha"), "192.0.2.1", 1000, 600,
                                                                 2, bytes_of("{}"), false}});
    CHECK_EQ(rig.archived()->next, std::nullopt);
}

TEST_CASE("the largest page fits into a frame") {
    Rig rig;
    rig.say();
    SQLite::Database db(rig.folder.file("db.sqlite3"), SQLite::OPEN_READWRITE);
    db.exec("DELETE FROM bans; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40) "
            "INSERT INTO bans SELECT replace(hex(zeroblob(64)), '00', 'x'), "
            "replace(hex(zeroblob(480)), '00', 'x'), -1, -1, 4294967295, zeroblob(9000) FROM n");
    auto const page = rig.archived();
    REQUIRE(page.has_value());
    CHECK_EQ(page->bans.size(), 32);
    CHECK_EQ(page->next, 32);
    auto const encoded = ipc::encode(*page);
    REQUIRE(encoded.has_value());
    CHECK(encoded->size() + ipc::frame_header_bytes <= ipc::frame_max);
}

TEST_CASE("old logs lie beside the log that fail2ban names") {
    Rig rig;
    CHECK(rig.old_logs()->logs.empty()); // nobody knows yet where
    CHECK(rig.read("fail2ban.log.1", 1, 0)->gone);
    rig.folder.write("fail2ban.log", "now\n");
    rig.folder.write("fail2ban.log.1", "yesterday\n");
    rig.say();
    auto const logs = rig.old_logs()->logs;
    REQUIRE_EQ(logs.size(), 1);
    CHECK_EQ(logs[0].name, "fail2ban.log.1");
    CHECK_EQ(logs[0].size, 10);
    CHECK(logs[0].modified > 0);
    CHECK_EQ(*rig.read("fail2ban.log.1", logs[0].file, 4),
             ipc::ReadOldLogReply{bytes_of("erday\n"), true, false});
    CHECK(rig.read("fail2ban.log.1", logs[0].file + 1, 0)->gone);
    CHECK(rig.read("db.sqlite3", logs[0].file, 0)->gone);
}

TEST_CASE("where fail2ban logs to no file there are no old ones") {
    Rig rig;
    rig.say(rig.folder.file("db.sqlite3"), "SYSLOG");
    CHECK(rig.old_logs()->logs.empty());
    CHECK(rig.read("SYSLOG.1", 1, 0)->gone);
}
