// SPDX-License-Identifier: Apache-2.0
//
// The sockets banguid accepts on: those the service manager handed over, else one it binds itself. main owns
// it and gives the descriptors to the Server.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "common/base/result.h"
#include "common/sys/listen_fds.h"
#include "common/sys/unix_socket.h"

namespace bangui::server {

class Listener {
  public:
    /// `inherited` wins; `own` says where to bind when nothing was inherited.
    static Result<Listener> open(std::vector<sys::ListenFd> inherited, sys::UnixSocketOptions const &own);

    /// Listening and non-blocking; they belong to this object.
    std::vector<int> fds() const;
    /// Whether the socket file is ours, made here and removed at the end.
    bool is_own() const { return own_.has_value(); }
    /// Where peers find us, for the log: a path, or "inherited".
    std::string const &place() const { return place_; }

  private:
    Listener() = default;
    std::vector<sys::ListenFd> inherited_;
    std::optional<sys::UnixListener> own_;
    std::string place_;
};

} // namespace bangui::server
