// SPDX-License-Identifier: Apache-2.0
#include "banguid/server/listener.h"

#include <filesystem>

#include <netinet/in.h>
#include <sys/socket.h>

#include <doctest/doctest.h>

#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::server;

namespace {

std::vector<sys::ListenFd> inherited(int family) {
    std::vector<sys::ListenFd> sockets;
    sockets.push_back({UniqueFd(::socket(family, SOCK_STREAM, 0)), "ipc"});
    return sockets;
}

} // namespace

TEST_CASE("it binds for itself when nothing was handed over") {
    test::TemporaryDirectory const folder;
    auto const listener = Listener::open({}, {.path = folder.file("s"), .mode = 0600});
    REQUIRE(listener.has_value());
    CHECK_EQ(listener->fds().size(), 1);
    CHECK_EQ(listener->place(), folder.file("s"));
    CHECK(std::filesystem::is_socket(folder.file("s")));
}

TEST_CASE("what was handed over is used, and nothing is bound") {
    test::TemporaryDirectory const folder;
    auto sockets = inherited(AF_UNIX);
    int const fd = sockets.front().socket.fd();
    auto const listener = Listener::open(std::move(sockets), {.path = folder.file("s")});
    REQUIRE(listener.has_value());
    CHECK_EQ(listener->fds(), std::vector<int>{fd});
    CHECK_FALSE(std::filesystem::exists(folder.file("s")));
}

TEST_CASE("a socket whose peers cannot be told apart is refused") {
    CHECK_EQ(Listener::open(inherited(AF_INET), {.path = "/unused"}).error().code,
             ErrorCode::invalid_argument);
}
