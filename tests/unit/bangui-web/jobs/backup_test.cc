// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/jobs/backup.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "bangui-web/history/upkeep.h"
#include "tests/unit/bangui-web/jobs/jobs_rig.h"

namespace bangui::jobs {
namespace {

constexpr UnixSeconds now = test::FakeClock::start_unix_milliseconds / 1000;

struct Rig : test::JobsRig {
    Rig() {
        registry->add(backup_job({*accounts, "bangui", directory.file("bangui.sqlite3")},
                                 {*archive, "history", directory.file("history.sqlite3")}, backups, clock));
        start();
    }
    std::vector<std::string> names() const {
        std::vector<std::string> found;
        std::error_code missing;
        for (auto const &each : std::filesystem::directory_iterator(backups, missing))
            found.push_back(each.path().filename());
        std::ranges::sort(found);
        return found;
    }
    std::string backups = directory.file("backups");
};

::mode_t mode_of(std::string const &path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

TEST_CASE_FIXTURE(Rig, "both databases are copied while they are open, for their owner only") {
    archive_bans(now - 100, 10);
    auto const done = run_through("backup");
    CHECK(done.last_result == View::Outcome::ok);
    CHECK(done.last_detail == "0 MiB written");
    CHECK(done.every == Seconds(86'400));
    REQUIRE(names() == std::vector<std::string>{"bangui-2026-11-22T120000Z.sqlite3",
                                                "history-2026-11-22T120000Z.sqlite3"});
    CHECK(mode_of(backups) == 0700);
    for (auto const &name : names())
        CHECK(mode_of(backups + "/" + name) == 0600);
    auto copy =
        store::Connection::open(backups + "/history-2026-11-22T120000Z.sqlite3", history::history_database());
    REQUIRE(copy);
    CHECK(history::size(*copy).value().events == 10);
    CHECK(
        store::Connection::open(backups + "/bangui-2026-11-22T120000Z.sqlite3", store::accounts_database()));
}

TEST_CASE_FIXTURE(Rig, "the newest few of each are kept, and what is somebody else's") {
    directory.write("note", "");
    for (std::size_t count = 0; count < kept_backups + 2; ++count) {
        clock.advance(Seconds(86'400));
        CHECK(run_through("backup").last_result == View::Outcome::ok);
        if (count == 0) std::filesystem::rename(directory.file("note"), backups + "/bangui-note.txt");
    }
    auto const left = names();
    CHECK(left.size() == 2 * kept_backups + 1);
    CHECK(left.front() == "bangui-2026-11-25T120000Z.sqlite3");
    CHECK(std::ranges::find(left, "bangui-note.txt") != left.end());
}

TEST_CASE_FIXTURE(Rig, "what an earlier run left unfinished goes, and no name is given to a half") {
    REQUIRE(::mkdir(backups.c_str(), 0700) == 0);
    directory.write("backups/bangui-2026-11-21T120000Z.sqlite3.part", "half");
    // The copy's name is taken by a folder: the rename fails, as a full disk would.
    REQUIRE(::mkdir((backups + "/bangui-2026-11-22T120000Z.sqlite3").c_str(), 0700) == 0);
    auto const failed = run_through("backup");
    CHECK(failed.last_result == View::Outcome::failed);
    CHECK(failed.last_detail.find("bangui-2026-11-22T120000Z.sqlite3") != std::string::npos);
    CHECK(names() == std::vector<std::string>{"bangui-2026-11-22T120000Z.sqlite3"});
}

TEST_CASE_FIXTURE(Rig, "a folder that cannot be made is told") {
    directory.write("backups", "a file");
    auto const failed = run_through("backup");
    CHECK(failed.last_result == View::Outcome::failed);
    CHECK(failed.last_detail.find("backups: ") != std::string::npos);
}

TEST_CASE_FIXTURE(test::JobsRig, "a disk without room is told before anything is written") {
    // Sparse: larger than any disk this runs on has free.
    auto const huge = directory.write("huge", "");
    REQUIRE(::truncate(huge.c_str(), 1LL << 42) == 0);
    BackupPlace const place{directory.file("backups"), "history", huge};
    auto const refused = read<std::uint64_t>(*archive, [place](store::Connection &connection) {
        return back_up_database(connection, place, now);
    });
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::storage_error);
    CHECK(refused.error().detail.starts_with("no room for the copy of history: it needs 4194368 MiB, "));
    CHECK(std::filesystem::is_empty(directory.file("backups")));
}

} // namespace
} // namespace bangui::jobs
