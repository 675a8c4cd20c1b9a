// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/statement.h"

#include <sqlite3.h>

#include "tests/unit/bangui-web/history/history_rig.h"

using namespace bangui;
using namespace bangui::history;
using namespace bangui::history::test;

namespace {

bool in_transaction(SQLite::Database &database) {
    return ::sqlite3_get_autocommit(database.getHandle()) == 0;
}

} // namespace

TEST_CASE("a snapshot is a transaction, unless one runs") {
    HistoryRig rig;
    auto &database = rig.connection.database();
    {
        Snapshot const outer(database);
        CHECK(in_transaction(database));
        { Snapshot const inner(database); }
        CHECK(in_transaction(database));
    }
    CHECK_FALSE(in_transaction(database));
}

TEST_CASE("a snapshot ends while a statement has rows left") {
    HistoryRig rig;
    rig.add({ban(start, "sshd", "192.0.2.1"), ban(start, "sshd", "192.0.2.2")});
    auto &database = rig.connection.database();
    Statement select(database, "SELECT id FROM events");
    {
        Snapshot const snapshot(database);
        CHECK(select.with().step());
    }
    CHECK_FALSE(in_transaction(database));
    CHECK(select.step());
}
