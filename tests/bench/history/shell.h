// SPDX-License-Identifier: Apache-2.0
//
// The yardstick of the ingest: the sqlite3 shell inserting the rows of an archive into a database of its own
// with the same tables and indexes, in as many transactions as the archive was filled in.
#pragma once

#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <list>
#include <string>
#include <vector>

#include "bangui-web/history/statement.h"

namespace bangui::bench {

/// In seconds.
struct Spent {
    double wall = 0;
    double cpu = 0;
    void operator+=(Spent const &other) {
        wall += other.wall;
        cpu += other.cpu;
    }
};

inline double wall_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
/// Of this process, or of its children that ended.
inline double cpu_now(int who) {
    rusage usage{};
    ::getrusage(who, &usage);
    auto const seconds = [](timeval const &time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class Shell {
  public:
    /// Makes an empty database with these tables of `archive`, and with their indexes.
    Shell(SQLite::Database &archive, std::string directory, std::string name, std::vector<std::string> tables)
        : archive_(archive)
        , path_(directory + "/shell-" + name + ".sqlite3")
        , script_(directory + "/shell-" + name + ".sql")
        , tables_(std::move(tables)) {
        remove();
        std::string schema = "PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL;\n";
        history::Statement select(
            archive_, "SELECT sql FROM sqlite_schema WHERE tbl_name = ?1 AND sql IS NOT NULL ORDER BY rowid");
        for (auto const &table : tables_)
            for (select.with(std::string_view(table)); select.step();)
                schema += std::string(select.bytes(0)) + ";\n";
        write(schema);
        run();
    }
    ~Shell() { remove(); }
    Shell(Shell const &) = delete;
    Shell &operator=(Shell const &) = delete;

    /// The rows of the table that `condition` chooses, with ?1 and ?2, in `batches` transactions.
    void insert(std::string const &table, std::string const &condition, std::int64_t first,
                std::int64_t last) {
        cursors_.push_back({table, condition, first, last});
    }
    Spent run_batches(std::size_t batches, std::size_t &rows) {
        std::FILE *const file = open();
        fmt::print(file,
                   "PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32768; PRAGMA wal_autocheckpoint=12000;\n");
        std::list<Reading> readings;
        for (auto const &cursor : cursors_)
            readings.emplace_back(archive_, cursor);
        for (std::size_t batch = 0; batch < batches; ++batch) {
            fmt::print(file, "BEGIN IMMEDIATE;\n");
            for (auto &reading : readings)
                rows += reading.print(file, batch + 1, batches);
            fmt::print(file, "COMMIT;\n");
        }
        std::fclose(file);
        cursors_.clear();
        return run();
    }

  private:
    struct Cursor {
        std::string table;
        std::string condition;
        std::int64_t first;
        std::int64_t last;
    };
    class Reading {
      public:
        Reading(SQLite::Database &archive, Cursor const &cursor)
            : table_(cursor.table)
            , select_(archive, "SELECT " + values(archive, cursor.table) + " FROM " + cursor.table +
                                   " WHERE " + cursor.condition) {
            history::Statement count(archive,
                                     "SELECT count(*) FROM " + cursor.table + " WHERE " + cursor.condition);
            count.with(cursor.first, cursor.last).step();
            count_ = static_cast<std::size_t>(count.integer(0));
            select_.with(cursor.first, cursor.last);
        }
        /// This batch's even part.
        std::size_t print(std::FILE *file, std::size_t batch, std::size_t batches) {
            std::size_t printed = 0;
            for (; done_ < count_ * batch / batches && select_.step(); ++done_, ++printed)
                fmt::print(file, "INSERT INTO {} VALUES ({});\n", table_, select_.bytes(0));
            return printed;
        }

      private:
        static std::string values(SQLite::Database &archive, std::string const &table) {
            history::Statement columns(archive, "SELECT name FROM pragma_table_info(?1)");
            std::string text;
            for (columns.with(std::string_view(table)); columns.step();)
                text += (text.empty() ? "quote(" : " || ',' || quote(") + std::string(columns.bytes(0)) + ")";
            return text;
        }
        std::string table_;
        history::Statement select_;
        std::size_t count_ = 0;
        std::size_t done_ = 0;
    };

    std::FILE *open() const {
        std::FILE *const file = std::fopen(script_.c_str(), "w");
        ENSURE(file != nullptr);
        return file;
    }
    void write(std::string const &text) const {
        std::FILE *const file = open();
        std::fputs(text.c_str(), file);
        std::fclose(file);
    }
    Spent run() const {
        auto const wall = wall_now();
        auto const cpu = cpu_now(RUSAGE_CHILDREN);
        auto const command = "sqlite3 -bail '" + path_ + "' < '" + script_ + "' > /dev/null";
        ENSURE(std::system(command.c_str()) == 0);
        std::filesystem::remove(script_);
        return {wall_now() - wall, cpu_now(RUSAGE_CHILDREN) - cpu};
    }
    void remove() const {
        for (auto const *const end : {"", "-wal", "-shm"})
            std::filesystem::remove(path_ + end);
    }

    SQLite::Database &archive_;
    std::string path_;
    std::string script_;
    std::vector<std::string> tables_;
    std::vector<Cursor> cursors_;
};

} // namespace bangui::bench
