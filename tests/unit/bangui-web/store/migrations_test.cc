// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/store/migrations/accounts.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <sodium.h>

#include <array>
#include <string>

#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::store;
using bangui::test::TemporaryDirectory;

namespace {

/// BLAKE2b-256 of each migration that was released. A line here is never changed: databases with the old
/// content exist.
constexpr std::string_view released[] = {
    "9510a95bc9dd19d260f21ba42c66ddea8c77db35235e31a07a2a176b7094157d",
    "86aca11c8744a92957d3a71309aeae188e6ba6c39b973623fa0f6297e29663eb",
    "90a56eff5deaca7920676c9b7573f6ce360e773b64cf21254ca3c1a4dd31bb72",
    "a24b28f909b92315ff72685e2f31e893fb6e44c223abe48168fa131a68083cf9",
};

std::string hash_of(std::string_view sql) {
    std::array<unsigned char, 32> hash{};
    ::crypto_generichash(hash.data(), hash.size(), reinterpret_cast<unsigned char const *>(sql.data()),
                         sql.size(), nullptr, 0);
    std::array<char, 65> text{};
    return ::sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
}

DatabaseKind up_to(std::size_t version) {
    auto kind = accounts_database();
    kind.migrations = kind.migrations.first(version);
    return kind;
}

std::string schema_of(std::string const &path) {
    SQLite::Database database(path, SQLite::OPEN_READONLY);
    SQLite::Statement select(database, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name");
    std::string schema;
    while (select.executeStep())
        schema += select.getColumn(0).getString() + '\n';
    return schema + std::to_string(database.execAndGet("PRAGMA user_version").getInt());
}

} // namespace

TEST_CASE("released migrations are never edited") {
    auto const migrations = accounts_migrations();
    REQUIRE_EQ(migrations.size(), std::size(released));
    for (std::size_t index = 0; index < migrations.size(); ++index) {
        CHECK_EQ(std::cmp_equal(migrations[index].version, index + 1), true);
        CHECK_EQ(hash_of(migrations[index].sql), released[index]);
    }
}

TEST_CASE("every older version becomes the newest, and keeps its rows") {
    TemporaryDirectory const directory;
    auto const newest = accounts_migrations().size();
    auto const fresh = directory.file("fresh.sqlite3");
    REQUIRE(Connection::open(fresh, accounts_database()).has_value());
    for (std::size_t version = 1; version <= newest; ++version) {
        CAPTURE(version);
        auto const path = directory.file("v" + std::to_string(version));
        {
            auto connection = Connection::open(path, up_to(version)).value();
            connection.database().exec("INSERT INTO users (name, password_hash, role, created) "
                                       "VALUES ('root', 'hash', 'admin', 7)");
        }
        REQUIRE(Connection::open(path, accounts_database()).has_value());
        CHECK_EQ(schema_of(path), schema_of(fresh));
        CHECK_EQ(SQLite::Database(path).execAndGet("SELECT count(*) FROM users").getInt(), 1);
    }
}

TEST_CASE("a migration that fails leaves the version before it") {
    TemporaryDirectory const directory;
    auto const path = directory.file("a.sqlite3");
    Migration const steps[] = {
        {1, "good", "CREATE TABLE a (x) STRICT"},
        {2, "bad", "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1)"}};
    // The first does not work either: STRICT wants types.
    DatabaseKind const both{7, DatabaseKind::Durability::normal, steps};
    CHECK_FALSE(Connection::open(path, both).has_value());

    Migration const mended[] = {{1, "good", "CREATE TABLE a (x INTEGER) STRICT"}, steps[1]};
    auto const failed = Connection::open(path, {7, DatabaseKind::Durability::normal, mended});
    REQUIRE_FALSE(failed.has_value());
    CHECK_EQ(failed.error().detail, path + ": the database failed (no such table: nowhere)");
    CHECK_EQ(schema_of(path), "CREATE TABLE a (x INTEGER) STRICT\n1");
}

TEST_CASE("the audit cannot be changed, not even by SQL") {
    TemporaryDirectory const directory;
    auto connection = Connection::open(directory.file("a.sqlite3"), accounts_database()).value();
    auto &database = connection.database();
    database.exec("INSERT INTO audit (time, actor, source, act, detail) VALUES (1, 'a', 's', 'x', '')");
    CHECK_THROWS_AS(database.exec("UPDATE audit SET actor = 'b'"), SQLite::Exception);
    CHECK_THROWS_AS(database.exec("DELETE FROM audit"), SQLite::Exception);
    CHECK_EQ(database.execAndGet("SELECT actor FROM audit").getString(), "a");
}
