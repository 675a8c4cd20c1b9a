// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/progress.h"

#include "tests/unit/bangui-web/history/history_rig.h"

using namespace bangui::history;
using namespace bangui::history::test;

TEST_CASE("progress is what was written last, by source") {
    HistoryRig rig;
    CHECK_FALSE(load_progress(rig.connection, "log").value().has_value());
    Progress const log{"log", 0xffff'ffff'ffff'ffff, 10};
    Progress const old_one{"old/a", 2, 0x8000'0000'0000'0000};
    Progress const old_two{"old/b", 3, 30};
    rig.write({.events = {}, .found = {}, .progress = {log, old_two, old_one}}).value();
    CHECK_EQ(load_progress(rig.connection, "log").value(), log);
    CHECK_EQ(list_progress(rig.connection, "old/").value(), std::vector{old_one, old_two});
    CHECK_EQ(list_progress(rig.connection, "").value().size(), 3);
    CHECK(list_progress(rig.connection, "older").value().empty());
    Progress const later{"log", 5, 0};
    rig.write({.events = {}, .found = {}, .progress = {later}}).value();
    CHECK_EQ(load_progress(rig.connection, "log").value(), later);
}

TEST_CASE("progress is written with its events or not at all") {
    HistoryRig rig;
    auto const pages = rig.connection.page_count();
    REQUIRE(rig.connection.limit_pages(pages).has_value());
    Batch batch;
    for (int index = 0; index < 2000; ++index)
        batch.events.push_back(ban(start + index, "sshd", "192.0.2." + std::to_string(index % 256)));
    batch.progress.push_back({"log", 1, 2});
    auto const written = rig.write(batch);
    REQUIRE_FALSE(written.has_value());
    CHECK_EQ(written.error().code, bangui::ErrorCode::storage_error);
    CHECK_EQ(rig.query("SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM progress)"), "0");
    REQUIRE(rig.connection.limit_pages(1'000'000).has_value());
    CHECK_EQ(rig.write(batch).value(), Written{2000, 0});
    CHECK(load_progress(rig.connection, "log").value().has_value());
}
