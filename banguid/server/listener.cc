// SPDX-License-Identifier: Apache-2.0
#include "banguid/server/listener.h"

#include <sys/socket.h>

#include <fmt/core.h>

namespace bangui::server {
namespace {

/// Peers are told apart by SO_PEERCRED, which means nothing on other families.
Result<void> require_unix(int fd) {
    int domain = 0;
    socklen_t size = sizeof domain;
    if (::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX) return {};
    return fail(ErrorCode::invalid_argument, fmt::format("inherited descriptor {} is no Unix socket", fd));
}

} // namespace

Result<Listener> Listener::open(std::vector<sys::ListenFd> inherited, sys::UnixSocketOptions const &own) {
    Listener listener;
    listener.inherited_ = std::move(inherited);
    for (auto const &each : listener.inherited_)
        TRY(require_unix(each.socket.fd()));
    listener.place_ = "inherited";
    if (listener.inherited_.empty()) {
        listener.own_.emplace(TRY(sys::UnixListener::bind(own)));
        listener.place_ = own.path;
    }
    return listener;
}

std::vector<int> Listener::fds() const {
    std::vector<int> fds;
    if (own_) fds.push_back(own_->fd());
    for (auto const &each : inherited_)
        fds.push_back(each.socket.fd());
    return fds;
}

} // namespace bangui::server
