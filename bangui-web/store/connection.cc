// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/store/connection.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>

#include <fmt/format.h>

#include "bangui-web/store/sqlite.h"
#include "common/base/text.h"
#include "common/base/unique_fd.h"

namespace bangui::store {
namespace {

constexpr off_t smallest_page = 512; // SQLITE_MAX_PAGE_SIZE's counterpart, fileformat2.html 1.3.2
constexpr std::string_view damaged = "the database is damaged: restore it from a backup";

/// SQLite makes a new database by the process's umask; ours holds password hashes. WAL and shared memory
/// files take over the database's mode.
Result<void> create_private(std::string const &path) {
    UniqueFd const file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    struct stat status {};
    if (!file || ::fstat(file.fd(), &status) != 0)
        return fail_errno(ErrorCode::storage_error, visible(path), errno);
    // SQLite would take the stump of a header for a new database.
    if (status.st_size > 0 && status.st_size < smallest_page)
        return fail(ErrorCode::storage_error, visible(path) + ": " + std::string(damaged));
    return {};
}

std::int64_t pragma(SQLite::Database &database, std::string const &name) {
    return database.execAndGet("PRAGMA " + name).getInt64();
}

void set_cache(SQLite::Database &database, int kib) {
    database.exec(fmt::format("PRAGMA cache_size=-{}", kib));
}

void configure(SQLite::Database &database, DatabaseKind const &kind) {
    // Only a database without a page takes this on, and WAL makes the first one.
    if (kind.vacuum == DatabaseKind::Vacuum::incremental) database.exec("PRAGMA auto_vacuum=INCREMENTAL");
    database.exec("PRAGMA foreign_keys=ON");
    database.exec("PRAGMA trusted_schema=OFF");
    database.exec("PRAGMA journal_mode=WAL");
    set_cache(database, kind.writer_cache_kib);
    database.exec(fmt::format("PRAGMA wal_autocheckpoint={}", kind.checkpoint_pages));
    switch (kind.durability) {
    case DatabaseKind::Durability::full:
        database.exec("PRAGMA synchronous=FULL");
        break;
    case DatabaseKind::Durability::normal:
        database.exec("PRAGMA synchronous=NORMAL");
        break;
    }
}

/// An empty file (version 0, no id) is ours to fill; anything else must be of this kind and not newer.
Result<void> check_identity(SQLite::Database &database, DatabaseKind const &kind) {
    auto const id = pragma(database, "application_id");
    auto const version = pragma(database, "user_version");
    auto const known = static_cast<std::int64_t>(kind.migrations.size());
    bool const fresh = id == 0 && version == 0 && pragma(database, "schema_version") == 0;
    if (!fresh && id != kind.application_id)
        return fail(ErrorCode::storage_error, "not a database of this kind (application_id differs)");
    if (version < 0 || version > known)
        return fail(ErrorCode::storage_error,
                    fmt::format("the database has version {}, this program knows versions up to {}: it was "
                                "written by a newer one",
                                version, known));
    return {};
}

Result<void> check_integrity(SQLite::Database &database) {
    SQLite::Statement statement(database, "PRAGMA quick_check(1)");
    std::string finding = "no answer";
    if (statement.executeStep()) finding = statement.getColumn(0).getString();
    if (finding == "ok") return {};
    return fail(ErrorCode::storage_error, fmt::format("{} ({})", damaged, visible(finding)));
}

/// One step; the version is read again under the write lock, in case another process was quicker.
void migrate_one(SQLite::Database &database, DatabaseKind const &kind, Migration const &migration) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    if (pragma(database, "user_version") >= migration.version) return;
    database.exec(std::string(migration.sql));
    database.exec(fmt::format("PRAGMA application_id={}", kind.application_id));
    database.exec(fmt::format("PRAGMA user_version={}", migration.version));
    transaction.commit();
}

tl::unexpected<Error> with_path(std::string const &path, Error error) {
    return fail(error.code, fmt::format("{}: {}", visible(path), error.detail));
}

} // namespace

Error to_error(SQLite::Exception const &exception) {
    auto const storage = [&](std::string_view meaning) {
        return Error{ErrorCode::storage_error, fmt::format("{} ({})", meaning, exception.what())};
    };
    int const extended = exception.getExtendedErrorCode();
    if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY)
        return {ErrorCode::conflict, exception.what()};
    switch (extended & 0xff) { // the primary code
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return storage("the database is locked by another program");
    case SQLITE_FULL:
        return storage("there is no space left for the database");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return storage(damaged);
    case SQLITE_READONLY:
        return storage("the database cannot be written");
    case SQLITE_IOERR:
        return storage("the disk failed");
    case SQLITE_INTERRUPT:
        return storage("the database was closed meanwhile");
    default:
        return storage("the database failed");
    }
}

Connection::Connection(std::unique_ptr<SQLite::Database> database)
    : database_(std::move(database)) {}
Connection::Connection(Connection &&) noexcept = default;
Connection &Connection::operator=(Connection &&) noexcept = default;
Connection::~Connection() = default;

Result<Connection> Connection::open(std::string const &path, DatabaseKind const &kind,
                                    Milliseconds busy_timeout) {
    TRY(create_private(path));
    auto connection = guarded([&]() -> Result<Connection> {
        auto database = std::make_unique<SQLite::Database>(path, SQLite::OPEN_READWRITE,
                                                           static_cast<int>(busy_timeout.count()));
        TRY(check_identity(*database, kind));
        if (kind.check_at_open == DatabaseKind::CheckAtOpen::quick) TRY(check_integrity(*database));
        configure(*database, kind);
        for (auto const &migration : kind.migrations)
            if (migration.version > pragma(*database, "user_version"))
                migrate_one(*database, kind, migration);
        return Connection(std::move(database));
    });
    if (!connection) return with_path(path, connection.error());
    return connection;
}

Result<Connection> Connection::open_reader(std::string const &path, DatabaseKind const &kind,
                                           Milliseconds busy_timeout) {
    auto connection = guarded([&]() -> Result<Connection> {
        // Not OPEN_READONLY: a reader of a WAL database shares the index file, which it must be able to make.
        auto database = std::make_unique<SQLite::Database>(path, SQLite::OPEN_READWRITE,
                                                           static_cast<int>(busy_timeout.count()));
        database->exec("PRAGMA query_only=ON");
        set_cache(*database, kind.reader_cache_kib);
        database->exec("PRAGMA trusted_schema=OFF");
        return Connection(std::move(database));
    });
    if (!connection) return with_path(path, connection.error());
    return connection;
}

void Connection::interrupt() {
    ::sqlite3_interrupt(database_->getHandle());
}

Result<void> Connection::limit_pages(std::int64_t pages) {
    return guarded([&]() -> Result<void> {
        database_->execAndGet(fmt::format("PRAGMA max_page_count={}", pages));
        return {};
    });
}

std::int64_t Connection::page_count() {
    return pragma(*database_, "page_count");
}

} // namespace bangui::store
