// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/ban_database.h"

#include <sys/stat.h>

#include <algorithm>
#include <limits>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "common/base/text.h"

namespace bangui::fail2ban {
namespace {

/// fail2ban writes within a millisecond; the loop cannot wait longer than a peer would notice.
constexpr int busy_milliseconds = 50;
constexpr std::int64_t permanent = -1;
constexpr std::int64_t unknown_ban_time = -2;
/// Of an ArchivePage's cursor: the row is one of `bips`. The other bits are its rowid, which is never
/// negative in a table that fail2ban fills.
constexpr std::uint64_t in_bips = std::uint64_t{1} << 63U;

constexpr char const *find_sql = "SELECT timeofban, bantime, bancount FROM bips WHERE ip = ?1 AND jail = ?2";
// What a log line can make long (jail, ip, data) is no result of a statement: SQLite would load all of it.
constexpr char const *newest_ban_sql = "SELECT rowid, timeofban, bantime, bancount FROM bans "
                                       "WHERE jail = ?1 AND ip = ?2 ORDER BY rowid DESC LIMIT 1";
constexpr char const *bip_sql =
    "SELECT rowid, timeofban, bantime, bancount FROM bips WHERE jail = ?1 AND ip = ?2 LIMIT 1";
constexpr char const *next_ban_sql =
    "SELECT rowid, timeofban, bantime, bancount FROM bans WHERE rowid > ?1 ORDER BY rowid LIMIT 1";
constexpr char const *next_bip_sql =
    "SELECT rowid, timeofban, bantime, bancount FROM bips WHERE rowid > ?1 ORDER BY rowid LIMIT 1";

tl::unexpected<Error> failed(SQLite::Exception const &exception) {
    return fail(ErrorCode::storage_error, "fail2ban's database: " + visible(exception.what()));
}

/// Another file under the same name is another database: fail2ban moves a broken one away. None for what is
/// no file: opening a FIFO would wait for who writes.
std::optional<ino_t> inode_of(std::string const &path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    return status.st_ino;
}

std::uint32_t count_of(std::int64_t number) {
    constexpr auto most = std::numeric_limits<std::uint32_t>::max();
    return number > 0 && number <= most ? static_cast<std::uint32_t>(number) : 0;
}

/// None for a ban time that fail2ban itself does not know (-2, in rows of before 0.11.1).
std::optional<BanRecord> to_record(std::string const &id, SQLite::Statement &row) {
    // Whatever the column holds, SQLite makes a number of it.
    auto const since = row.getColumn(0).getInt64();
    auto const seconds = row.getColumn(1).getInt64();
    if (seconds < permanent) return std::nullopt;
    BanRecord record{id, since, std::nullopt, count_of(row.getColumn(2).getInt64())};
    UnixSeconds until = 0;
    if (seconds > permanent && !__builtin_add_overflow(since, seconds, &until)) record.until = until;
    return record;
}

/// Ends a statement's read transaction, whatever happens.
class Reset {
  public:
    explicit Reset(SQLite::Statement &statement)
        : statement_(statement) {}
    ~Reset() { statement_.tryReset(); }
    Reset(Reset const &) = delete;
    Reset &operator=(Reset const &) = delete;

  private:
    SQLite::Statement &statement_;
};

/// The beginning of one text or blob, read without the rest of it. Empty where the column holds neither.
struct Beginning {
    Bytes bytes;
    bool truncated = false;
};

Beginning beginning_of(SQLite::Database &database, char const *table, char const *column, std::int64_t row,
                       std::size_t most) {
    sqlite3_blob *opened = nullptr;
    auto const code = sqlite3_blob_open(database.getHandle(), "main", table, column, row, 0, &opened);
    std::unique_ptr<sqlite3_blob, decltype(&sqlite3_blob_close)> const blob(opened, &sqlite3_blob_close);
    if (code == SQLITE_ERROR) return {}; // NULL or a number; the row itself is there: a statement holds it
    if (code != SQLITE_OK) throw SQLite::Exception(database.getHandle(), code);
    auto const size = static_cast<std::size_t>(sqlite3_blob_bytes(blob.get()));
    Beginning beginning{Bytes(std::min(size, most)), size > most};
    auto const wanted = static_cast<int>(beginning.bytes.size());
    if (auto const read = sqlite3_blob_read(blob.get(), beginning.bytes.data(), wanted, 0); read != SQLITE_OK)
        throw SQLite::Exception(database.getHandle(), read);
    return beginning;
}

/// Of a row whose statement has stepped to it and was not reset.
BanEvidence to_evidence(SQLite::Database &database, char const *table, SQLite::Statement &row,
                        std::size_t data_most) {
    auto data = beginning_of(database, table, "data", row.getColumn(0).getInt64(), data_most);
    return {.since = row.getColumn(1).getInt64(),
            .ban_time = std::max(row.getColumn(2).getInt64(), unknown_ban_time),
            .count = count_of(row.getColumn(3).getInt64()),
            .data = std::move(data.bytes),
            .truncated = data.truncated};
}

/// None for a jail or an id that cannot be named.
std::optional<ArchivedBan> to_archived(SQLite::Database &database, char const *table,
                                       SQLite::Statement &row) {
    auto const number = row.getColumn(0).getInt64();
    auto const name = beginning_of(database, table, "jail", number, JailName::max_bytes);
    auto const id = beginning_of(database, table, "ip", number, BanDatabase::archived_id_most);
    if (name.truncated || id.truncated || id.bytes.empty() || !is_utf8(as_text(id.bytes)))
        return std::nullopt;
    auto jail = JailName::parse(as_text(name.bytes));
    if (!jail) return std::nullopt;
    return ArchivedBan{std::move(*jail), std::string(as_text(id.bytes)),
                       to_evidence(database, table, row, BanDatabase::archived_data_most)};
}

} // namespace

struct BanDatabase::Connection {
    /// How one of the tables is read.
    struct Table {
        char const *name;
        SQLite::Statement newest; ///< of a jail and an id
        SQLite::Statement next;   ///< behind a rowid
    };

