// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/jobs/places.h"

#include "bangui-web/history/find.h"
#include "bangui-web/history/upkeep.h"
#include "tests/unit/bangui-web/jobs/jobs_rig.h"

namespace bangui::jobs {
namespace {

constexpr UnixSeconds now = test::FakeClock::start_unix_milliseconds / 1000;

struct Rig : test::JobsRig {
    Rig() {
        registry->add(places_job(*archive, {[this] { return version; },
                                            [this](std::string const &) {
                                                ++looked_up;
                                                return history::Place{country, 64500, "Example"};
                                            }}));
        start();
    }
    std::size_t in(std::string const &code) {
        auto const page = read<history::Page>(*archive, [code](store::Connection &connection) {
            history::Filter filter;
            filter.countries = {code};
            return history::find_events(connection, filter, std::nullopt, history::max_page);
        });
        return page.value().events.size();
    }
    std::uint64_t version = 0;
    std::string country = "DE";
    int looked_up = 0;
};

TEST_CASE_FIXTURE(Rig, "without a file nothing is looked up") {
    archive_bans(now - 100, 5);
    CHECK(run_through("places").last_detail == "there is no file of places");
    CHECK(looked_up == 0);
}

TEST_CASE_FIXTURE(Rig, "a new file moves what it knows better, once") {
    archive_bans(now - 100, 5);
    version = 1;
    CHECK(run_through("places").last_detail == "5 of 5 addresses are elsewhere now");
    CHECK(in("DE") == 5);
    CHECK(run_through("places").last_detail == "the file of places is the same");
    CHECK(looked_up == 5);
    version = 2;
    CHECK(run_through("places").last_detail == "0 of 5 addresses are elsewhere now");
    version = 3;
    country = "FR";
    CHECK(run_through("places").last_detail == "5 of 5 addresses are elsewhere now");
    CHECK(in("DE") == 0);
    CHECK(in("FR") == 5);
}

TEST_CASE_FIXTURE(Rig, "many are looked at in steps, and a run that was cut off goes on where it was") {
    constexpr auto count = 2 * static_cast<int>(places_per_step) + 1;
    archive_bans(now - 5000, count);
    version = 1;
    REQUIRE(registry->run("places"));
    REQUIRE(pump_until([this] { return looked_up >= static_cast<int>(places_per_step); }));
    registry->stop();
    pump_ready();
    auto const before = looked_up;
    restart();
    registry->add(places_job(*archive, {[this] { return version; },
                                        [this](std::string const &) {
                                            ++looked_up;
                                            return history::Place{country, 64500, "Example"};
                                        }}));
    start();
    run_through("places");
    CHECK(looked_up <= count + static_cast<int>(places_per_step)); // the step that was cut off, again
    CHECK(looked_up > before);
    CHECK(run_through("places").last_detail == "the file of places is the same");
}

TEST_CASE_FIXTURE(Rig, "an archive that fails is a failed run") {
    version = 1;
    archive->stop(Seconds(10));
    CHECK(run_through("places").last_result == View::Outcome::failed);
}

} // namespace
} // namespace bangui::jobs
