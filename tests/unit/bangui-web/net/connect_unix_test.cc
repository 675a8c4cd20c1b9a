// SPDX-License-Identifier: Apache-2.0
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <optional>
#include <vector>

#include <doctest/doctest.h>

#include "bangui-web/net/listener.h"
#include "bangui-web/net/stream.h"
#include "tests/support/loop_fixture.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::test;

namespace {

struct ConnectFixture : LoopFixture {
    void connect(std::string const &to, Milliseconds deadline = Milliseconds{1000}) {
        net::connect_unix(*loop, to, deadline, [this](Result<net::Stream> result) {
            ENSURE(!outcome);
            outcome.emplace(std::move(result));
        });
        CHECK_FALSE(outcome); // never before the call returned
    }
    TemporaryDirectory directory;
    std::string path = directory.file("ipc.sock");
    std::optional<Result<net::Stream>> outcome;
};

/// Listens with room for one and accepts nobody.
UniqueFd full_listener(std::string const &at, std::vector<UniqueFd> &clients) {
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, at.data(), at.size());
    auto const *name = reinterpret_cast<sockaddr const *>(&address);
    REQUIRE_EQ(::bind(socket.fd(), name, sizeof address), 0);
    REQUIRE_EQ(::listen(socket.fd(), 0), 0);
    for (;;) {
        UniqueFd client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        if (::connect(client.fd(), name, sizeof address) != 0) return socket;
        clients.push_back(std::move(client));
    }
}

} // namespace

TEST_CASE_FIXTURE(ConnectFixture, "a connection to a listening socket") {
    auto listener = std::move(net::Listener::bind_unix(*loop, path, 0600)).value();
    std::optional<net::Stream> accepted;
    REQUIRE(listener.start([&](net::Stream stream) { accepted = std::move(stream); }));
    connect(path);
    CHECK(pump_until([&] { return outcome && accepted; }));
    CHECK(outcome->has_value());
}

TEST_CASE_FIXTURE(ConnectFixture, "nobody there") {
    connect(path);
    CHECK(pump_until([&] { return outcome.has_value(); }));
    CHECK_EQ(outcome->error().code, ErrorCode::io_error);
    CHECK_NE(outcome->error().detail.find("ENOENT"), std::string::npos);
}

TEST_CASE_FIXTURE(ConnectFixture, "a path that is none") {
    connect(std::string(net::max_unix_path_bytes + 1, 'x'));
    CHECK(pump_until([&] { return outcome.has_value(); }));
    CHECK_EQ(outcome->error().code, ErrorCode::invalid_argument);
}

TEST_CASE_FIXTURE(ConnectFixture, "a full backlog is tried again until the deadline") {
    std::vector<UniqueFd> clients;
    auto const listening = full_listener(path, clients);
    connect(path, Milliseconds{100});
    for (int step = 0; step < 4; ++step)
        pass(Milliseconds{20});
    CHECK_FALSE(outcome);
    SUBCASE("and given up then") {
        pass(Milliseconds{20});
        pass(Milliseconds{20});
        REQUIRE(outcome);
        CHECK_EQ(outcome->error().code, ErrorCode::timed_out);
    }
    SUBCASE("and works once there is room") {
        while (::accept4(listening.fd(), nullptr, nullptr, SOCK_CLOEXEC) >= 0) {
        }
        pass(Milliseconds{20});
        REQUIRE(outcome);
        CHECK(outcome->has_value());
    }
}
