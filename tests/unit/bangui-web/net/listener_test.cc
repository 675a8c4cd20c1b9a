// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/net/listener.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/loop_fixture.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::test;
using net::Listener;

namespace {

int accept_error = 0; ///< what accept4 fails with; 0: nothing
int failed_accepts = 0;

} // namespace

/// Stands before the C library's, so that it can fail without taking descriptors away from everybody.
extern "C" int accept4(int socket, sockaddr *address, socklen_t *size, int flags) {
    if (accept_error != 0) {
        ++failed_accepts;
        errno = accept_error;
        return -1;
    }
    return static_cast<int>(::syscall(SYS_accept4, socket, address, size, flags));
}

namespace {

UniqueFd connect_tcp(std::uint16_t port) {
    UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE_EQ(::connect(socket.fd(), reinterpret_cast<sockaddr const *>(&address), sizeof address), 0);
    return socket;
}

UniqueFd connect_file(std::string const &path) {
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    if (::connect(socket.fd(), reinterpret_cast<sockaddr const *>(&address), sizeof address) != 0) return {};
    return socket;
}

struct ListenerFixture : LoopFixture {
    void start(Listener &listener) {
        REQUIRE(listener.start([this](net::Stream stream) { accepted.push_back(std::move(stream)); }));
    }
    TemporaryDirectory directory;
    std::vector<net::Stream> accepted;
};

} // namespace

TEST_CASE_FIXTURE(ListenerFixture, "a TCP listener hands over streams with the peer's address") {
    auto listener = std::move(Listener::bind_tcp(*loop, TcpEndpoint::parse("127.0.0.1:0").value())).value();
    start(listener);
    CHECK_EQ(listener.description(), "127.0.0.1:" + std::to_string(listener.port()));
    auto const client = connect_tcp(listener.port());
    CHECK(pump_until([&] { return accepted.size() == 1; }));
    auto const peer = std::get<net::TcpPeer>(accepted[0].peer());
    CHECK_EQ(peer.address, IpAddress::parse("127.0.0.1").value());
    CHECK_NE(peer.port, 0);
    auto const taken = Listener::bind_tcp(*loop, TcpEndpoint::parse(listener.description()).value());
    CHECK_FALSE(taken);
}

TEST_CASE_FIXTURE(ListenerFixture, "a Unix listener has its mode, knows its peers and removes its file") {
    auto const path = directory.file("web.sock");
    {
        auto listener = std::move(Listener::bind_unix(*loop, path, 0660)).value();
        start(listener);
        CHECK_EQ(listener.description(), "unix:" + path);
        CHECK_EQ(listener.port(), 0);
        struct ::stat status {};
        REQUIRE_EQ(::stat(path.c_str(), &status), 0);
        CHECK_EQ(status.st_mode & 07777U, 0660U);
        auto const client = connect_file(path);
        CHECK(pump_until([&] { return accepted.size() == 1; }));
        CHECK_EQ(std::get<net::UnixPeer>(accepted[0].peer()).uid, ::getuid());
        CHECK_EQ(Listener::bind_unix(*loop, path, 0660).error().code, ErrorCode::conflict);
    }
    CHECK_NE(::access(path.c_str(), F_OK), 0);
    CHECK_FALSE(Listener::bind_unix(*loop, std::string(108, 'x'), 0600));
    CHECK_FALSE(Listener::bind_unix(*loop, "", 0600));
}

TEST_CASE_FIXTURE(ListenerFixture, "an inherited socket is taken over and its file left alone") {
    auto const path = directory.file("web.sock");
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    REQUIRE_EQ(::bind(socket.fd(), reinterpret_cast<sockaddr const *>(&address), sizeof address), 0);
    REQUIRE_EQ(::listen(socket.fd(), 5), 0);
    {
        auto listener = std::move(Listener::adopt(*loop, std::move(socket))).value();
        start(listener);
        CHECK_EQ(listener.description(), "unix:" + path);
        auto const client = connect_file(path);
        CHECK(pump_until([&] { return accepted.size() == 1; }));
    }
    CHECK_EQ(::access(path.c_str(), F_OK), 0);
    CHECK_FALSE(Listener::adopt(*loop, UniqueFd(::dup(0))));
    CHECK_FALSE(Listener::adopt(*loop, UniqueFd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0))));
}

TEST_CASE_FIXTURE(ListenerFixture, "a listener may be destroyed by its own callback or before it started") {
    { auto const unused = Listener::bind_unix(*loop, directory.file("unused.sock"), 0600); }
    auto const path = directory.file("web.sock");
    std::optional<Listener> listener = std::move(Listener::bind_unix(*loop, path, 0600)).value();
    REQUIRE(listener->start([&](net::Stream stream) {
        accepted.push_back(std::move(stream));
        listener.reset();
    }));
    auto const first = connect_file(path);
    auto const second = connect_file(path);
    CHECK(pump_until([&] { return !listener; }));
    CHECK_EQ(accepted.size(), 1);
}

TEST_CASE_FIXTURE(ListenerFixture, "without descriptors accepting rests, and goes on later") {
    auto const path = directory.file("web.sock");
    auto listener = std::move(Listener::bind_unix(*loop, path, 0600)).value();
    start(listener);
    auto const client = connect_file(path);
    accept_error = EMFILE;
    pump_ready();
    CHECK_EQ(failed_accepts, 1); // and not once a turn
    accept_error = 0;
    pump_ready();
    CHECK(accepted.empty());
    pass(Listener::exhausted_pause);
    CHECK(pump_until([&] { return accepted.size() == 1; }));
}

TEST_CASE_FIXTURE(ListenerFixture, "a connection that died while it waited does not stop the others") {
    auto const path = directory.file("web.sock");
    auto listener = std::move(Listener::bind_unix(*loop, path, 0600)).value();
    start(listener);
    auto const client = connect_file(path);
    accept_error = ECONNABORTED;
    failed_accepts = 0;
    loop->run_once(Milliseconds{0});
    CHECK_GT(failed_accepts, 1);
    accept_error = 0;
    CHECK(pump_until([&] { return accepted.size() == 1; }));
}
