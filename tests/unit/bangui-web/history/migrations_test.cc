// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/migrations/history.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <sodium.h>

#include <array>
#include <string>

#include "bangui-web/history/history_database.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::history;
using bangui::test::TemporaryDirectory;

namespace {

/// BLAKE2b-256 of each migration that was released. A line here is never changed: databases with the old
/// content exist.
constexpr std::string_view released[] = {
    "b5f580f0597654111380e365a6934e1bafa96a461ae3d3f05feb26ddbbbcf63a",
};

std::string hash_of(std::string_view sql) {
    std::array<unsigned char, 32> hash{};
    ::crypto_generichash(hash.data(), hash.size(), reinterpret_cast<unsigned char const *>(sql.data()),
                         sql.size(), nullptr, 0);
    std::array<char, 65> text{};
    return ::sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
}

store::DatabaseKind up_to(std::size_t version) {
    auto kind = history_database();
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

TEST_CASE("released migrations of the archive are never edited") {
    auto const migrations = history_migrations();
    REQUIRE_EQ(migrations.size(), std::size(released));
    for (std::size_t index = 0; index < migrations.size(); ++index) {
        CHECK_EQ(std::cmp_equal(migrations[index].version, index + 1), true);
        CHECK_EQ(hash_of(migrations[index].sql), released[index]);
    }
}

TEST_CASE("every older version of the archive becomes the newest, and keeps its rows") {
    TemporaryDirectory const directory;
    auto const newest = history_migrations().size();
    auto const fresh = directory.file("fresh.sqlite3");
    REQUIRE(store::Connection::open(fresh, history_database()).has_value());
    for (std::size_t version = 1; version <= newest; ++version) {
        CAPTURE(version);
        auto const path = directory.file("v" + std::to_string(version));
        {
            auto connection = store::Connection::open(path, up_to(version)).value();
            connection.database().exec(
                "INSERT INTO events (id, kind, reason, origin, jail) VALUES (1, 7, 0, 0, 0)");
        }
        REQUIRE(store::Connection::open(path, history_database()).has_value());
        CHECK_EQ(schema_of(path), schema_of(fresh));
        CHECK_EQ(SQLite::Database(path).execAndGet("SELECT count(*) FROM events").getInt(), 1);
    }
}

TEST_CASE("the archive is made so that it can shrink, and is no accounts database") {
    TemporaryDirectory const directory;
    auto const path = directory.file("history.sqlite3");
    auto connection = store::Connection::open(path, history_database()).value();
    constexpr int incremental = 2;
    CHECK_EQ(connection.database().execAndGet("PRAGMA auto_vacuum").getInt(), incremental);
    CHECK_EQ(connection.database().execAndGet("PRAGMA journal_mode").getString(), "wal");
    CHECK_FALSE(store::Connection::open(path, store::accounts_database()).has_value());
}
