// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/store/connection.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "bangui-web/store/users.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::store;
using bangui::test::TemporaryDirectory;

namespace {

Error open_error(std::string const &path) {
    auto const connection = Connection::open(path, accounts_database(), Milliseconds(0));
    REQUIRE_FALSE(connection.has_value());
    return connection.error();
}

UserName name(std::string_view text) {
    return UserName::parse(text).value();
}

void execute(std::string const &path, std::string const &sql) {
    SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(sql);
}

} // namespace

TEST_CASE("a new database is private and keeps what was written") {
    TemporaryDirectory const directory;
    auto const path = directory.file("a.sqlite3");
    {
        auto connection = Connection::open(path, accounts_database()).value();
        CHECK(add_user(connection, name("root"), "hash", Role::admin, 7).has_value());
        for (auto const *file : {"a.sqlite3", "a.sqlite3-wal", "a.sqlite3-shm"}) {
            struct stat status {};
            REQUIRE_EQ(::stat(directory.file(file).c_str(), &status), 0);
            CHECK_EQ(status.st_mode & 0777, 0600);
        }
        auto &database = connection.database();
        CHECK_EQ(database.execAndGet("PRAGMA journal_mode").getString(), "wal");
        CHECK_EQ(database.execAndGet("PRAGMA synchronous").getInt(), 2); // FULL
        CHECK_EQ(database.execAndGet("PRAGMA foreign_keys").getInt(), 1);
    }
    auto connection = Connection::open(path, accounts_database()).value();
    auto const found = find_credentials(connection, name("root")).value();
    REQUIRE(found.has_value());
    CHECK_EQ(found->password_hash, "hash");
    CHECK_EQ(found->user.created, 7);
}

TEST_CASE("a reader sees what is written and cannot write") {
    TemporaryDirectory const directory;
    auto const path = directory.file("a.sqlite3");
    auto writer = Connection::open(path, accounts_database()).value();
    auto reader = Connection::open_reader(path, accounts_database()).value();
    REQUIRE(add_user(writer, name("root"), "hash", Role::admin, 7));
    CHECK(find_credentials(reader, name("root")).value().has_value());
    auto const refused = add_user(reader, name("other"), "hash", Role::admin, 7);
    REQUIRE_FALSE(refused.has_value());
    CHECK_EQ(refused.error().code, ErrorCode::storage_error);
    CHECK(refused.error().detail.starts_with("the database cannot be written"));
}

TEST_CASE("a database of a newer program is refused and left as it is") {
    TemporaryDirectory const directory;
    auto const path = directory.file("a.sqlite3");
    auto const known = static_cast<int>(accounts_database().migrations.size());
    REQUIRE(Connection::open(path, accounts_database()).has_value());
    execute(path, "PRAGMA user_version=" + std::to_string(known + 1));
    CHECK_EQ(open_error(path), Error{ErrorCode::storage_error,
                                     path + ": the database has version " + std::to_string(known + 1) +
                                         ", this program knows versions up to " + std::to_string(known) +
                                         ": it was written by a newer one"});
    execute(path, "PRAGMA user_version=-1");
    CHECK_EQ(open_error(path).code, ErrorCode::storage_error);
    execute(path, "PRAGMA user_version=" + std::to_string(known));
    CHECK(Connection::open(path, accounts_database()).has_value());
}

TEST_CASE("another program's database is refused") {
    TemporaryDirectory const directory;
    auto const path = directory.file("a.sqlite3");
    execute(path, "CREATE TABLE theirs (x)");
    CHECK_EQ(open_error(path).detail, path + ": not a database of this kind (application_id differs)");
    execute(path, "PRAGMA application_id=7");
    CHECK_EQ(open_error(path).code, ErrorCode::storage_error);
}

