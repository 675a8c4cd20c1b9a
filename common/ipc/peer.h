// SPDX-License-Identifier: Apache-2.0
//
// Who is at the other end of an IPC connection, as the kernel tells it (SO_PEERCRED at accept). Made by the
// listener, handed to every operation by value or reference, never changed.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace bangui::ipc {

struct Peer {
    uid_t uid;
    gid_t gid;
    pid_t pid;
    std::uint64_t connection; ///< counts up from 1; never used twice in the life of the daemon
    bool operator==(Peer const &) const = default;
};

} // namespace bangui::ipc
