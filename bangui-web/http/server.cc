// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/server.h"

#include <utility>

#include "bangui-web/http/connection.h"
#include "bangui-web/http/problem.h"
#include "bangui-web/http/random_id.h"
#include "bangui-web/http/server_state.h"

namespace bangui::http {

Server::State::State(net::Loop &loop, Router router, Gate &gate, ServerOptions options)
    : loop_(loop)
    , router_(std::move(router))
    , gate_(gate)
    , options_(std::move(options)) {}

Result<void> Server::State::serve(net::Listener listener, Door door) {
    TRY(listener.start([weak = weak_from_this(), door](net::Stream stream) {
        if (auto const self = weak.lock()) self->accept(std::move(stream), door);
    }));
    listeners_.push_back(std::move(listener));
    return {};
}

void Server::State::accept(net::Stream stream, Door door) {
    if (is_draining_) return;
    auto const source = counted_source({stream.peer(), door});
    if (!make_room(source)) {
        turn_away(std::move(stream), door);
        return;
    }
    auto const id = static_cast<ConnectionId>(++last_connection_);
    auto const connection = std::make_shared<Connection>(shared_from_this(), id, std::move(stream), door);
    connections_.emplace(id, connection);
    if (source) ++per_address_[*source];
    connection->start();
}

bool Server::State::make_room(std::optional<IpAddress> const &source) {
    if (source) {
        auto const found = per_address_.find(*source);
        if (found != per_address_.end() && found->second >= limits().connections_per_address &&
            !close_longest_waiting(source))
            return false;
    }
    return connections_.size() < limits().connections || close_longest_waiting(std::nullopt);
}

bool Server::State::close_longest_waiting(std::optional<IpAddress> const &source) {
    std::shared_ptr<Connection> longest;
    auto const rank = [](Connection const &each) { return std::pair(each.use(), each.in_use_since()); };
    for (auto const &[id, connection] : connections_) {
        if (connection->use() == Connection::Use::serves) continue;
        if (source && counted_source(connection->caller()) != source) continue;
        if (!longest || rank(*connection) < rank(*longest)) longest = connection;
    }
    if (!longest) return false;
    longest->close();
    return true;
}

void Server::State::turn_away(net::Stream stream, Door door) {
    auto const request_id = random_id();
    auto const response =
        to_response(protocol_problem(503, "all connections are in use; try again later"), request_id);
    auto head = write_head(response, {request_id, clock().unix_now(), AfterResponse::close});
    if (head) stream.write({std::move(*head), std::string(response.body())}, [](Result<void>) {});
    log({request_id,
         {},
         {},
         503,
         Milliseconds{0},
         counted_source({stream.peer(), door}),
         response.body().size()});
    // The kernel has taken what it took of so few bytes; nothing is kept for a client turned away.
}

std::optional<IpAddress> Server::State::counted_source(Caller const &caller) const {
    auto const *tcp = std::get_if<net::TcpPeer>(&caller.peer);
    if (!tcp || is_trusted(caller, trusted_proxies())) return std::nullopt;
    return tcp->address;
}

void Server::State::log(AccessRecord const &record) const {
    if (options_.access_log) options_.access_log(record);
}

void Server::State::watch_for_forgotten_proxy(Caller const &caller, HeaderFields const &fields) {
    if (!options_.proxy_forgotten) return;
    if (auto const uid = forgotten_proxy(caller, fields, trusted_proxies()))
        std::exchange(options_.proxy_forgotten, nullptr)(*uid);
}

bool Server::State::add_event_stream() {
    if (event_streams_ >= limits().event_streams) return false;
    ++event_streams_;
    return true;
}

void Server::State::remove(ConnectionId id) {
    auto const found = connections_.find(id);
    if (found == connections_.end()) return;
    if (auto const source = counted_source(found->second->caller())) {
        auto const counted = per_address_.find(*source);
        if (--counted->second == 0) per_address_.erase(counted);
    }
    connections_.erase(found);
    if (is_draining_ && connections_.empty()) finish_drain({});
}

void Server::State::drain(Milliseconds deadline, Completion<void> done) {
    ENSURE(!is_draining_);
    is_draining_ = true;
    listeners_.clear();
    drained_ = std::move(done);
    auto const connections = connections_; // closing one takes it out of the map
    for (auto const &[id, connection] : connections)
        connection->drain();
    if (connections_.empty()) {
        finish_drain({});
        return;
    }
    drain_timer_ = loop_.after(deadline, [weak = weak_from_this()] {
        if (auto const self = weak.lock()) self->cut_drain();
    });
}

void Server::State::finish_drain(Result<void> result) {
    if (!drained_) return;
    loop_.cancel(drain_timer_);
    loop_.post(
        [done = std::move(drained_), result = std::move(result)]() mutable { done(std::move(result)); });
}

void Server::State::cut_drain() {
    finish_drain(fail(ErrorCode::timed_out, "connections were cut at the end of the drain"));
    close_all();
}

void Server::State::close_all() {
    listeners_.clear();
    auto const connections = connections_;
    for (auto const &[id, connection] : connections)
        connection->close();
}

Server::Server(net::Loop &loop, Router router, Gate &gate, ServerOptions options)
    : state_(std::make_shared<State>(loop, std::move(router), gate, std::move(options))) {}

Server::~Server() {
    state_->close_all();
}

Result<void> Server::serve(net::Listener listener, Door door) {
    return state_->serve(std::move(listener), door);
}

void Server::drain(Milliseconds deadline, Completion<void> done) {
    state_->drain(deadline, std::move(done));
}

std::size_t Server::connection_count() const {
    return state_->connection_count();
}

std::size_t Server::event_stream_count() const {
    return state_->event_streams();
}

} // namespace bangui::http
