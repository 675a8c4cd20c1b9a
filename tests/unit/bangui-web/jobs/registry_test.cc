// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/jobs/registry.h"

#include "tests/unit/bangui-web/jobs/jobs_rig.h"

namespace bangui::jobs {
namespace {

constexpr UnixSeconds start_time = test::FakeClock::start_unix_milliseconds / 1000;
constexpr Seconds hour{3600};

TEST_CASE_FIXTURE(test::JobsRig,
                  "a job that never ran waits until the daemon has settled, then keeps its time") {
    add_held("backup", 24 * hour);
    start();
    CHECK_FALSE(view("backup").last_started);
    CHECK(view("backup").next_run == start_time + 60);
    pass(Registry::settling - Milliseconds(1));
    CHECK(held.empty());
    pass(Milliseconds(1));
    REQUIRE(held.size() == 1);
    CHECK(view("backup").is_running);
    CHECK_FALSE(view("backup").next_run);
    pass(hour);
    held[0]->succeed("two files");
    auto const done = view("backup");
    CHECK_FALSE(done.is_running);
    CHECK(done.last_started == start_time + 60);
    CHECK(done.last_finished == start_time + 3660);
    CHECK(done.last_result == View::Outcome::ok);
    CHECK(done.last_detail == "two files");
    CHECK(done.next_run == start_time + 60 + 86400);
    pass(23 * hour - Milliseconds(1));
    CHECK(held.size() == 1);
    pass(Milliseconds(1));
    CHECK(held.size() == 2);
}

TEST_CASE_FIXTURE(test::JobsRig,
                  "after a restart a job keeps its time, and one that is late runs soon, in order") {
    auto const add_all = [this] {
        add_held("hourly", hour);
        add_held("daily", 24 * hour);
        add_held("new", hour);
        add_held("by hand", std::nullopt);
    };
    add_all();
    start();
    for (auto const *name : {"hourly", "daily"}) {
        REQUIRE(registry->run(name));
        held.back()->succeed("");
    }
    settle();
    held.clear();
    clock.advance(2 * hour);
    restart();
    add_all();
    start();
    auto const now = start_time + 7200;
    CHECK(view("hourly").next_run == now + 60);
    CHECK(view("hourly").last_started == start_time);
    CHECK(view("daily").next_run == start_time + 86400);
    CHECK(view("new").next_run == now + 90);
    CHECK_FALSE(view("by hand").next_run);
    pump_ready();
    CHECK(held.empty());
    pass(Registry::settling);
    CHECK(held.size() == 1);
    pass(Registry::pause_between);
    CHECK(held.size() == 2);
    pass(24 * hour);
    CHECK(held.size() == 3); // the two that run are not begun again
}

TEST_CASE_FIXTURE(test::JobsRig, "a clock that was set back does not put a job off for ever") {
    add_held("daily", 24 * hour);
    start();
    REQUIRE(registry->run("daily"));
    held.back()->succeed("");
    settle();
    clock.step_wall(-1000 * hour);
    restart();
    add_held("daily", 24 * hour);
    start();
    CHECK(view("daily").next_run == clock.unix_now() + 86400);
}

TEST_CASE_FIXTURE(test::JobsRig, "somebody asks for a run, one at a time") {
    add_held("retention", hour);
    start();
    CHECK(registry->run("nothing").error().code == ErrorCode::not_found);
    auto const begun = registry->run("retention");
    REQUIRE(begun);
    CHECK(begun->is_running);
    CHECK(begun->last_started == start_time);
    CHECK(registry->run("retention").error().code == ErrorCode::conflict);
    pass(2 * hour); // its own time passes, too
    CHECK(held.size() == 1);
    held[0]->fail({ErrorCode::storage_error, "the disk is full"});
    CHECK(view("retention").last_result == View::Outcome::failed);
    CHECK(view("retention").last_detail == "the disk is full");
    CHECK(logger.has("warning job failed job=retention"));
    CHECK(view("retention").next_run == clock.unix_now() + 60); // longer than its interval: not at once
    held[0]->succeed("a second end does not count");
    CHECK(view("retention").last_result == View::Outcome::failed);
    REQUIRE(registry->run("retention"));
    CHECK(view("retention").last_result == View::Outcome::failed); // until this one ends
    CHECK(view("retention").last_finished == clock.unix_now());
}

TEST_CASE_FIXTURE(test::JobsRig, "a run that is dropped has failed, and one may end at once") {
    registry->add({"dropped", std::nullopt, [](std::shared_ptr<Run>) {}});
    registry->add({"quick", std::nullopt, [](std::shared_ptr<Run> run) { run->succeed("done"); }});
    registry->add({"long", std::nullopt, [](std::shared_ptr<Run> run) {
                       run->succeed(std::string(Registry::max_detail_bytes + 1, 'x'));
                   }});
    start();
    CHECK(registry->run("dropped")->last_result == View::Outcome::failed);
    CHECK(view("dropped").last_detail == "it ended without a word");
    CHECK(registry->run("quick")->last_detail == "done");
    CHECK(registry->run("quick"));
    CHECK(registry->run("long")->last_detail.size() == Registry::max_detail_bytes);
}

TEST_CASE_FIXTURE(test::JobsRig,
                  "who listens hears a start, moves at most four times a second, and the end") {
    add_held("backfill", std::nullopt);
    start();
    REQUIRE(registry->run("backfill"));
    REQUIRE(told.size() == 1);
    CHECK(told[0].is_running);
    CHECK_FALSE(told[0].progress);
    for (std::uint64_t done = 1; done <= 100; ++done)
        held[0]->moved({done, 100});
    CHECK(told.size() == 1);
    pass(Registry::moved_interval);
    REQUIRE(told.size() == 2);
    CHECK(told[1].progress == Progress{100, 100});
    pass(Registry::moved_interval);
    CHECK(told.size() == 2);
    held[0]->moved({5, std::nullopt});
    CHECK(told.size() == 3); // long enough after the last
    held[0]->moved({6, std::nullopt});
    held[0]->succeed("");
    REQUIRE(told.size() == 4);
    CHECK_FALSE(told[3].is_running);
    CHECK_FALSE(told[3].progress);
    held[0]->moved({7, std::nullopt});
    pass(Seconds(1));
    CHECK(told.size() == 4);
}

TEST_CASE_FIXTURE(test::JobsRig, "what the end of the daemon cut off is known afterwards") {
    auto const add_all = [this] {
        add_held("stopped", 24 * hour);
        add_held("died", 24 * hour);
    };
    add_all();
    start();
    REQUIRE(registry->run("stopped"));
    SUBCASE("an orderly end cancels it, and it is late at once") {
        registry->stop();
        CHECK(held[0]->is_cancelled());
        held[0]->succeed("too late");
        CHECK_FALSE(view("stopped").is_running);
        CHECK(registry->run("died").error().code == ErrorCode::conflict);
        pass(24 * hour);
        CHECK(held.size() == 1);
        restart();
        add_all();
        start();
        CHECK(view("stopped").last_result == View::Outcome::failed);
        CHECK(view("stopped").last_detail == "the daemon was stopped");
        CHECK(view("stopped").next_run == clock.unix_now() + 60);
    }
    SUBCASE(
        "a crash counts as a failure and waits for the next time, so that it does not come every minute") {
        settle();
        auto const row = store::JobRecord{"died", start_time, std::nullopt, ""};
        bool written = false;
        accounts->write<void>(
            [row](store::Connection &connection) { return store::save_job(connection, row); },
            [&](Result<void> saved) { written = saved.has_value(); });
        REQUIRE(pump_until([&] { return written; }));
        clock.advance(hour);
        restart();
        add_all();
        start();
        CHECK(view("died").last_result == View::Outcome::failed);
        CHECK(view("died").last_detail == "the daemon ended meanwhile");
        CHECK_FALSE(view("died").last_finished);
        CHECK(view("died").next_run == start_time + 86400);
    }
}

TEST_CASE_FIXTURE(test::JobsRig, "a run may outlive the registry") {
    add_held("backup", hour);
    start();
    REQUIRE(registry->run("backup"));
    registry.reset();
    CHECK(held[0]->is_cancelled());
    held[0]->moved({1, 2});
    held.clear();
    CHECK(told.size() == 1);
    registry = std::make_unique<Registry>(*loop, *accounts, logger, [](View const &) {});
}

} // namespace
} // namespace bangui::jobs
