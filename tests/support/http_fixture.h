// SPDX-License-Identifier: Apache-2.0
//
// A real server on a real socket, pumped by the test with a clock that stands still; clients that are plain
// sockets; a gate that lets everybody in until it is told not to.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "bangui-web/http/problem.h"
#include "bangui-web/http/server.h"
#include "common/base/text.h"
#include "tests/support/loop_fixture.h"

namespace bangui::test {

/// One response as a client reads it.
struct ClientAnswer {
    int status = 0;
    std::string head; ///< with its line ends
    std::string body;

    std::string field(std::string const &name) const {
        auto const at = head.find("\r\n" + name + ": ");
        if (at == std::string::npos) return {};
        auto const start = at + name.size() + 4;
        return head.substr(start, head.find("\r\n", start) - start);
    }
};

class HttpClient {
  public:
    explicit HttpClient(UniqueFd socket)
        : socket_(std::move(socket)) {}

    /// False when the kernel does not take all of it now.
    bool send(std::string_view bytes) {
        auto const sent = ::send(socket_.fd(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        return sent == static_cast<ssize_t>(bytes.size());
    }
    void end() { ::shutdown(socket_.fd(), SHUT_WR); }
    void disconnect() { socket_.reset(); }

    /// Takes what is there.
    void read() {
        char buffer[65536];
        for (;;) {
            auto const count = ::recv(socket_.fd(), buffer, sizeof buffer, MSG_DONTWAIT);
            if (count > 0) received_.append(buffer, static_cast<std::size_t>(count));
            if (count == 0) has_ended_ = true;
            if (count < 0 && errno != EAGAIN) has_ended_ = true;
            if (count <= 0) return;
        }
    }
    bool has_ended() const { return has_ended_; }
    std::string const &received() const { return received_; }

    /// Takes the next whole response off what was received. A HEAD request's answer has no body.
    std::optional<ClientAnswer> next_answer(http::Method method = http::Method::get) {
        auto const end = received_.find("\r\n\r\n");
        if (end == std::string::npos) return std::nullopt;
        ClientAnswer answer;
        answer.head = received_.substr(0, end + 4);
        answer.status = parse_integer<int>(std::string_view(answer.head).substr(9, 3)).value_or(0);
        std::size_t length = 0;
        if (method != http::Method::head)
            length = parse_integer<std::size_t>(answer.field("Content-Length")).value_or(0);
        if (received_.size() < end + 4 + length) return std::nullopt;
        answer.body = received_.substr(end + 4, length);
        received_.erase(0, end + 4 + length);
        return answer;
    }

  private:
    UniqueFd socket_;
    std::string received_;
    bool has_ended_ = false;
};

class FakeGate final : public http::Gate {
  public:
    explicit FakeGate(net::Loop &loop)
        : loop_(loop) {}

    void admit(http::RequestHead const &head, http::Route const &route,
               UniqueFunction<void(http::Verdict)> done) override {
        asked.push_back(std::string(http::to_string(head.method)) + " " + route.pattern);
        if (is_slow) {
            waiting.push_back(std::move(done));
            return;
        }
        auto verdict =
            refuse_with
                ? http::Verdict(tl::unexpect, to_response(http::protocol_problem(*refuse_with, ""), head.id))
                : http::Verdict(http::Admitted{principal});
        loop_.post(
            [done = std::move(done), verdict = std::move(verdict)]() mutable { done(std::move(verdict)); });
    }

    std::vector<std::string> asked;
    std::optional<http::Principal> principal;
    std::optional<int> refuse_with;
    bool is_slow = false; ///< decisions wait in `waiting`
    std::deque<UniqueFunction<void(http::Verdict)>> waiting;

  private:
    net::Loop &loop_;
};

struct HttpFixture : LoopFixture {
    ~HttpFixture() { server.reset(); }

    /// Serves on loopback TCP.
    void serve(std::vector<http::Route> table, http::ServerOptions options = {},
               http::Handler fallback = {}) {
        server.emplace(*loop, std::move(http::Router::create(std::move(table), std::move(fallback))).value(),
                       gate, std::move(options));
        auto listener =
            std::move(net::Listener::bind_tcp(*loop, TcpEndpoint::parse("127.0.0.1:0").value())).value();
        port = listener.port();
        REQUIRE(server->serve(std::move(listener)));
    }

    HttpClient connect() {
        UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE_EQ(::connect(socket.fd(), reinterpret_cast<sockaddr const *>(&address), sizeof address), 0);
        return HttpClient(std::move(socket));
    }

    /// Serves on a Unix socket, too, whose buffers are small.
    HttpClient connect_unix(std::string const &path) {
        REQUIRE(server->serve(std::move(net::Listener::bind_unix(*loop, path, 0600)).value()));
        UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.data(), path.size());
        REQUIRE_EQ(::connect(socket.fd(), reinterpret_cast<sockaddr const *>(&address), sizeof address), 0);
        return HttpClient(std::move(socket));
    }

    /// The next answer on the connection.
    ClientAnswer answer_of(HttpClient &client, http::Method method = http::Method::get) {
        std::optional<ClientAnswer> answer;
        REQUIRE(pump_until([&] {
            client.read();
            return (answer = client.next_answer(method)).has_value();
        }));
        return std::move(*answer);
    }

    ClientAnswer ask(std::string const &request) {
        auto client = connect();
        REQUIRE(client.send(request));
        return answer_of(client);
    }

    bool ends(HttpClient &client) {
        return pump_until([&] {
            client.read();
            return client.has_ended();
        });
    }

    /// Handles everything that is ready, on both sides.
    void settle(HttpClient &client) {
        for (int turn = 0; turn < 20; ++turn) {
            loop->run_once(Milliseconds{1});
            client.read();
        }
    }

    FakeGate gate{*loop};
    std::optional<http::Server> server;
    std::uint16_t port = 0;
};

} // namespace bangui::test
