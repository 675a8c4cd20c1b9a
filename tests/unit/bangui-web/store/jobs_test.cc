// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/store/jobs.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::store;

TEST_CASE("the last run of each job is kept") {
    test::TemporaryDirectory const directory;
    auto connection = Connection::open(directory.file("a.sqlite3"), accounts_database()).value();
    CHECK(load_jobs(connection).value().empty());
    JobRecord const runs{"backup", 100, std::nullopt, ""};
    JobRecord const failed{"retention", 90, JobEnd{95, JobEnd::Result::failed}, "the disk's \"full\""};
    REQUIRE(save_job(connection, failed));
    REQUIRE(save_job(connection, runs));
    CHECK(load_jobs(connection).value() == std::vector<JobRecord>{runs, failed});
    for (auto const result : {JobEnd::Result::ok, JobEnd::Result::failed, JobEnd::Result::stopped}) {
        JobRecord const ended{"backup", 100, JobEnd{101, result}, "2 files"};
        REQUIRE(save_job(connection, ended));
        CHECK(load_jobs(connection).value().front() == ended);
    }
    CHECK_EQ(load_jobs(connection).value().size(), 2);
    CHECK_THROWS_AS(connection.database().exec("UPDATE jobs SET finished = NULL"), SQLite::Exception);
}
