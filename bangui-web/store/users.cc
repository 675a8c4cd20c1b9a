// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/store/users.h"

#include "bangui-web/store/rows.h"
#include "bangui-web/store/sqlite.h"

namespace bangui::store {

Result<User> add_user(Connection &connection, UserName const &name, std::string const &password_hash,
                      Role role, UnixSeconds created) {
    return guarded([&]() -> Result<User> {
        SQLite::Statement insert(connection.database(),
                                 "INSERT INTO users (name, password_hash, role, created) "
                                 "VALUES (?, ?, ?, ?)");
        insert.bind(1, name.text());
        insert.bind(2, password_hash);
        insert.bind(3, std::string(to_string(role)));
        insert.bind(4, created);
        insert.exec();
        return User{UserId{connection.database().getLastInsertRowid()}, name, role, created};
    });
}

Result<std::optional<Credentials>> find_credentials(Connection &connection, UserName const &name) {
    return guarded([&]() -> Result<std::optional<Credentials>> {
        SQLite::Statement select(connection.database(),
                                 "SELECT id, name, role, created, password_hash FROM users WHERE name = ?");
        select.bind(1, name.text());
        if (!select.executeStep()) return std::nullopt;
        return Credentials{TRY(read_user(select, 0)), select.getColumn(4).getString()};
    });
}

Result<std::vector<User>> list_users(Connection &connection, std::size_t limit) {
    return guarded([&]() -> Result<std::vector<User>> {
        SQLite::Statement select(connection.database(),
                                 "SELECT id, name, role, created FROM users ORDER BY name LIMIT ?");
        select.bind(1, static_cast<std::int64_t>(limit));
        std::vector<User> users;
        while (select.executeStep())
            users.push_back(TRY(read_user(select, 0)));
        return users;
    });
}

Result<void> set_password_hash(Connection &connection, UserName const &name,
                               std::string const &password_hash) {
    return guarded([&]() -> Result<void> {
        SQLite::Statement update(connection.database(), "UPDATE users SET password_hash = ? WHERE name = ?");
        update.bind(1, password_hash);
        update.bind(2, name.text());
        if (update.exec() == 0) return fail(ErrorCode::not_found, "there is no such user");
        return {};
    });
}

Result<User> read_user(SQLite::Statement &row, int first) {
    auto name = UserName::parse(row.getColumn(first + 1).getString());
    auto const role = parse_role(row.getColumn(first + 2).getString());
    if (!name || !role) return fail(ErrorCode::storage_error, "the users table holds an impossible row");
    return User{UserId{row.getColumn(first).getInt64()}, std::move(*name), *role,
                row.getColumn(first + 3).getInt64()};
}

} // namespace bangui::store
