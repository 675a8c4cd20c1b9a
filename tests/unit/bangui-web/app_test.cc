// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/app.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <set>

#include <doctest/doctest.h>

#include "bangui-web/net/listener.h"
#include "common/base/unique_fd.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_logger.h"
#include "tests/support/temporary_directory.h"

namespace bangui::web {
namespace {

std::set<std::string> open_descriptors() {
    std::set<std::string> open;
    for (auto const &entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone; // the directory's own descriptor
        auto const target = std::filesystem::read_symlink(entry.path(), gone);
        if (!gone && target.string().find("/fd") == std::string::npos) open.insert(entry.path().filename());
    }
    return open;
}

std::size_t threads() {
    std::size_t count = 0;
    for ([[maybe_unused]] auto const &entry : std::filesystem::directory_iterator("/proc/self/task"))
        ++count;
    return count;
}

UniqueFd connect(std::string const &path) {
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    REQUIRE(::connect(socket.fd(), reinterpret_cast<sockaddr *>(&address), sizeof address) == 0);
    return socket;
}

struct Rig {
    Rig() {
        std::signal(SIGPIPE, SIG_IGN); // as main does
        config.unix_socket = directory.file("web.sock");
        config.unix_socket_mode = 0600;
        config.state_directory = directory.path();
        config.banguid_socket = directory.file("banguid.sock");
        config.assets_directory = directory.file("assets");
        config.country_file = COUNTRY_DATA;
        config.country_file_key = "paths.geo";
        config.session_idle = Seconds(1800);
        config.session_lifetime = Seconds(43200);
        config.max_connections = 16;
        config.max_event_streams = 4;
        config.request_deadline = Seconds(10);
        config.idle_deadline = Seconds(75);
        config.drain_deadline = Seconds(5);
    }
    Result<std::unique_ptr<App>> create() { return App::create(config, {}, clock, logger); }
    /// libuv makes a pipe for signals with the first loop of a process and keeps it: not a leak of an app.
    void open_what_libraries_keep() { CHECK(net::Loop::create(clock)); }

    template<typename Condition>
    static bool pump_until(App &app, Condition condition) {
        for (int turn = 0; turn < 2000; ++turn) {
            if (condition()) return true;
            app.run_once(Milliseconds(10));
        }
        return false;
    }
    static std::string received(UniqueFd const &socket) {
        char buffer[4096];
        auto const count = ::recv(socket.fd(), buffer, sizeof buffer, 0);
        return count > 0 ? std::string(buffer, static_cast<std::size_t>(count)) : std::string();
    }
    static void send(UniqueFd const &socket, std::string_view text) {
        REQUIRE(::send(socket.fd(), text.data(), text.size(), MSG_NOSIGNAL) ==
                static_cast<ssize_t>(text.size()));
    }

