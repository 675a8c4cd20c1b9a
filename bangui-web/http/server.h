// SPDX-License-Identifier: Apache-2.0
//
// The HTTP/1.1 server: accepts connections, parses requests, asks the Gate, calls the routes' handlers and
// writes their answers in order. Owned by the composition root, lives on the loop's thread. One request of a
// connection is worked on at a time; pipelined ones wait in a bounded buffer and then in the kernel's.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "bangui-web/http/base_path.h"
#include "bangui-web/http/forwarded.h"
#include "bangui-web/http/router.h"
#include "bangui-web/net/listener.h"
#include "bangui-web/net/loop.h"
#include "common/base/clock.h"

namespace bangui::http {

struct ServerLimits {
    /// A few hundred browsers behind a proxy; each costs at most some 100 KiB. At either limit the connection
    /// that has been idle for longest makes room, then the one that has kept us waiting for longest, however
    /// slowly it sends or reads; when all are served the new one gets 503.
    std::size_t connections = 512;
    /// One browser opens six; several share an address. Does not apply to Unix sockets and trusted proxies.
    std::size_t connections_per_address = 64;
    /// Each open page holds one.
    std::size_t event_streams = 128;
    Milliseconds head{10'000};        ///< from the first byte, or from accept, to the end of the head
    Milliseconds body_idle{30'000};   ///< between two pieces of a body
    Milliseconds body_total{120'000}; ///< for a whole body, however steadily it drips
    Milliseconds keep_alive{60'000};  ///< between two requests
    Milliseconds write_stall{30'000}; ///< while the client takes nothing
    Milliseconds answer{60'000};      ///< for gate and handler together; then 503
    Milliseconds linger{2'000};       ///< reading on after an early answer, so that it is not lost by a reset
    Milliseconds heartbeat{15'000};   ///< between comments on a silent event stream
    Milliseconds event_retry{2'000};  ///< what browsers are told to wait before they reconnect
};

/// One finished request, for the access log. The views are valid during the call only; `path` and `method`
/// are what the client sent and must be made visible before they are shown.
struct AccessRecord {
    std::string_view request_id;
    std::string_view method; ///< empty when the head could not be parsed
    std::string_view path;
    int status = 0;
    Milliseconds duration{0};
    std::optional<IpAddress> client_address;
    std::size_t body_bytes = 0;
};

struct ServerOptions {
    ServerLimits limits;
    /// Paths are taken with it and without: whoever comes by another door than the proxy's need not know it.
    BasePath base_path;
    TrustedProxies trusted_proxies;
    std::function<void(AccessRecord const &)> access_log; ///< may be empty
    /// Called once, with the uid of the first peer that is a forgotten_proxy(); may be empty.
    std::function<void(::uid_t)> proxy_forgotten;
};

class Server {
  public:
    /// `loop` and `gate` must outlive the server.
    Server(net::Loop &loop, Router router, Gate &gate, ServerOptions options = {});
    /// Closes every connection at once.
    ~Server();
    Server(Server const &) = delete;
    Server &operator=(Server const &) = delete;

    /// Begins to accept from a listener; any number of them. Through the door for root comes nobody else.
    Result<void> serve(net::Listener listener, Door door = Door::anybody);

    /// Stops accepting, closes idle connections, ends event streams and lets running requests finish. `done`
    /// gets a value when all connections have ended, or `timed_out` when the deadline came first and the rest
    /// were cut.
    void drain(Milliseconds deadline, Completion<void> done);

    std::size_t connection_count() const;
    std::size_t event_stream_count() const;

    class State;

  private:
    std::shared_ptr<State> state_;
};

} // namespace bangui::http
