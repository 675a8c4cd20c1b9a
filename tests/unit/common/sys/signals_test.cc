// SPDX-License-Identifier: Apache-2.0
#include "common/sys/signals.h"

#include <cerrno>
#include <csignal>

#include <sys/socket.h>
#include <unistd.h>

#include <doctest/doctest.h>

using namespace bangui;
using namespace bangui::sys;

TEST_CASE("blocked signals wait to be read") {
    auto signals = SignalFd::create({SIGTERM, SIGINT});
    REQUIRE(signals.has_value());
    CHECK_FALSE(signals->next().has_value());
    ::kill(::getpid(), SIGTERM);
    CHECK_EQ(signals->next(), SIGTERM);
    CHECK_FALSE(signals->next().has_value());
}

TEST_CASE("writing to a peer that went away is an error of the call") {
    auto const signals = SignalFd::create({SIGTERM});
    REQUIRE(signals.has_value());
    int ends[2];
    REQUIRE_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    ::close(ends[1]);
    CHECK_EQ(::write(ends[0], "x", 1), -1);
    CHECK_EQ(errno, EPIPE);
    ::close(ends[0]);
}
