// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/jobs/retention.h"

#include "bangui-web/history/find.h"
#include "bangui-web/history/upkeep.h"
#include "bangui-web/store/settings.h"
#include "tests/unit/bangui-web/jobs/jobs_rig.h"

namespace bangui::jobs {
namespace {

constexpr UnixSeconds now = test::FakeClock::start_unix_milliseconds / 1000;
constexpr Seconds day{86'400};

struct Rig : test::JobsRig {
    Rig() {
        registry->add(retention_job(*accounts, *archive, clock));
        start();
    }
    void choose(store::HistorySettings const &settings) {
        REQUIRE(write<void>(*accounts, [settings](store::Connection &connection) {
            return store::save_history_settings(connection, settings);
        }));
    }
    std::uint64_t events() { return read<history::Size>(*archive, history::size).value().events; }
};

TEST_CASE_FIXTURE(Rig, "what is too old goes, in steps, and what is young stays") {
    constexpr auto old = static_cast<int>(forget_limit) + 500;
    choose({30 * day, std::nullopt});
    archive_bans(now - (31 * day).count(), old);
    archive_bans(now - (29 * day).count(), 10);
    auto const done = run_through("retention");
    CHECK(done.last_result == View::Outcome::ok);
    CHECK(events() == 10);
    CHECK(done.last_detail.ends_with(" rows and pages freed"));
    CHECK(run_through("retention").last_detail == "0 rows and pages freed");
    CHECK(view("retention").every == Seconds(3600));
}

TEST_CASE_FIXTURE(Rig, "by default two years are kept") {
    archive_bans(now - (731 * day).count(), 5);
    archive_bans(now - (729 * day).count(), 5);
    run_through("retention");
    CHECK(events() == 5);
}

TEST_CASE_FIXTURE(Rig, "what is more than the disk is to hold goes, the oldest first") {
    constexpr auto most = 1U << 20U; // of pages; what is known of an address stays
    choose({30 * day, 1});
    archive_bans(now - 40'000, 30'000, 10);
    auto const before = read<history::Size>(*archive, history::size).value();
    REQUIRE(before.bytes > most);
    run_through("retention");
    auto const after = read<history::Size>(*archive, history::size).value();
    CHECK(after.bytes <= most);
    CHECK(after.events > 0);
    REQUIRE(after.oldest);
    CHECK(*after.oldest > *before.oldest);
}

TEST_CASE_FIXTURE(Rig, "a database that fails is a failed run, and a stop is heard between two steps") {
    SUBCASE("the accounts") {
        accounts->stop(Seconds(10));
    }
    SUBCASE("the archive") {
        archive->stop(Seconds(10));
    }
    CHECK(run_through("retention").last_result == View::Outcome::failed);
}

TEST_CASE_FIXTURE(Rig, "a stop is heard between two steps") {
    choose({30 * day, std::nullopt});
    archive_bans(now - (31 * day).count(), 2 * static_cast<int>(forget_limit));
    REQUIRE(registry->run("retention"));
    registry->stop();
    settle();
    pump_ready();
    CHECK(events() == 2 * forget_limit);
}

} // namespace
} // namespace bangui::jobs
