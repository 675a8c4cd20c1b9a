// SPDX-License-Identifier: Apache-2.0
#include "common/log/log.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "common/base/unique_fd.h"
#include "tests/support/memory_logger.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using log::format_line;
using log::Level;

namespace {

/// What is written to standard error while this lives goes to a file.
class CapturedStderr {
  public:
    CapturedStderr()
        : saved_(::dup(STDERR_FILENO)) {
        UniqueFd const file(::open(directory_.file("stderr").c_str(), O_RDWR | O_CREAT, 0600));
        ::dup2(file.fd(), STDERR_FILENO);
    }
    ~CapturedStderr() { ::dup2(saved_.fd(), STDERR_FILENO); }
    std::string text() const { return directory_.read("stderr"); }

  private:
    test::TemporaryDirectory directory_;
    UniqueFd saved_;
};

} // namespace

TEST_CASE("a line is its message and its fields") {
    CHECK_EQ(format_line("ban", {}), "ban");
    CHECK_EQ(format_line("ban", {{"jail", "sshd"}, {"count", 3}, {"big", 1ULL << 63}, {"ok", true}}),
             "ban jail=sshd count=3 big=9223372036854775808 ok=yes");
    CHECK_EQ(format_line("x", {{"text", std::string("t")}, {"view", std::string_view("v")}}),
             "x text=t view=v");
    CHECK_EQ(format_line("x", {{"error", Error{ErrorCode::busy, "full"}}}), "x error=\"busy: full\"");
}

TEST_CASE("a hostile value stays one value on one line") {
    CHECK_EQ(format_line("x", {{"a", ""}}), "x a=\"\"");
    CHECK_EQ(format_line("x", {{"a", "1 user=root"}}), "x a=\"1 user=root\"");
    CHECK_EQ(format_line("x", {{"a", "b\" user=root \""}}), "x a=\"b\\\" user=root \\\"\"");
    CHECK_EQ(format_line("x", {{"a", "b\nsshd[1]: forged"}}), "x a=\"b\\u{a}sshd[1]: forged\"");
    CHECK_EQ(format_line("x", {{"a", "\xff\u202e\\"}}), "x a=\\xff\\u{202e}\\\\");
}

TEST_CASE("the level decides what is written") {
    test::MemoryLogger logger;
    logger.set_level(Level::warning);
    CHECK_FALSE(logger.is_enabled(Level::info));
    CHECK(logger.is_enabled(Level::warning));
    logger.debug("a");
    logger.info("b");
    logger.warning("c", {{"d", 1}});
    logger.error("e");
    CHECK_EQ(logger.lines(), std::vector<std::string>{"warning c d=1", "error e"});
}

TEST_CASE("levels have names") {
    for (auto const level : {Level::debug, Level::info, Level::warning, Level::error})
        CHECK_EQ(log::parse_level(to_string(level)), level);
    CHECK_FALSE(log::parse_level("loud").has_value());
}

TEST_CASE("lines for the journal begin with their priority") {
    CapturedStderr const captured;
    auto const logger = log::stderr_logger(Level::debug, log::Prefix::journal);
    logger->debug("a");
    logger->info("b {} %v", {{"c", "{}%l"}});
    logger->warning("d");
    logger->error("e");
    CHECK_EQ(captured.text(), "<7>a\n<6>b {} %v c={}%l\n<4>d\n<3>e\n");
}

TEST_CASE("other lines begin with time and level") {
    CapturedStderr const captured;
    log::stderr_logger(Level::info, log::Prefix::time)->warning("a");
    auto shape = captured.text();
    for (auto &c : shape)
        if (c >= '0' && c <= '9') c = '9';
    CHECK_EQ(shape, "9999-99-99T99:99:99.999Z warning a\n");
}

TEST_CASE("the journal is recognised by its device and inode") {
    CapturedStderr const captured;
    struct stat status {};
    REQUIRE_EQ(::fstat(STDERR_FILENO, &status), 0);
    auto const stream = std::to_string(status.st_dev) + ':' + std::to_string(status.st_ino);
    ::unsetenv("JOURNAL_STREAM");
    CHECK(log::prefix_for_stderr() == log::Prefix::time);
    ::setenv("JOURNAL_STREAM", stream.c_str(), 1);
    CHECK(log::prefix_for_stderr() == log::Prefix::journal);
    ::setenv("JOURNAL_STREAM", (stream + "1").c_str(), 1);
    CHECK(log::prefix_for_stderr() == log::Prefix::time);
    ::unsetenv("JOURNAL_STREAM");
}
