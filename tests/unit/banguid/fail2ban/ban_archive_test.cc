// SPDX-License-Identifier: Apache-2.0
//
// What fail2ban's database keeps of bans, read row by row: from databases that fail2ban wrote, with rows that
// nobody would expect, and from broken ones.
#include <doctest/doctest.h>

#include <filesystem>
#include <map>

#include <SQLiteCpp/SQLiteCpp.h>

#include "banguid/fail2ban/ban_database.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using fail2ban::ArchivedBan;
using fail2ban::ArchivePage;
using fail2ban::BanDatabase;
using fail2ban::BanEvidence;

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t first_bip = std::uint64_t{1} << 63U;
JailName const alpha = *JailName::parse("alpha");
JailName const beta = *JailName::parse("beta");

Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

struct Rig {
    Rig() { use("schema-v4-1.0.2.sqlite3"); }
    void use(std::string const &fixture) {
        fs::copy_file(std::string(FIXTURES) + "/db/" + fixture, path, fs::copy_options::overwrite_existing);
        database.use(path);
    }
    void run(std::string const &sql) const { SQLite::Database(path, SQLite::OPEN_READWRITE).exec(sql); }
    void clear() const { run("DELETE FROM bans; DELETE FROM bips"); }
    std::optional<BanEvidence> evidence(std::string const &id, JailName const &jail = alpha) {
        auto found = database.evidence(jail, id);
        REQUIRE(found);
        return *found;
    }
    ArchivePage page(std::uint64_t after = 0) {
        auto found = database.archived(after);
        REQUIRE(found);
        return *found;
    }
    std::vector<ArchivedBan> all() {
        std::vector<ArchivedBan> bans;
        for (std::optional<std::uint64_t> after = 0; after;) {
            auto const each = page(*after);
            CHECK(each.next != after);
            bans.insert(bans.end(), each.bans.begin(), each.bans.end());
            after = each.next;
        }
        return bans;
    }
    /// Of both readings.
    void check_error(std::optional<ErrorCode> code) {
        auto const found = database.evidence(alpha, "192.0.2.1");
        CHECK((found ? std::nullopt : std::optional(found.error().code)) == code);
        auto const listed = database.archived(0);
        CHECK((listed ? std::nullopt : std::optional(listed.error().code)) == code);
    }

    test::TemporaryDirectory folder;
    std::string path = folder.file("fail2ban.sqlite3");
    BanDatabase database;
};

/// `x` many times, as SQLite makes it.
std::string filler(std::size_t bytes) {
    return "replace(hex(zeroblob(" + std::to_string(bytes) + ")), '00', 'x')";
}

} // namespace

TEST_CASE("Evidence is the newest row's of bans, else that of bips") {
    Rig rig;
    rig.clear();
    rig.run("INSERT INTO bans VALUES ('alpha','192.0.2.1',1000,600,1,'{\"old\"}'),"
            "('beta','192.0.2.1',5,5,5,'{\"other jail\"}'),"
            "('alpha','192.0.2.1',2000,1200,2,'{\"new\"}')");
    rig.run("INSERT INTO bips VALUES ('192.0.2.1','alpha',9,9,9,'{\"bip\"}'),"
            "('192.0.2.2','alpha',3000,-1,7,'{\"kept\"}')");
    CHECK(rig.evidence("192.0.2.1") == BanEvidence{2000, 1200, 2, bytes_of("{\"new\"}"), false});
    CHECK(rig.evidence("192.0.2.2") == BanEvidence{3000, -1, 7, bytes_of("{\"kept\"}"), false});
    CHECK(rig.evidence("192.0.2.3") == std::nullopt);
    CHECK(rig.evidence("192.0.2.2", beta) == std::nullopt);
    CHECK(rig.evidence("' OR 1=1 --") == std::nullopt);
    rig.run("UPDATE bans SET bancount = 4"); // no lock was left behind
    CHECK(rig.evidence("192.0.2.1")->count == 4);
}

