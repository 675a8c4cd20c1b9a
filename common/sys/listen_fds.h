// SPDX-License-Identifier: Apache-2.0
//
// Sockets handed over by the service manager (the LISTEN_FDS protocol, sd_listen_fds(3)), without linking
// libsystemd. Called once by main, before any thread exists, because it changes the environment.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/base/unique_fd.h"

namespace bangui::sys {

/// The first descriptor that is handed over; fixed by sd_listen_fds(3).
constexpr int first_listen_fd = 3;

/// More than any unit of ours has; a larger number is somebody's mistake.
constexpr std::size_t max_listen_fds = 16;

struct ListenFd {
    UniqueFd socket;  ///< a listening stream socket; close-on-exec and non-blocking
    std::string name; ///< FileDescriptorName= of the socket unit; "unknown" when none was given
};

/// Takes over the sockets that LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES describe and removes the variables,
/// so that nothing else can take them again. Empty when this process was not activated.
/// Errors: invalid_argument for variables that make no sense or a descriptor that does not listen.
Result<std::vector<ListenFd>> take_listen_fds();

} // namespace bangui::sys