TEST_CASE("a damaged database is refused, wherever the damage is") {
    TemporaryDirectory const directory;
    auto const path = directory.file("a.sqlite3");
    {
        auto connection = Connection::open(path, accounts_database()).value();
        for (int user = 0; user < 200; ++user)
            REQUIRE(add_user(connection, name("user" + std::to_string(user)), std::string(100, 'h'),
                             Role::viewer, 7));
    }
    auto const good = directory.read("a.sqlite3");
    REQUIRE_GT(good.size(), 8 * 4096);
    int refused = 0;
    for (std::size_t page = 0; page < good.size() / 4096; ++page) {
        auto bad = good;
        bad.replace(page * 4096, 100, std::string(100, '\xa5'));
        auto const damaged = directory.write("damaged.sqlite3", bad);
        auto const connection = Connection::open(damaged, accounts_database(), Milliseconds(0));
        if (connection) continue; // a free page
        ++refused;
        CHECK_EQ(connection.error().code, ErrorCode::storage_error);
        CHECK_NE(connection.error().detail.find("the database is damaged: restore it from a backup"),
                 std::string::npos);
    }
    CHECK_GT(refused, 8);
    CHECK_NE(open_error(directory.write("text.sqlite3", std::string(5000, 'x'))).detail.find("damaged"),
             std::string::npos);
}

TEST_CASE("a database that was cut short is refused, never taken for a new one") {
    TemporaryDirectory const directory;
    auto const path = directory.file("a.sqlite3");
    {
        auto connection = Connection::open(path, accounts_database()).value();
        REQUIRE(add_user(connection, name("root"), "hash", Role::admin, 7));
    }
    auto const good = directory.read("a.sqlite3");
    for (std::size_t size = 1; size < good.size(); size += 1024) {
        CAPTURE(size);
        auto const cut = directory.write("cut.sqlite3", good.substr(0, size));
        auto connection = Connection::open(cut, accounts_database(), Milliseconds(0));
        if (connection) // only padding was cut off
            CHECK(find_credentials(*connection, name("root")).value().has_value());
        else
            CHECK_EQ(connection.error().code, ErrorCode::storage_error);
    }
}

TEST_CASE("a database that cannot be opened says why") {
    TemporaryDirectory const directory;
    CHECK_EQ(open_error(directory.file("none/a.sqlite3")).detail,
             directory.file("none/a.sqlite3") + ": No such file or directory (ENOENT)");
    std::filesystem::create_symlink(directory.write("target", ""), directory.file("link"));
    CHECK_EQ(open_error(directory.file("link")).code, ErrorCode::storage_error);
}

TEST_CASE("a database locked by another program is an error that says so") {
    TemporaryDirectory const directory;
    auto const path = directory.file("a.sqlite3");
    auto connection = Connection::open(path, accounts_database(), Milliseconds(0)).value();
    SQLite::Database other(path, SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    auto const refused = add_user(connection, name("root"), "hash", Role::admin, 7);
    REQUIRE_FALSE(refused.has_value());
    CHECK_EQ(refused.error(), Error{ErrorCode::storage_error,
                                    "the database is locked by another program (database is locked)"});
    CHECK_FALSE(find_credentials(connection, name("root")).value().has_value()); // reading goes on
    CHECK(Connection::open(path, accounts_database(), Milliseconds(0)).has_value());
    other.exec("ROLLBACK");
    CHECK(add_user(connection, name("root"), "hash", Role::admin, 7).has_value());
}

TEST_CASE("a full disk is an error that says so, and passes") {
    TemporaryDirectory const directory;
    auto connection = Connection::open(directory.file("a.sqlite3"), accounts_database()).value();
    REQUIRE(connection.limit_pages(connection.page_count()));
    auto const refused = add_user(connection, name("root"), std::string(100'000, 'h'), Role::admin, 7);
    REQUIRE_FALSE(refused.has_value());
    CHECK_EQ(refused.error().code, ErrorCode::storage_error);
    CHECK(refused.error().detail.starts_with("there is no space left for the database"));
    REQUIRE(connection.limit_pages(1'000'000));
    CHECK(add_user(connection, name("root"), std::string(100'000, 'h'), Role::admin, 7).has_value());
}
