// SPDX-License-Identifier: Apache-2.0
#include "banguid/ctl/restore.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include "common/base/unique_fd.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::ctl;

namespace {

/// The beginning of an SQLite file with this application id.
std::string database(std::string_view id, std::string_view content) {
    std::string bytes("SQLite format 3\0", 16);
    bytes.resize(68, '\0');
    bytes += id;
    bytes.resize(100, '\0');
    return bytes + std::string(content);
}

struct State {
    State() { ::mkdir(path.c_str(), 0700); }
    std::string write(std::string const &name, std::string_view content) const {
        return folder.write("state/" + name, content);
    }
    std::string read(std::string const &name) const { return folder.read("state/" + name); }
    test::TemporaryDirectory folder;
    std::string path = folder.file("state");
};

} // namespace

TEST_CASE_FIXTURE(State, "a copy takes the place of the database it is of, which is kept with its log") {
    write("bangui.sqlite3", "old");
    write("bangui.sqlite3-wal", "old log");
    write("bangui.sqlite3.before-shm", "of an earlier time");
    auto const copy = folder.write("copy", database("BGUa", "new"));
    auto const restored = restore(copy, path);
    REQUIRE(restored);
    CHECK_EQ(restored->file, path + "/bangui.sqlite3");
    CHECK_EQ(read("bangui.sqlite3"), database("BGUa", "new"));
    CHECK_EQ(read("bangui.sqlite3.before"), "old");
    CHECK_EQ(read("bangui.sqlite3.before-wal"), "old log");
    CHECK_FALSE(std::filesystem::exists(path + "/bangui.sqlite3-wal"));
    CHECK_FALSE(std::filesystem::exists(path + "/bangui.sqlite3.before-shm"));
    struct stat made {};
    REQUIRE_EQ(::stat((path + "/bangui.sqlite3").c_str(), &made), 0);
    CHECK_EQ(made.st_mode & 07777U, 0600U);
}

TEST_CASE_FIXTURE(State, "the history's copy is told by what it says of itself") {
    auto const restored = restore(folder.write("copy", database("BGUh", "history")), path);
    REQUIRE(restored);
    CHECK_EQ(read("history.sqlite3"), database("BGUh", "history"));
}

TEST_CASE_FIXTURE(State, "anything else is refused, and nothing is changed") {
    write("bangui.sqlite3", "old");
    for (auto const &content :
         {database("BGUx", ""), std::string("text"), std::string(200, '\0'), std::string()}) {
        auto const restored = restore(folder.write("copy", content), path);
        REQUIRE_FALSE(restored);
        CHECK_EQ(restored.error().code, ErrorCode::invalid_argument);
    }
    CHECK_FALSE(restore(folder.file("missing"), path));
    CHECK_FALSE(restore(folder.write("copy", database("BGUa", "")), folder.file("missing")));
    CHECK_EQ(read("bangui.sqlite3"), "old");
    CHECK_EQ(std::distance(std::filesystem::directory_iterator(path), {}), 1);
}

TEST_CASE_FIXTURE(State, "while the daemon holds the database it stays as it is") {
    write("bangui.sqlite3", "old");
    UniqueFd const held(::open(write("lock", "").c_str(), O_RDWR | O_CLOEXEC));
    REQUIRE_EQ(::flock(held.fd(), LOCK_EX), 0);
    auto const restored = restore(folder.write("copy", database("BGUa", "new")), path);
    REQUIRE_FALSE(restored);
    CHECK_EQ(restored.error().code, ErrorCode::conflict);
    CHECK_EQ(read("bangui.sqlite3"), "old");
}

TEST_CASE_FIXTURE(State, "no link of the daemon's user is followed") {
    auto const elsewhere = folder.write("elsewhere", "precious");
    REQUIRE_EQ(::symlink(elsewhere.c_str(), (path + "/bangui.sqlite3.restored").c_str()), 0);
    REQUIRE_EQ(::symlink(elsewhere.c_str(), (path + "/bangui.sqlite3").c_str()), 0);
    REQUIRE(restore(folder.write("copy", database("BGUa", "new")), path));
    CHECK_EQ(folder.read("elsewhere"), "precious");
    CHECK_EQ(read("bangui.sqlite3"), database("BGUa", "new"));
    REQUIRE_EQ(::symlink(elsewhere.c_str(), (path + "/lock").c_str()), 0);
    CHECK_FALSE(restore(folder.write("copy", database("BGUa", "newer")), path));
}