TEST_CASE("Data comes as it stands there: TEXT of python 2, BLOB of python 3, or none") {
    Rig rig;
    rig.clear();
    rig.run("INSERT INTO bans VALUES ('alpha','text',1,1,1,'{\"matches\": [\"s\xC3\xA4ga\"]}'),"
            "('alpha','blob',1,1,1,x'7bff00'),('alpha','null',1,1,1,NULL),('alpha','number',1,1,1,17),"
            "('alpha','empty',1,1,1,'')");
    CHECK(rig.evidence("text")->data == bytes_of("{\"matches\": [\"s\xC3\xA4ga\"]}"));
    CHECK(rig.evidence("blob")->data == Bytes{0x7b, 0xff, 0x00});
    for (auto const *none : {"null", "number", "empty"})
        CHECK(rig.evidence(none) == BanEvidence{1, 1, 1, {}, false});
    CHECK(rig.all().size() == 5);
}

TEST_CASE("Data that is too long is cut, and says so") {
    Rig rig;
    for (auto const &[most, of_page] : std::map<std::size_t, bool>{{BanDatabase::evidence_data_most, false},
                                                                   {BanDatabase::archived_data_most, true}}) {
        for (auto const more : {std::size_t{0}, std::size_t{1}, std::size_t{5'000'000}}) {
            rig.clear();
            rig.run("INSERT INTO bans VALUES ('alpha','192.0.2.1',1,1,1,CAST(" + filler(most + more) +
                    " AS BLOB))");
            auto const found = of_page ? rig.all().at(0).evidence : *rig.evidence("192.0.2.1");
            CHECK(found.data == Bytes(most, 'x'));
            CHECK(found.truncated == (more > 0));
        }
    }
}

TEST_CASE("Numbers that make no sense stay within what they mean") {
    Rig rig;
    rig.clear();
    rig.run("INSERT INTO bans VALUES ('alpha','192.0.2.1','x','y','z','{}'),"
            "('alpha','192.0.2.2',-9223372036854775807,-9223372036854775807,-1,'{}'),"
            "('alpha','192.0.2.3',9223372036854775807,9223372036854775807,4294967296,'{}')");
    CHECK(rig.evidence("192.0.2.1") == BanEvidence{0, 0, 0, bytes_of("{}"), false});
    CHECK(rig.evidence("192.0.2.2") == BanEvidence{-9223372036854775807, -2, 0, bytes_of("{}"), false});
    CHECK(rig.evidence("192.0.2.3") ==
          BanEvidence{9223372036854775807, 9223372036854775807, 0, bytes_of("{}"), false});
}

TEST_CASE("The archive is all of bans, then all of bips, page by page") {
    Rig rig;
    rig.clear();
    rig.run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 70) "
            "INSERT INTO bans SELECT 'alpha', '192.0.2.' || i, i, 600, 1, '{}' FROM n");
    rig.run("INSERT INTO bips VALUES ('192.0.2.1','beta',5,-2,3,'{\"b\"}')");
    auto const first = rig.page();
    CHECK(first.bans.size() == BanDatabase::page_rows);
    CHECK(first.bans.front() == ArchivedBan{alpha, "192.0.2.1", {1, 600, 1, bytes_of("{}"), false}});
    CHECK(first.next == 32);
    auto const all = rig.all();
    REQUIRE(all.size() == 71);
    for (std::size_t i = 0; i < 70; ++i)
        CHECK(all[i].evidence.since == static_cast<UnixSeconds>(i + 1));
    CHECK(all.back() == ArchivedBan{beta, "192.0.2.1", {5, -2, 3, bytes_of("{\"b\"}"), false}});
    CHECK(rig.page(first_bip).bans.size() == 1);
    rig.run("UPDATE bans SET bancount = 4"); // no lock was left behind
}

