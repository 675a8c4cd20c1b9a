// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/auth/setup_token.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/support/temporary_directory.h"

using namespace bangui;
using auth::SetupToken;
using bangui::test::TemporaryDirectory;

TEST_CASE("the token matches itself alone, and nothing once it was destroyed") {
    TemporaryDirectory const directory;
    auto token = SetupToken::create(directory.path()).value();
    auto const text = token.text();
    CHECK_EQ(directory.read("setup-token"), text + '\n');
    CHECK(token.matches(text));
    CHECK_FALSE(token.matches(text.substr(1)));
    CHECK_FALSE(token.matches(text + '\n'));
    CHECK_FALSE(token.matches(""));

    CHECK(token.destroy().has_value());
    CHECK_FALSE(token.matches(text));
    CHECK_FALSE(token.matches(""));
    CHECK_FALSE(std::filesystem::exists(directory.file("setup-token")));
    CHECK(token.destroy().has_value());
}

TEST_CASE("the file is private whatever was there before") {
    TemporaryDirectory const directory;
    directory.write("setup-token", "old");
    directory.write("setup-token.new", "left behind by a crash");
    std::filesystem::permissions(directory.file("setup-token"), std::filesystem::perms(0666));
    auto const token = SetupToken::create(directory.path()).value();
    CHECK_EQ(directory.read("setup-token"), token.text() + '\n');
    struct stat status {};
    REQUIRE_EQ(::stat(token.path().c_str(), &status), 0);
    CHECK_EQ(status.st_mode & 07777, 0600);
    CHECK_FALSE(std::filesystem::exists(directory.file("setup-token.new")));

    CHECK(SetupToken::remove(directory.path()).has_value());
    CHECK(SetupToken::remove(directory.path()).has_value());
    CHECK_FALSE(std::filesystem::exists(token.path()));
}

TEST_CASE("a link in the way is replaced, not followed") {
    TemporaryDirectory const directory;
    auto const target = directory.write("target", "precious");
    std::filesystem::create_symlink(target, directory.file("setup-token"));
    std::filesystem::create_symlink(target, directory.file("setup-token.new"));
    REQUIRE(SetupToken::create(directory.path()).has_value());
    CHECK_EQ(directory.read("target"), "precious");
}

TEST_CASE("a directory that is not there is an error that names the file") {
    auto const token = SetupToken::create("/nonexistent");
    REQUIRE_FALSE(token.has_value());
    CHECK_EQ(token.error().detail, "/nonexistent/setup-token.new: No such file or directory (ENOENT)");
}
