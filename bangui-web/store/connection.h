// SPDX-License-Identifier: Apache-2.0
//
// One open SQLite database. Owned and used by exactly one thread at a time. Opening it brings the schema up
// to date: numbered migrations, each in its own transaction, never edited once they were released.
//
// Every failure of SQLite becomes storage_error with a detail that says what to do about it (locked, disk
// full, damaged); a broken uniqueness rule becomes conflict.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/result.h"

namespace SQLite {
class Database;
}

namespace bangui::store {

struct Migration {
    int version; ///< 1, 2, 3 … without a gap
    std::string_view name;
    std::string_view sql;
};

/// How a database is kept: which schema, and what a lost power supply may take.
struct DatabaseKind {
    std::int32_t application_id; ///< PRAGMA application_id; tells our file from another's
    enum class Durability {
        full,   ///< an answered write survives a power cut
        normal, ///< the last seconds may be lost, never the consistency
    } durability;
    std::span<Migration const> migrations;
    enum class CheckAtOpen {
        quick, ///< PRAGMA quick_check: reads the whole file
        none   ///< for a file too large to be read at every start; a job checks it
    } check_at_open = CheckAtOpen::quick;
    enum class Vacuum {
        none,
        incremental ///< made so that freed pages can be given back to the file system in steps
    } vacuum = Vacuum::none;
    int writer_cache_kib = 2'000; ///< PRAGMA cache_size of the connection of open(); SQLite's own default
    int reader_cache_kib = 2'000; ///< of those of open_reader()
    int checkpoint_pages = 1'000; ///< PRAGMA wal_autocheckpoint; SQLite's own default
};

/// Users, sessions, settings and the audit of web-side acts.
DatabaseKind const &accounts_database();

/// A writer waits so long for another program's lock (a backup, the sqlite3 shell) before it gives up.
constexpr Milliseconds default_busy_timeout{2000};

class Connection {
  public:
    /// Opens or creates `path` (mode 0600), checks it (application id, no newer schema than ours,
    /// PRAGMA quick_check if its kind wants that) and migrates it.
    static Result<Connection> open(std::string const &path, DatabaseKind const &kind,
                                   Milliseconds busy_timeout = default_busy_timeout);
    /// Another connection to a database that open() has prepared. It cannot write.
    static Result<Connection> open_reader(std::string const &path, DatabaseKind const &kind,
                                          Milliseconds busy_timeout = default_busy_timeout);

    Connection(Connection &&) noexcept;
    Connection &operator=(Connection &&) noexcept;
    ~Connection();

    /// For the files of this folder and of history/, which alone include SQLiteCpp.
    SQLite::Database &database() { return *database_; }
    /// Makes the statement that is running fail. The one member that another thread may call.
    void interrupt();
    /// PRAGMA max_page_count: a test's way to a full disk.
    Result<void> limit_pages(std::int64_t pages);
    std::int64_t page_count();

  private:
    explicit Connection(std::unique_ptr<SQLite::Database> database);
    std::unique_ptr<SQLite::Database> database_;
};

} // namespace bangui::store
