// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "common/config/settings.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::config;
using bangui::test::TemporaryDirectory;

namespace {

Schema const schema{"", "", {integer_key("port", 80, 1, 65535, "A port.")}};

Error trusted_error(std::string const &path) {
    auto const settings = load_trusted_file(schema, path, {});
    REQUIRE_FALSE(settings.has_value());
    return settings.error();
}

} // namespace

TEST_CASE("a settings file is read, and may be missing where that is allowed") {
    TemporaryDirectory const directory;
    auto const path = directory.write("a.toml", "port = 81\n");
    CHECK_EQ(load_file(schema, path, MissingFile::is_an_error, {}).value().integer<int>("port"), 81);
    auto const missing = directory.file("b.toml");
    CHECK_EQ(load_file(schema, missing, MissingFile::leaves_defaults, {}).value().integer<int>("port"), 80);
    auto const refused = load_file(schema, missing, MissingFile::is_an_error, {});
    REQUIRE_FALSE(refused.has_value());
    CHECK_EQ(refused.error(), Error{ErrorCode::not_found, missing + ": No such file or directory (ENOENT)"});
}

TEST_CASE("folders, pipes and endless files are no settings files") {
    TemporaryDirectory const directory;
    CHECK_FALSE(load_file(schema, directory.path(), MissingFile::leaves_defaults, {}).has_value());
    auto const pipe = directory.file("pipe");
    REQUIRE_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    CHECK_FALSE(load_file(schema, pipe, MissingFile::leaves_defaults, {}).has_value());
    CHECK_FALSE(load_file(schema, "/dev/zero", MissingFile::leaves_defaults, {}).has_value());
    auto const large = directory.write("large.toml", std::string(1024 * 1024, '\n'));
    CHECK_EQ(load_file(schema, large, MissingFile::is_an_error, {}).error().code, ErrorCode::too_large);
}

TEST_CASE("a trusted file and its folder are writable by their owner alone") {
    TemporaryDirectory const directory;
    auto const path = directory.write("policy.toml", "port = 81\n");
    REQUIRE_EQ(::chmod(path.c_str(), 0644), 0);
    CHECK_EQ(load_trusted_file(schema, path, {}).value().integer<int>("port"), 81);

    for (mode_t const mode : {0664U, 0646U}) {
        REQUIRE_EQ(::chmod(path.c_str(), mode), 0);
        CHECK_EQ(trusted_error(path).code, ErrorCode::not_permitted);
        CHECK(trusted_error(path).detail.starts_with(path +
                                                     ": must be writable by its owner alone, has mode 06"));
    }
    REQUIRE_EQ(::chmod(path.c_str(), 0644), 0);
    for (mode_t const mode : {0770U, 0707U}) {
        REQUIRE_EQ(::chmod(directory.path().c_str(), mode), 0);
        CHECK_EQ(trusted_error(path).code, ErrorCode::not_permitted);
    }
    REQUIRE_EQ(::chmod(directory.path().c_str(), 01777), 0);
    CHECK(load_trusted_file(schema, path, {}).has_value());
}

TEST_CASE("a trusted file is no link, is there, and its content counts") {
    TemporaryDirectory const directory;
    auto const path = directory.write("policy.toml", "prot = 81\n");
    auto const link = directory.file("link.toml");
    std::filesystem::create_symlink(path, link);
    CHECK_EQ(trusted_error(link).code, ErrorCode::not_permitted);
    CHECK_EQ(trusted_error(path).detail, path + ":1: prot: there is no such key");
    CHECK_EQ(trusted_error(directory.file("none.toml")).code, ErrorCode::not_found);
    CHECK_EQ(trusted_error(directory.file("none/none.toml")).code, ErrorCode::not_found);
}

TEST_CASE("a trusted file belongs to root or to who reads it") {
    if (::geteuid() != 0) return; // only root can give a file away
    TemporaryDirectory const directory;
    auto const path = directory.write("policy.toml", "");
    REQUIRE_EQ(::chown(path.c_str(), 12345, 12345), 0);
    CHECK_EQ(trusted_error(path).detail, path + ": must belong to root, belongs to uid 12345");
    REQUIRE_EQ(::chown(path.c_str(), 0, 0), 0);
    REQUIRE_EQ(::chown(directory.path().c_str(), 12345, 12345), 0);
    CHECK_EQ(trusted_error(path).detail, directory.path() + ": must belong to root, belongs to uid 12345");
}