TEST_CASE("Rows that cannot be named are left out, and do not end the archive") {
    Rig rig;
    rig.clear();
    rig.run("INSERT INTO bans VALUES ('bad name','192.0.2.1',1,1,1,'{}'),('alpha',NULL,1,1,1,'{}'),"
            "('alpha','',1,1,1,'{}'),('alpha',CAST(x'ff' AS TEXT),1,1,1,'{}'),('','192.0.2.1',1,1,1,'{}'),"
            "('alpha'," +
            filler(481) + ",1,1,1,'{}'),(" + filler(65) + ",'192.0.2.1',1,1,1,'{}'),('alpha'," + filler(480) +
            ",1,1,1,'{}'),(" + filler(64) + ",'a b, \"c\"',1,1,1,'{}')");
    auto const all = rig.all();
    REQUIRE(all.size() == 2);
    CHECK(all[0].id == std::string(480, 'x'));
    CHECK(all[1].jail.text() == std::string(64, 'x'));
    CHECK(all[1].id == "a b, \"c\"");
    rig.run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) "
            "INSERT INTO bans SELECT '', '', i, 600, 1, '{}' FROM n");
    rig.run("INSERT INTO bans VALUES ('alpha','192.0.2.9',1,1,1,'{}')");
    CHECK(rig.page(9).bans.empty()); // short, but not the last
    CHECK(rig.all().size() == 3);
}

TEST_CASE("A cursor beyond the end, of whatever bits, finds the end") {
    Rig rig;
    rig.clear();
    rig.run("INSERT INTO bans VALUES ('alpha','192.0.2.1',1,1,1,'{}')");
    rig.run("INSERT INTO bips VALUES ('192.0.2.1','alpha',2,1,1,'{}')");
    CHECK(rig.page(0).next == std::nullopt);
    CHECK(rig.page(1).bans.size() == 1); // that of bips
    for (auto const after : {first_bip - 1, first_bip - 2})
        CHECK(rig.page(after).bans.size() == 1);
    for (auto const after : {~std::uint64_t{0}, first_bip + 1, ~std::uint64_t{0} - 1}) {
        CHECK(rig.page(after).bans.empty());
        CHECK(rig.page(after).next == std::nullopt);
    }
}

TEST_CASE("What fail2ban wrote is there") {
    Rig rig;
    CHECK(rig.all().size() > 2);
    rig.use("schema-v4-upgraded-from-v2.sqlite3");
    auto const all = rig.all();
    REQUIRE_FALSE(all.empty());
    CHECK(all.front().evidence.ban_time == -2); // nobody knows
}

TEST_CASE("No database, an old schema, a torn file and a lock are errors, and heal") {
    Rig rig;
    rig.check_error(std::nullopt);
    rig.database.use(std::nullopt);
    rig.check_error(ErrorCode::not_found);
    rig.use("schema-v2-0.10.6.sqlite3");
    rig.check_error(ErrorCode::storage_error);
    fs::remove(rig.path);
    rig.check_error(ErrorCode::storage_error);
    rig.folder.write("fail2ban.sqlite3", "not a database at all, but long enough to be looked at");
    rig.check_error(ErrorCode::storage_error);
    fs::remove(rig.path);
    rig.use("schema-v4-1.0.2.sqlite3");
    rig.check_error(std::nullopt);
    {
        SQLite::Database db(rig.path, SQLite::OPEN_READWRITE);
        db.exec("BEGIN EXCLUSIVE");
        rig.check_error(ErrorCode::storage_error);
    }
    rig.check_error(std::nullopt);
    fs::resize_file(rig.path, 5000);
    rig.check_error(ErrorCode::storage_error);
}

TEST_CASE("Pages that were overwritten are an error or rows, and never worse") {
    Rig rig;
    auto const whole = rig.folder.read("fail2ban.sqlite3");
    for (std::size_t at = 100; at < whole.size(); at += 97) {
        auto torn = whole;
        torn.replace(at, std::min<std::size_t>(64, torn.size() - at), 64, '\x81');
        rig.database.use(std::nullopt);
        rig.folder.write("fail2ban.sqlite3", torn);
        rig.database.use(rig.path);
        std::optional<std::uint64_t> after = 0;
        for (int pages = 0; after && pages < 50; ++pages) {
            auto const page = rig.database.archived(*after);
            after = page ? page->next : std::nullopt;
        }
        CHECK_NOTHROW(rig.database.evidence(alpha, "192.0.2.1"));
    }
}
