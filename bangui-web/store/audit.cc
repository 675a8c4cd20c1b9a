// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/store/audit.h"

#include "bangui-web/store/sqlite.h"

namespace bangui::store {

Result<void> add_audit_entry(Connection &connection, AuditEntry const &entry) {
    return guarded([&]() -> Result<void> {
        SQLite::Statement insert(
            connection.database(),
            "INSERT INTO audit (time, actor, source, act, detail) VALUES (?, ?, ?, ?, ?)");
        insert.bind(1, entry.time);
        insert.bind(2, entry.actor);
        insert.bind(3, entry.source);
        insert.bind(4, entry.act);
        insert.bind(5, entry.detail);
        insert.exec();
        return {};
    });
}

Result<std::vector<AuditEntry>> load_audit(Connection &connection, std::size_t limit) {
    return guarded([&]() -> Result<std::vector<AuditEntry>> {
        SQLite::Statement select(
            connection.database(),
            "SELECT time, actor, source, act, detail FROM audit ORDER BY id DESC LIMIT ?");
        select.bind(1, static_cast<std::int64_t>(limit));
        std::vector<AuditEntry> entries;
        while (select.executeStep())
            entries.push_back({select.getColumn(0).getInt64(), select.getColumn(1).getString(),
                               select.getColumn(2).getString(), select.getColumn(3).getString(),
                               select.getColumn(4).getString()});
        return entries;
    });
}

} // namespace bangui::store
