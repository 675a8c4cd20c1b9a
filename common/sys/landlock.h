// SPDX-License-Identifier: Apache-2.0
//
// What of the file system and the network a process has left, by Landlock (landlock(7)): everything that is
// not named fails with EACCES. Holds for the calling thread and for those it starts from then on, so main
// calls it before there are others. What the kernel is too old for is left as it was.
//
// It never keeps anybody from connecting to a Unix socket with a name in the file system: no Landlock does
// that yet. Nor does it take back what is open already, or hide which files there are.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace bangui::sys {

/// What may be done to a file, or to all in and below a folder. Never included: executing, devices, moving
/// between folders.
enum class Reach {
    read,        ///< files and lists of them
    keep,        ///< that, and write, create and remove files and folders
    make_socket, ///< bind a Unix socket in the folder and remove it
    remove,      ///< remove files of the folder
};

struct ReachablePath {
    std::string path; ///< as it leads at the time of the call; left out where it leads nowhere
    Reach reach;
};

struct Reachable {
    std::vector<ReachablePath> paths;
    std::vector<std::uint16_t> tcp_ports; ///< to bind; none may be connected to
};

/// Since which version of Landlock's interface the kernel does what.
namespace landlock_abi {
constexpr int truncate = 3;
constexpr int tcp = 4;
constexpr int devices = 5;
constexpr int scopes = 6; ///< of abstract Unix sockets and signals: only processes of one's own
} // namespace landlock_abi

/// The version of the kernel's interface, by which it holds; 0 where the kernel has none or will not have it
/// used. io_error when it is there and refuses.
Result<int> reach_only(Reachable const &reachable);

} // namespace bangui::sys
