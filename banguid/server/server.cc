// SPDX-License-Identifier: Apache-2.0
#include "banguid/server/server.h"

#include <algorithm>
#include <cerrno>

#include <poll.h>
#include <sys/socket.h>

#include "common/sys/unix_socket.h"

namespace bangui::server {

Server::Server(loop::PollLoop &loop, protect::Policy const &policy, Dispatcher &dispatcher,
               log::Logger &logger, std::size_t max_connections)
    : loop_(loop)
    , policy_(policy)
    , dispatcher_(dispatcher)
    , logger_(logger)
    , max_connections_(max_connections)
    , complaints_(loop.clock()) {}

Server::~Server() {
    stop_listening();
}

void Server::stop_listening() {
    for (auto const &[socket, watch] : std::exchange(listening_, {}))
        loop_.unwatch(watch);
}

void Server::accept_on(int listening_socket) {
    listening_[listening_socket] = loop_.watch(
        listening_socket, POLLIN, [this, listening_socket](short) { accept_one(listening_socket); });
}

void Server::accept_one(int listening_socket) {
    UniqueFd socket(::accept4(listening_socket, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket) {
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
            accept_later(listening_socket);
        return;
    }
    auto const credentials = sys::peer_credentials(socket.fd());
    if (!credentials) return;
    ipc::Peer const peer{credentials->uid, credentials->gid, credentials->pid, ++last_connection_};
    if (!policy_.admits(peer.uid))
        return complain("peer refused", peer, "root's policy does not name its uid");
    if (!has_room_for(peer.uid)) return complain("peer refused", peer, "too many connections");
    logger_.debug("peer connected", {{"peer_uid", peer.uid}, {"peer_pid", peer.pid}});
    connections_.emplace(peer.connection, std::make_unique<Connection>(
                                              loop_, std::move(socket), peer, dispatcher_, *this,
                                              [this](std::uint64_t connection, std::string const &fault) {
                                                  ended(connection, fault);
                                              }));
}

void Server::accept_later(int listening_socket) {
    logger_.error("out of descriptors or memory, not accepting for a moment");
    loop_.unwatch(listening_.at(listening_socket));
    listening_.erase(listening_socket);
    loop_.after(accept_pause, [this, listening_socket] {
        if (!draining_) accept_on(listening_socket);
    });
}

/// Each uid that policy names can always have one connection, whatever the others do.
bool Server::has_room_for(uid_t uid) const {
    auto const admitted = policy_.admitted();
    auto const is_connected = [this](uid_t each) {
        return std::any_of(connections_.begin(), connections_.end(),
                           [each](auto const &entry) { return entry.second->peer().uid == each; });
    };
    auto const kept_free = static_cast<std::size_t>(std::count_if(
        admitted.begin(), admitted.end(), [&](uid_t each) { return each != uid && !is_connected(each); }));
    auto const wanted = connections_.size() + 1 + (is_connected(uid) ? kept_free : 0);
    return wanted <= max_connections_;
}

void Server::answer(std::uint64_t connection, std::uint16_t operation, std::uint32_t id,
                    Result<Bytes> reply) {
    auto const found = connections_.find(connection);
    if (found != connections_.end()) found->second->answer(operation, id, std::move(reply));
}

void Server::tell_all(std::uint16_t operation, Result<Bytes> const &payload) {
    if (!payload) return logger_.error("event not sent", {{"error", payload.error()}});
    std::vector<std::uint64_t> numbers; // one that ends meanwhile leaves the map
    for (auto const &[number, connection] : connections_)
        numbers.push_back(number);
    for (auto const number : numbers)
        if (auto const found = connections_.find(number); found != connections_.end())
            found->second->tell(operation, *payload);
}

void Server::ended(std::uint64_t connection, std::string const &fault) {
    auto const found = connections_.find(connection);
    ENSURE(found != connections_.end());
    auto const peer = found->second->peer();
    ended_.push_back(std::move(found->second));
    connections_.erase(found);
    loop_.post([this] { ended_.clear(); });
    if (!fault.empty()) complain("peer dropped", peer, fault);
    if (listener_) listener_(connection);
    finish_drain_if_empty();
}

void Server::complain(std::string_view message, ipc::Peer const &peer, std::string_view reason) {
    if (auto const left_out = complaints_.admit())
        logger_.warning(
            message,
            {{"peer_uid", peer.uid}, {"peer_pid", peer.pid}, {"reason", reason}, {"left_out", *left_out}});
}

void Server::drain(UniqueFunction<void()> done) {
    draining_ = true;
    drained_ = std::move(done);
    stop_listening();
    std::vector<Connection *> open;
    for (auto const &[number, connection] : connections_)
        open.push_back(connection.get());
    for (auto *connection : open)
        connection->drain(); // ended ones live on in ended_ until later
    finish_drain_if_empty();
}

void Server::finish_drain_if_empty() {
    if (draining_ && connections_.empty() && drained_) loop_.post(std::exchange(drained_, {}));
}

} // namespace bangui::server
