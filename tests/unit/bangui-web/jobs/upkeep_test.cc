// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/jobs/upkeep.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "bangui-web/store/sessions.h"
#include "bangui-web/store/users.h"
#include "tests/unit/bangui-web/jobs/jobs_rig.h"

namespace bangui::jobs {
namespace {

constexpr UnixSeconds now = test::FakeClock::start_unix_milliseconds / 1000;

struct Rig : test::JobsRig {
    Rig() {
        registry->add(sessions_job(*accounts, clock));
        registry->add(integrity_job(*accounts, *archive));
        start();
    }
};

TEST_CASE_FIXTURE(Rig, "sessions that are long over are deleted") {
    REQUIRE(write<void>(*accounts, [](store::Connection &connection) -> Result<void> {
        auto const name = store::UserName::parse("root").value();
        auto const user = TRY(store::add_user(connection, name, "hash", store::Role::admin, 1));
        for (std::uint8_t index = 0; index < 2; ++index) {
            auto const created = now - 2 * session_slack.count() + index * session_slack.count();
            store::SessionRecord record{{}, user, created, {}, created, {}, Seconds(60), "", ""};
            record.token_hash[0] = index;
            TRY(store::add_session(connection, record));
        }
        return {};
    }));
    CHECK(run_through("sessions").last_detail == "1 sessions deleted");
    auto const left = read<std::vector<store::SessionRecord>>(
        *accounts, [](store::Connection &connection) { return store::load_sessions(connection, 10); });
    REQUIRE(left->size() == 1);
    CHECK(left->front().token_hash[0] == 1);
    CHECK(view("sessions").every == Seconds(3600));
}

TEST_CASE_FIXTURE(Rig, "an archive in order, and one whose sums are wrong") {
    archive_bans(now - 100, 10);
    auto const good = run_through("integrity");
    CHECK(good.last_result == View::Outcome::ok);
    CHECK(good.last_detail == "nothing is wrong");
    CHECK(good.every == Seconds(604'800));
    archive->stop(Seconds(10));
    CHECK(run_through("integrity").last_result == View::Outcome::failed);
}

TEST_CASE_FIXTURE(Rig, "accounts in which a row belongs to nobody") {
    {
        SQLite::Database other(directory.file("bangui.sqlite3"), SQLite::OPEN_READWRITE); // keeps to no keys
        other.exec("INSERT INTO sessions VALUES (zeroblob(32), 7, 1, 1, 1, 1, 60, '', '')");
    }
    auto const run = run_through("integrity");
    CHECK(run.last_result == View::Outcome::failed);
    CHECK(run.last_detail.find(
              "users and settings: 1 findings, the first: a row of sessions belongs to none of users") !=
          std::string::npos);
}

} // namespace
} // namespace bangui::jobs
