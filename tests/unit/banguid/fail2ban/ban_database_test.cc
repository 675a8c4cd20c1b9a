// SPDX-License-Identifier: Apache-2.0
//
// Databases that fail2ban itself wrote, and broken ones.
#include <doctest/doctest.h>

#include <sys/stat.h>

#include <filesystem>

#include <SQLiteCpp/SQLiteCpp.h>

#include "banguid/fail2ban/ban_database.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using fail2ban::BanDatabase;
using fail2ban::BanRecord;

namespace {

namespace fs = std::filesystem;

JailName const alpha = *JailName::parse("alpha");

struct Rig {
    void use(std::string const &fixture) {
        fs::copy_file(std::string(FIXTURES) + "/db/" + fixture, path, fs::copy_options::overwrite_existing);
        database.use(path);
    }
    std::optional<ErrorCode> error() {
        auto const found = database.find(alpha, std::vector<std::string>{"192.0.2.1"});
        return found ? std::nullopt : std::optional(found.error().code);
    }

    test::TemporaryDirectory folder;
    std::string path = folder.file("fail2ban.sqlite3");
    BanDatabase database;
};

} // namespace

TEST_CASE("Records are found by jail and id, in the order asked") {
    Rig rig;
    rig.use("schema-v4-1.0.2.sqlite3");
    SQLite::Database db(rig.path, SQLite::OPEN_READWRITE);
    db.exec("DELETE FROM bips");
    db.exec("INSERT INTO bips VALUES ('192.0.2.1','alpha',1000,600,3,NULL),('a b','alpha',2000,-1,1,NULL),"
            "('192.0.2.1','beta',5,5,5,NULL),('odd','alpha','x','y',-7,NULL)");
    auto const found = rig.database.find(alpha, std::vector<std::string>{"a b", "192.0.2.9", "192.0.2.1"});
    REQUIRE(found);
    CHECK(*found == std::vector<BanRecord>{{"a b", 2000, std::nullopt, 1}, {"192.0.2.1", 1000, 1600, 3}});
    auto const odd = rig.database.find(alpha, std::vector<std::string>{"odd"});
    REQUIRE(odd);
    CHECK(odd->at(0).count == 0);
    db.exec("UPDATE bips SET bancount = 4 WHERE jail = 'alpha'"); // no lock was left behind
    CHECK(rig.database.find(alpha, std::vector<std::string>{"192.0.2.1"})->at(0).count == 4);
}

TEST_CASE("Without a database there is nothing to find") {
    Rig rig;
    CHECK(rig.error() == ErrorCode::not_found);
    rig.database.use(rig.path);
    CHECK(rig.error() == ErrorCode::storage_error);
    rig.use("schema-v4-1.0.2.sqlite3");
    CHECK(rig.error() == std::nullopt);
}

TEST_CASE("An old schema, a torn file and no database at all are errors, and heal") {
    Rig rig;
    rig.use("schema-v2-0.10.6.sqlite3");
    CHECK(rig.error() == ErrorCode::storage_error);
    fs::remove(rig.path);
    rig.folder.write("fail2ban.sqlite3", "not a database at all, but long enough to be looked at");
    CHECK(rig.error() == ErrorCode::storage_error);
    fs::remove(rig.path);
    rig.use("schema-v4-upgraded-from-v2.sqlite3");
    CHECK(rig.error() == std::nullopt);
    CHECK(rig.database.find(alpha, std::vector<std::string>{"203.0.113.1"})
              ->empty()); // for how long, nobody knows
    fs::resize_file(rig.path, 5000);
    CHECK(rig.error() == ErrorCode::storage_error);
}

TEST_CASE("A FIFO in its place is an error at once, and heals") {
    Rig rig;
    rig.use("schema-v4-1.0.2.sqlite3");
    CHECK(rig.error() == std::nullopt);
    fs::remove(rig.path);
    REQUIRE(::mkfifo(rig.path.c_str(), 0600) == 0);
    CHECK(rig.error() == ErrorCode::storage_error); // not: for ever
    fs::remove(rig.path);
    rig.use("schema-v4-1.0.2.sqlite3");
    CHECK(rig.error() == std::nullopt);
}

TEST_CASE("A locked database is an error now and an answer later") {
    Rig rig;
    rig.use("schema-v4-1.0.2.sqlite3");
    {
        SQLite::Database db(rig.path, SQLite::OPEN_READWRITE);
        db.exec("BEGIN EXCLUSIVE");
        CHECK(rig.error() == ErrorCode::storage_error);
    }
    CHECK(rig.error() == std::nullopt);
}

TEST_CASE("Another file under the same name is opened anew") {
    Rig rig;
    rig.use("schema-v4-1.0.2.sqlite3");
    CHECK(rig.error() == std::nullopt);
    fs::rename(rig.path, rig.path + ".old");
    CHECK(rig.error() == ErrorCode::storage_error);
    rig.use("schema-v4-upgraded-from-v2.sqlite3");
    CHECK(rig.error() == std::nullopt);
}
