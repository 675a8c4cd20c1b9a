// SPDX-License-Identifier: Apache-2.0
#include "common/sys/notify.h"

#include <array>
#include <cstdlib>
#include <cstring>
#include <string>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <doctest/doctest.h>

using namespace bangui;
using namespace bangui::sys;

namespace {

/// A datagram socket with an abstract name, standing for the service manager.
class FakeManager {
  public:
    FakeManager()
        : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
        sa_family_t const autobind = AF_UNIX;
        REQUIRE_EQ(::bind(socket_.fd(), reinterpret_cast<sockaddr const *>(&autobind), sizeof autobind), 0);
        sockaddr_un address{};
        socklen_t size = sizeof address;
        REQUIRE_EQ(::getsockname(socket_.fd(), reinterpret_cast<sockaddr *>(&address), &size), 0);
        name_.assign(address.sun_path, size - offsetof(sockaddr_un, sun_path));
        name_.front() = '@';
    }
    std::string const &name() const { return name_; }
    std::string received() const {
        std::array<char, 256> buffer{};
        ssize_t const size = ::recv(socket_.fd(), buffer.data(), buffer.size(), 0);
        return size < 0 ? "" : std::string(buffer.data(), static_cast<std::size_t>(size));
    }

  private:
    UniqueFd socket_;
    std::string name_;
};

} // namespace

TEST_CASE("each message arrives as one datagram, and the variable is gone") {
    FakeManager const manager;
    ::setenv("NOTIFY_SOCKET", manager.name().c_str(), 1);
    auto notifier = Notifier::from_environment();
    REQUIRE(notifier.has_value());
    CHECK_EQ(std::getenv("NOTIFY_SOCKET"), nullptr);
    CHECK(notifier->ready().has_value());
    CHECK_EQ(manager.received(), "READY=1");
    CHECK(notifier->watchdog().has_value());
    CHECK_EQ(manager.received(), "WATCHDOG=1");
    CHECK(notifier->stopping().has_value());
    CHECK_EQ(manager.received(), "STOPPING=1");
}

TEST_CASE("nobody asked: nothing is sent and nothing fails") {
    ::unsetenv("NOTIFY_SOCKET");
    auto notifier = Notifier::from_environment();
    REQUIRE(notifier.has_value());
    CHECK(notifier->ready().has_value());
    CHECK_FALSE(notifier->watchdog_interval().has_value());
}

TEST_CASE("a manager that is gone is an error, not a death") {
    ::setenv("NOTIFY_SOCKET", "@bangui-test-nobody-listens", 1);
    auto notifier = Notifier::from_environment();
    REQUIRE(notifier.has_value());
    CHECK_EQ(notifier->ready().error().code, ErrorCode::io_error);
}

TEST_CASE("the watchdog wants half of the time it is given") {
    ::setenv("WATCHDOG_USEC", "30000000", 1);
    CHECK_EQ(Notifier::from_environment()->watchdog_interval(), Milliseconds(15000));
    ::setenv("WATCHDOG_USEC", "1", 1);
    CHECK_EQ(Notifier::from_environment()->watchdog_interval(), Milliseconds(1));
    ::setenv("WATCHDOG_USEC", "30000000", 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getppid()).c_str(), 1);
    CHECK_FALSE(Notifier::from_environment()->watchdog_interval().has_value());
    CHECK_EQ(std::getenv("WATCHDOG_USEC"), nullptr);
}

TEST_CASE("values that make no sense are refused") {
    for (auto const *bad : {"", "relative", "/", "@"}) {
        ::setenv("NOTIFY_SOCKET", bad, 1);
        CHECK_EQ(Notifier::from_environment().error().code, ErrorCode::invalid_argument);
    }
    ::setenv("NOTIFY_SOCKET", ("/" + std::string(107, 'a')).c_str(), 1);
    CHECK_FALSE(Notifier::from_environment().has_value());
    for (auto const *bad : {"", "0", "-5", "soon"}) {
        ::setenv("WATCHDOG_USEC", bad, 1);
        CHECK_EQ(Notifier::from_environment().error().code, ErrorCode::invalid_argument);
    }
}