    test::TemporaryDirectory directory;
    test::FakeClock clock;
    test::MemoryLogger logger;
    WebConfig config;
};

TEST_CASE_FIXTURE(Rig, "answers, and closes everything it opened") {
    open_what_libraries_keep();
    auto const descriptors = open_descriptors();
    auto const running = threads();
    {
        auto const app = create().value();
        CHECK(app->addresses() == std::vector{"unix:" + config.unix_socket});
        auto const client = connect(config.unix_socket);
        send(client, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
        std::string answer;
        REQUIRE(pump_until(*app, [&] { return !(answer = received(client)).empty(); }));
        CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
        CHECK(answer.ends_with(R"({"status":"ok"})"));
        app->shut_down();
        REQUIRE(pump_until(*app, [&] {
            clock.advance(Milliseconds(100)); // the client does not close, so the server lingers a while
            return app->has_ended();
        }));
    }
    CHECK(open_descriptors() == descriptors);
    CHECK(threads() == running);
    CHECK_FALSE(std::filesystem::exists(config.unix_socket));
}

TEST_CASE_FIXTURE(Rig, "a start that fails half-way leaves nothing behind") {
    UniqueFd taken(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(taken.fd(), reinterpret_cast<sockaddr *>(&address), size) == 0);
    REQUIRE(::listen(taken.fd(), 1) == 0);
    REQUIRE(::getsockname(taken.fd(), reinterpret_cast<sockaddr *>(&address), &size) == 0);
    config.tcp = TcpEndpoint{IpAddress::parse("127.0.0.1").value(), ntohs(address.sin_port)};
    open_what_libraries_keep();
    auto const descriptors = open_descriptors();
    auto const running = threads();
    auto const app = create();
    REQUIRE_FALSE(app);
    CHECK(app.error().detail.find(std::to_string(ntohs(address.sin_port))) != std::string::npos);
    CHECK(open_descriptors() == descriptors);
    CHECK(threads() == running);
    CHECK_FALSE(std::filesystem::exists(config.unix_socket));
}

TEST_CASE_FIXTURE(Rig, "a start fails for each thing that is missing") {
    open_what_libraries_keep();
    auto const descriptors = open_descriptors();
    SUBCASE("the state directory") {
        config.state_directory = directory.file("missing");
    }
    SUBCASE("a socket to serve on") {
        config.unix_socket.clear();
    }
    SUBCASE("a folder for the socket") {
        config.unix_socket = directory.file("missing/web.sock");
    }
    CHECK_FALSE(create());
    CHECK(open_descriptors() == descriptors);
}

TEST_CASE_FIXTURE(Rig, "shutting down waits for an open request until the deadline and no longer") {
    auto const app = create().value();
    auto const client = connect(config.unix_socket);
    send(client, "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: "
                 "application/json\r\nContent-Length: 100\r\n\r\n{");
    for (int turn = 0; turn < 20; ++turn)
        app->run_once(Milliseconds(1));
    app->shut_down();
    clock.advance(config.drain_deadline - Milliseconds(1));
    for (int turn = 0; turn < 20; ++turn)
        app->run_once(Milliseconds(0));
    CHECK_FALSE(app->has_ended());
    clock.advance(Milliseconds(1));
    REQUIRE(pump_until(*app, [&] { return app->has_ended(); }));
    CHECK(logger.has("open requests were cut"));
}

TEST_CASE_FIXTURE(Rig, "a second wish to end does not wait") {
    auto const app = create().value();
    auto const client = connect(config.unix_socket);
    send(client, "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: "
                 "application/json\r\nContent-Length: 100\r\n\r\n{");
    for (int turn = 0; turn < 20; ++turn)
        app->run_once(Milliseconds(1));
    app->shut_down();
    CHECK_FALSE(app->has_ended());
    app->shut_down();
    CHECK(app->has_ended());
}

TEST_CASE_FIXTURE(Rig, "the log names a proxy that is not trusted, once") {
    auto const app = create().value();
    for (int connection = 0; connection < 2; ++connection) {
        auto const client = connect(config.unix_socket);
        send(client, "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n");
        REQUIRE(pump_until(*app, [&] { return !received(client).empty(); }));
    }
    auto const lines = logger.lines();
    CHECK(std::ranges::count_if(lines, [](std::string const &line) {
              return line.starts_with("warning X-Forwarded-For is ignored") &&
                     line.ends_with("uid=" + std::to_string(::getuid()));
          }) == 1);
}

TEST_CASE_FIXTURE(Rig, "two daemons never share a state directory") {
    auto const first = create().value();
    config.unix_socket = directory.file("other.sock");
    auto const second = create();
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ErrorCode::conflict);
}

TEST_CASE_FIXTURE(Rig, "what is to be done regularly is done") {
    auto const app = create().value();
    int done = 0;
    app->every(Seconds(10), [&done] { ++done; });
    for (int i = 0; i < 3; ++i) {
        clock.advance(Seconds(10));
        app->run_once(Milliseconds(0));
    }
    CHECK(done == 3);
}

} // namespace
} // namespace bangui::web
