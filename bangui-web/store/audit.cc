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

} // namespace bangui::store
