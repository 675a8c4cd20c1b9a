// SPDX-License-Identifier: Apache-2.0
//
// For the .cc files of this folder only: a prepared statement for loops over thousands of rows. Throws
// SQLite::Exception, for store::guarded.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "bangui-web/store/sqlite.h"

struct sqlite3;
struct sqlite3_stmt;

namespace bangui::history {

class Statement {
  public:
    Statement(SQLite::Database &database, std::string_view sql);
    ~Statement();
    Statement(Statement const &) = delete;
    Statement &operator=(Statement const &) = delete;

    /// Begins anew with these values for ?1, ?2, …; a text must live until the last step.
    template<typename... Values>
    Statement &with(Values const &...values) {
        reset();
        int index = 0;
        (bind(++index, values), ...);
        return *this;
    }
    /// Whether there is a row.
    bool step();
    /// All of it, for what has no rows; then how many rows it changed.
    int run();

    std::int64_t integer(int column) const;
    bool is_null(int column) const;
    std::string_view bytes(int column) const; ///< until the next step

    void reset();
    void bind(int index, std::integral auto value) { bind_integer(index, static_cast<std::int64_t>(value)); }
    void bind(int index, std::string_view text);
    void bind(int index, std::nullptr_t);
    template<std::integral Integer>
    void bind(int index, std::optional<Integer> value) {
        value ? bind(index, *value) : bind(index, nullptr);
    }
    /// A BLOB.
    struct Blob {
        std::string_view bytes;
    };
    void bind(int index, Blob blob);

  private:
    void bind_integer(int index, std::int64_t value);
    void check(int code) const;

    sqlite3 *database_;
    sqlite3_stmt *statement_ = nullptr;
};

/// While it lives, all that is read is of one state, and no statement has to lock the file again. Within a
/// running transaction it does nothing.
class Snapshot {
  public:
    explicit Snapshot(SQLite::Database &database);
    ~Snapshot();
    Snapshot(Snapshot const &) = delete;
    Snapshot &operator=(Snapshot const &) = delete;

  private:
    sqlite3 *database_ = nullptr; ///< null: not ours to end
};

} // namespace bangui::history
