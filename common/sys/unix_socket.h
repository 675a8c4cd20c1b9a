// SPDX-License-Identifier: Apache-2.0
//
// Listening Unix sockets bound by the daemon itself (development, tests, hosts without socket units), and
// who is at the other end of a connection. Free of any loop.
#pragma once

#include <string>

#include <sys/types.h>

#include "common/base/result.h"
#include "common/base/unique_fd.h"

namespace bangui::sys {

struct PeerCredentials {
    pid_t pid = 0; ///< for the audit line only: a process can be gone and its number used again
    uid_t uid = 0;
    gid_t gid = 0;
    bool operator==(PeerCredentials const &) const = default;
};

/// The process that called connect(2), as the kernel knows it (SO_PEERCRED of unix(7)).
Result<PeerCredentials> peer_credentials(int socket);

struct UnixSocketOptions {
    std::string path;                     ///< absolute, at most 107 bytes
    mode_t mode = 0600;                   ///< of the socket file
    gid_t group = static_cast<gid_t>(-1); ///< -1 leaves the process's own
    int backlog = 16;                     ///< connections the kernel queues before accept
};

/// A listening socket file that is removed with its owner, unless somebody has put another one in its place.
class UnixListener {
  public:
    /// It listens only once its file has its final owner and mode. A stale file (a
    /// socket nobody listens on) is replaced. Errors: conflict when a live daemon listens there or the path
    /// is something else than a socket; invalid_argument for the path; io_error.
    static Result<UnixListener> bind(UnixSocketOptions const &options);

    UnixListener(UnixListener &&) = default;
    UnixListener &operator=(UnixListener &&) = delete;
    ~UnixListener();

    /// Non-blocking, close-on-exec; belongs to this object.
    int fd() const { return fd_.fd(); }

  private:
    UnixListener(UniqueFd fd, std::string path, dev_t device, ino_t inode)
        : fd_(std::move(fd))
        , path_(std::move(path))
        , device_(device)
        , inode_(inode) {}

    UniqueFd fd_;
    std::string path_;
    dev_t device_;
    ino_t inode_;
};

} // namespace bangui::sys
