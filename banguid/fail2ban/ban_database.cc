// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/ban_database.h"

#include <sys/stat.h>

#include <limits>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "common/base/text.h"

namespace bangui::fail2ban {
namespace {

/// fail2ban writes within a millisecond; the loop cannot wait longer than a peer would notice.
constexpr int busy_milliseconds = 50;
constexpr std::int64_t permanent = -1;

constexpr char const *find_sql = "SELECT timeofban, bantime, bancount FROM bips WHERE ip = ?1 AND jail = ?2";

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

/// None for a ban time that fail2ban itself does not know (-2, in rows of before 0.11.1).
std::optional<BanRecord> to_record(std::string const &id, SQLite::Statement &row) {
    // Whatever the column holds, SQLite makes a number of it.
    auto const since = row.getColumn(0).getInt64();
    auto const seconds = row.getColumn(1).getInt64();
    auto const count = row.getColumn(2).getInt64();
    if (seconds < permanent) return std::nullopt;
    constexpr auto most = std::numeric_limits<std::uint32_t>::max();
    BanRecord record{id, since, std::nullopt, 0};
    UnixSeconds until = 0;
    if (seconds > permanent && !__builtin_add_overflow(since, seconds, &until)) record.until = until;
    if (count > 0 && count <= most) record.count = static_cast<std::uint32_t>(count);
    return record;
}

} // namespace

struct BanDatabase::Connection {
    explicit Connection(std::string const &path, ino_t number)
        : database(path, SQLite::OPEN_READONLY, busy_milliseconds)
        , find(database, find_sql)
        , inode(number) {
        // The kernel has the pages too, and each write of fail2ban's makes SQLite drop its own.
        database.exec("PRAGMA cache_size = -64"); // KiB
    }

    SQLite::Database database;
    SQLite::Statement find;
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

} // namespace bangui::fail2ban
