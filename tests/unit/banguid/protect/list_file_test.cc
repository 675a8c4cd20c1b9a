// SPDX-License-Identifier: Apache-2.0
#include "banguid/protect/list_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::protect;

TEST_CASE("a list is read again only when another file is there") {
    test::TemporaryDirectory const folder;
    ListFile list(folder.file("list"), ListFile::WhenMissing::is_empty);
    CHECK(list.refresh());
    CHECK_FALSE(list.refresh());
    CHECK_FALSE(list.trouble());
    CHECK_FALSE(list.written());
    folder.write("list", "192.0.2.1\n");
    CHECK(list.refresh());
    CHECK_FALSE(list.refresh());
    CHECK_EQ(list.entries().size(), 1);
    CHECK(list.written());
    folder.write("new", "192.0.2.1\n192.0.2.2\n");
    REQUIRE_EQ(::rename(folder.file("new").c_str(), folder.file("list").c_str()), 0);
    CHECK(list.refresh());
    CHECK_EQ(list.entries().size(), 2);
    ::unlink(folder.file("list").c_str());
    CHECK(list.refresh());
    CHECK(list.entries().empty());
}

TEST_CASE("what is no file of root's alone does not count") {
    test::TemporaryDirectory const folder;
    ListFile list(folder.file("list"), ListFile::WhenMissing::is_trouble);
    CHECK(list.refresh());
    CHECK(list.trouble()->ends_with("list is missing"));
    folder.write("list", "192.0.2.1\n");
    for (mode_t const mode : {0622U, 0620U, 0602U}) {
        REQUIRE_EQ(::chmod(folder.file("list").c_str(), mode), 0);
        CHECK(list.refresh());
        CHECK(list.trouble()->ends_with("has to be a file that nobody but its owner, root, can write"));
        CHECK(list.entries().empty());
    }
    REQUIRE_EQ(::chmod(folder.file("list").c_str(), 0644), 0);
    CHECK(list.refresh());
    CHECK_FALSE(list.trouble());
    CHECK_EQ(list.entries().size(), 1);
    ::unlink(folder.file("list").c_str());
    REQUIRE_EQ(::mkfifo(folder.file("list").c_str(), 0600), 0); // opening it must not wait
    CHECK(list.refresh());
    CHECK(list.trouble());
    CHECK_EQ(list.entries().size(), 1);
}
