// SPDX-License-Identifier: Apache-2.0
#include "common/log/log.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

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

/// Takes entries as journald does.
class Journal {
  public:
    Journal() {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path().copy(address.sun_path, sizeof address.sun_path - 1);
        REQUIRE_EQ(::bind(socket_.fd(), reinterpret_cast<sockaddr const *>(&address), sizeof address), 0);
    }
    std::string path() const { return directory_.file("journal"); }
    /// Empty when there is none.
    std::string next() const {
        std::array<char, 4096> buffer{};
        auto const size = ::recv(socket_.fd(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
    }

  private:
    test::TemporaryDirectory directory_;
    UniqueFd socket_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
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

TEST_CASE("an entry for the journal has its fields") {
    Journal const journal;
    auto const logger = log::journal_logger(Level::debug, journal.path());
    REQUIRE(logger);
    logger->info("ban refused", {{"jail", "sshd"}, {"peer_uid", 33}, {"message_id", "0f7b"}});
    auto const entry = journal.next();
    CHECK(entry.starts_with("MESSAGE=ban refused jail=sshd peer_uid=33\nPRIORITY=6\nSYSLOG_IDENTIFIER="));
    CHECK(entry.ends_with("\nBANGUI_JAIL=sshd\nBANGUI_PEER_UID=33\nMESSAGE_ID=0f7b\n"));
    logger->debug("a");
    logger->warning("b {} %v", {{"c", "{}%l"}});
    logger->error("d");
    CHECK(journal.next().starts_with("MESSAGE=a\nPRIORITY=7\n"));
    CHECK(journal.next().starts_with("MESSAGE=b {} %v c={}%l\nPRIORITY=4\n"));
    CHECK(journal.next().starts_with("MESSAGE=d\nPRIORITY=3\n"));
}

TEST_CASE("no value becomes another field of a journal's entry") {
    Journal const journal;
    log::journal_logger(Level::info, journal.path())->info("x", {{"a", "1\nPRIORITY=0\nMESSAGE_ID=forged"}});
    auto const entry = journal.next();
    CHECK(entry.find("\nPRIORITY=0") == std::string::npos);
    CHECK(entry.find("\nMESSAGE_ID") == std::string::npos);
    CHECK(entry.ends_with("\nBANGUI_A=1\\u{a}PRIORITY=0\\u{a}MESSAGE_ID=forged\n"));
}

TEST_CASE("without a journal there is no logger for it, and a journal that went is no trouble") {
    test::TemporaryDirectory const directory;
    CHECK_FALSE(log::journal_logger(Level::info, directory.file("none")));
    CHECK_FALSE(log::journal_logger(Level::info, std::string(200, 'x')));
    auto journal = std::make_unique<Journal>();
    auto const logger = log::journal_logger(Level::info, journal->path());
    journal.reset();
    logger->info("lost");
}

TEST_CASE("lines begin with time and level") {
    CapturedStderr const captured;
    log::stderr_logger(Level::info)->warning("a {} %v", {{"c", "{}%l"}});
    auto shape = captured.text();
    for (auto &c : shape)
        if (c >= '0' && c <= '9') c = '9';
    CHECK_EQ(shape, "9999-99-99T99:99:99.999Z warning a {} %v c={}%l\n");
}

TEST_CASE("the journal is recognised by its device and inode") {
    CapturedStderr const captured;
    struct stat status {};
    REQUIRE_EQ(::fstat(STDERR_FILENO, &status), 0);
    auto const stream = std::to_string(status.st_dev) + ':' + std::to_string(status.st_ino);
    ::unsetenv("JOURNAL_STREAM");
    CHECK(!log::is_stderr_the_journal());
    ::setenv("JOURNAL_STREAM", stream.c_str(), 1);
    CHECK(log::is_stderr_the_journal());
    ::setenv("JOURNAL_STREAM", (stream + "1").c_str(), 1);
    CHECK(!log::is_stderr_the_journal());
    ::unsetenv("JOURNAL_STREAM");
}
