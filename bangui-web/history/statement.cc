// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/statement.h"

#include <sqlite3.h>

namespace bangui::history {

Statement::Statement(SQLite::Database &database, std::string_view sql)
    : database_(database.getHandle()) {
    check(::sqlite3_prepare_v2(database_, sql.data(), static_cast<int>(sql.size()), &statement_, nullptr));
}

Statement::~Statement() {
    ::sqlite3_finalize(statement_);
}

bool Statement::step() {
    int const code = ::sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) check(code);
    return false;
}

int Statement::run() {
    while (step()) {
    }
    return ::sqlite3_changes(database_);
}

std::int64_t Statement::integer(int column) const {
    return ::sqlite3_column_int64(statement_, column);
}

bool Statement::is_null(int column) const {
    return ::sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::string_view Statement::bytes(int column) const {
    auto const *const begin = static_cast<char const *>(::sqlite3_column_blob(statement_, column));
    auto const size = static_cast<std::size_t>(::sqlite3_column_bytes(statement_, column));
    return begin == nullptr ? std::string_view() : std::string_view(begin, size);
}

void Statement::reset() {
    ::sqlite3_reset(statement_); // says again what step() said
}

void Statement::bind_integer(int index, std::int64_t value) {
    check(::sqlite3_bind_int64(statement_, index, value));
}

void Statement::bind(int index, std::string_view text) {
    char const *const begin = text.data() == nullptr ? "" : text.data();
    check(::sqlite3_bind_text64(statement_, index, begin, text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind(int index, std::nullptr_t) {
    check(::sqlite3_bind_null(statement_, index));
}

void Statement::bind(int index, Blob blob) {
    check(::sqlite3_bind_blob64(statement_, index, blob.bytes.data(), blob.bytes.size(), SQLITE_STATIC));
}

void Statement::check(int code) const {
    if (code != SQLITE_OK) throw SQLite::Exception(database_, code);
}

Snapshot::Snapshot(SQLite::Database &database) {
    if (::sqlite3_get_autocommit(database.getHandle()) == 0) return;
    database.exec("BEGIN");
    database_ = database.getHandle();
}

Snapshot::~Snapshot() {
    if (database_ != nullptr) ::sqlite3_exec(database_, "COMMIT", nullptr, nullptr, nullptr);
}

} // namespace bangui::history
