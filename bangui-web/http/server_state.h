// SPDX-License-Identifier: Apache-2.0
//
// The inside of Server, shared with its connections: what they need to work, and the register they leave when
// they close. Alive until the last connection has let go of it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "bangui-web/http/server.h"

namespace bangui::http {

class Connection;
enum class ConnectionId : std::uint64_t {};

class Server::State : public std::enable_shared_from_this<Server::State> {
  public:
    State(net::Loop &loop, Router router, Gate &gate, ServerOptions options);

    Result<void> serve(net::Listener listener, Door door);
    void drain(Milliseconds deadline, Completion<void> done);
    void close_all();

    net::Loop &loop() { return loop_; }
    Clock const &clock() const { return loop_.clock(); }
    Router const &router() const { return router_; }
    Gate &gate() { return gate_; }
    ServerLimits const &limits() const { return options_.limits; }
    BasePath const &base_path() const { return options_.base_path; }
    TrustedProxies const &trusted_proxies() const { return options_.trusted_proxies; }
    void log(AccessRecord const &record) const;
    /// Tells once of a proxy that is not among the trusted ones.
    void watch_for_forgotten_proxy(Caller const &caller, HeaderFields const &fields);

    std::size_t connection_count() const { return connections_.size(); }
    std::size_t event_streams() const { return event_streams_; }
    /// False when there are enough.
    bool add_event_stream();
    void remove_event_stream() { --event_streams_; }
    /// Forgets a connection that has closed.
    void remove(ConnectionId connection);

  private:
    void accept(net::Stream stream, Door door);
    bool make_room(std::optional<IpAddress> const &source);
    bool close_longest_waiting(std::optional<IpAddress> const &source);
    void turn_away(net::Stream stream, Door door);
    std::optional<IpAddress> counted_source(Caller const &caller) const;
    void finish_drain(Result<void> result);
    void cut_drain();

    net::Loop &loop_;
    Router router_;
    Gate &gate_;
    ServerOptions options_;
    std::vector<net::Listener> listeners_;
    std::map<ConnectionId, std::shared_ptr<Connection>> connections_;
    std::map<IpAddress, std::size_t> per_address_;
    std::uint64_t last_connection_ = 0;
    std::size_t event_streams_ = 0;
    bool is_draining_ = false;
    Completion<void> drained_;
    net::TimerId drain_timer_ = net::TimerId::none;
};

} // namespace bangui::http