    explicit Connection(std::string const &path, ino_t number)
        : database(path, SQLite::OPEN_READONLY, busy_milliseconds)
        , find(database, find_sql)
        , bans{"bans", SQLite::Statement(database, newest_ban_sql), SQLite::Statement(database, next_ban_sql)}
        , bips{"bips", SQLite::Statement(database, bip_sql), SQLite::Statement(database, next_bip_sql)}
        , inode(number) {
        // The kernel has the pages too, and each write of fail2ban's makes SQLite drop its own.
        database.exec("PRAGMA cache_size = -64"); // KiB
    }

    SQLite::Database database;
    SQLite::Statement find;
    Table bans;
    Table bips;
    ino_t inode;
};

BanDatabase::BanDatabase() = default;
BanDatabase::~BanDatabase() = default;

void BanDatabase::use(std::optional<std::string> path) {
    if (path_ == path) return;
    connection_.reset();
    path_ = std::move(path);
}

Result<void> BanDatabase::open_if_needed() {
    if (!path_) return fail(ErrorCode::not_found, "fail2ban keeps no database");
    auto const inode = inode_of(*path_);
    if (!inode) return fail(ErrorCode::storage_error, "fail2ban's database is not there: " + visible(*path_));
    if (connection_ && connection_->inode == *inode) return {};
    connection_.reset();
    connection_ = std::make_unique<Connection>(*path_, *inode);
    return {};
}

Result<std::vector<BanRecord>> BanDatabase::find(JailName const &jail, std::span<std::string const> ids) {
    try {
        TRY(open_if_needed());
        std::vector<BanRecord> records;
        auto &find = connection_->find;
        for (auto const &id : ids) {
            find.bindNoCopy(1, id);
            find.bindNoCopy(2, jail.text());
            if (find.executeStep())
                if (auto record = to_record(id, find)) records.push_back(std::move(*record));
            find.reset(); // ends the read transaction
        }
        find.clearBindings();
        return records;
    } catch (SQLite::Exception const &exception) {
        connection_.reset(); // and with it every lock
        return failed(exception);
    }
}

Result<std::optional<BanEvidence>> BanDatabase::evidence(JailName const &jail, std::string const &id) {
    try {
        TRY(open_if_needed());
        for (auto *table : {&connection_->bans, &connection_->bips}) {
            auto &row = table->newest;
            Reset const reset(row);
            row.bind(1, jail.text());
            row.bind(2, id);
            if (row.executeStep())
                return to_evidence(connection_->database, table->name, row, evidence_data_most);
        }
        return std::optional<BanEvidence>();
    } catch (SQLite::Exception const &exception) {
        connection_.reset();
        return failed(exception);
    }
}

Result<ArchivePage> BanDatabase::archived(std::uint64_t after) {
    try {
        TRY(open_if_needed());
        ArchivePage page;
        for (std::size_t rows = 0; rows < page_rows; ++rows) {
            auto &table = (after & in_bips) != 0 ? connection_->bips : connection_->bans;
            auto &row = table.next;
            Reset const reset(row);
            row.bind(1, static_cast<std::int64_t>(after & ~in_bips));
            if (row.executeStep()) {
                after = (after & in_bips) | static_cast<std::uint64_t>(row.getColumn(0).getInt64());
                if (auto ban = to_archived(connection_->database, table.name, row))
                    page.bans.push_back(std::move(*ban));
            } else if ((after & in_bips) != 0) {
                return page;
            } else {
                after = in_bips;
            }
        }
        page.next = after;
        return page;
    } catch (SQLite::Exception const &exception) {
        connection_.reset();
        return failed(exception);
    }
}

} // namespace bangui::fail2ban
