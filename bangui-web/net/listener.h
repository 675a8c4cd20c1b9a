// SPDX-License-Identifier: Apache-2.0
//
// A listening socket on a Loop: bound here, or inherited from systemd (sd_listen_fds(3)). Destroying it
// closes the socket, and removes the socket file when it was bound here and is still the same file.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>

#include "bangui-web/net/loop.h"
#include "bangui-web/net/stream.h"
#include "common/base/unique_fd.h"
#include "common/domain/tcp_endpoint.h"

namespace bangui::net {

class Listener {
  public:
    static Result<Listener> bind_tcp(Loop &loop, TcpEndpoint const &endpoint);
    /// Binds `path` with exactly `mode`. A socket file nobody listens on is replaced; anything else that is
    /// in the way is an error.
    static Result<Listener> bind_unix(Loop &loop, std::string const &path, ::mode_t mode);
    /// Takes over a TCP or Unix stream socket that listens or is bound already.
    static Result<Listener> adopt(Loop &loop, UniqueFd socket);

    Listener(Listener &&other) noexcept;
    Listener &operator=(Listener &&other) noexcept;
    ~Listener();

    /// Begins to accept. Call it once. When the process is out of descriptors, accepting rests for
    /// `exhausted_pause` and goes on.
    Result<void> start(UniqueFunction<void(Stream)> on_accept);

    /// Where it listens, e.g. "127.0.0.1:8080" (with the port the kernel chose) or "unix:/run/x.sock".
    std::string const &description() const;
    /// The bound TCP port, 0 for a Unix socket.
    std::uint16_t port() const;

    static constexpr Milliseconds exhausted_pause{100};

    class Impl;

  private:
    explicit Listener(Impl *impl)
        : impl_(impl) {}
    Impl *impl_; ///< freed by the loop once libuv has closed the handle
};

} // namespace bangui::net
