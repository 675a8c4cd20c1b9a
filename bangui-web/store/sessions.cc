// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/store/sessions.h"

#include <algorithm>

#include "bangui-web/store/rows.h"
#include "bangui-web/store/sqlite.h"

namespace bangui::store {
namespace {

void bind_hash(SQLite::Statement &statement, int index, TokenHash const &hash) {
    statement.bind(index, hash.data(), static_cast<int>(hash.size()));
}

std::int64_t to_column(MonotonicTime time) {
    return time.time_since_epoch().count();
}

MonotonicTime from_column(std::int64_t milliseconds) {
    return MonotonicTime(Milliseconds(milliseconds));
}

Result<SessionRecord> read_session(SQLite::Statement &row) {
    auto const hash = row.getColumn(0);
    TokenHash token_hash;
    if (std::cmp_not_equal(hash.getBytes(), token_hash.size()))
        return fail(ErrorCode::storage_error, "the sessions table holds an impossible row");
    std::copy_n(static_cast<std::uint8_t const *>(hash.getBlob()), token_hash.size(), token_hash.begin());
    return SessionRecord{.token_hash = token_hash,
                         .user = TRY(read_user(row, 8)),
                         .created = row.getColumn(1).getInt64(),
                         .created_monotonic = from_column(row.getColumn(2).getInt64()),
                         .last_seen = row.getColumn(3).getInt64(),
                         .last_seen_monotonic = from_column(row.getColumn(4).getInt64()),
                         .lifetime = Seconds(row.getColumn(5).getInt64()),
                         .source = row.getColumn(6).getString(),
                         .user_agent = row.getColumn(7).getString()};
}

} // namespace

Result<std::vector<SessionRecord>> load_sessions(Connection &connection, std::size_t limit) {
    return guarded([&]() -> Result<std::vector<SessionRecord>> {
        SQLite::Statement select(
            connection.database(),
            "SELECT s.token_hash, s.created, s.created_monotonic, s.last_seen, s.last_seen_monotonic, "
            "s.lifetime, s.source, s.user_agent, u.id, u.name, u.role, u.created "
            "FROM sessions s JOIN users u ON u.id = s.user ORDER BY s.last_seen DESC LIMIT ?");
        select.bind(1, static_cast<std::int64_t>(limit));
        std::vector<SessionRecord> sessions;
        while (select.executeStep())
            sessions.push_back(TRY(read_session(select)));
        return sessions;
    });
}

Result<void> add_session(Connection &connection, SessionRecord const &session) {
    return guarded([&]() -> Result<void> {
        SQLite::Statement insert(connection.database(),
                                 "INSERT INTO sessions (token_hash, user, created, created_monotonic, "
                                 "last_seen, last_seen_monotonic, lifetime, source, user_agent) "
                                 "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        bind_hash(insert, 1, session.token_hash);
        insert.bind(2, static_cast<std::int64_t>(session.user.id));
        insert.bind(3, session.created);
        insert.bind(4, to_column(session.created_monotonic));
        insert.bind(5, session.last_seen);
        insert.bind(6, to_column(session.last_seen_monotonic));
        insert.bind(7, static_cast<std::int64_t>(session.lifetime.count()));
        insert.bind(8, session.source);
        insert.bind(9, session.user_agent);
        insert.exec();
        return {};
    });
}

Result<void> delete_sessions(Connection &connection, std::span<TokenHash const> token_hashes) {
    return guarded([&]() -> Result<void> {
        SQLite::Statement statement(connection.database(), "DELETE FROM sessions WHERE token_hash = ?");
        for (auto const &hash : token_hashes) {
            bind_hash(statement, 1, hash);
            statement.exec();
            statement.reset();
        }
        return {};
    });
}

Result<std::size_t> delete_expired_sessions(Connection &connection, UnixSeconds now, Seconds slack) {
    return guarded([&]() -> Result<std::size_t> {
        SQLite::Statement statement(connection.database(),
                                    "DELETE FROM sessions WHERE created + lifetime < ?");
        statement.bind(1, now - slack.count());
        return static_cast<std::size_t>(statement.exec());
    });
}

Result<void> update_seen(Connection &connection, std::span<SeenSession const> seen) {
    return guarded([&]() -> Result<void> {
        SQLite::Statement update(
            connection.database(),
            "UPDATE sessions SET last_seen = ?, last_seen_monotonic = ? WHERE token_hash = ?");
        for (auto const &session : seen) {
            update.bind(1, session.last_seen);
            update.bind(2, to_column(session.last_seen_monotonic));
            bind_hash(update, 3, session.token_hash);
            update.exec();
            update.reset();
        }
        return {};
    });
}

} // namespace bangui::store
