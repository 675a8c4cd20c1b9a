// SPDX-License-Identifier: Apache-2.0
//
// What banguid gives away for good once everything is open, before it reads the first byte of a peer's or of
// fail2ban's: system calls by seccomp (allowed_calls.h), files by Landlock. No setting changes it.
//
// Landlock takes writing, making, removing and executing everywhere, and reading where nothing of fail2ban's
// belongs. It cannot be narrower: fail2ban says only while it runs where its log and its database are, and
// moves them when it is told to.
#pragma once

#include <string>
#include <vector>

#include "banguid/allowed_calls.h"
#include "common/base/result.h"
#include "common/log/log.h"
#include "common/sys/landlock.h"

namespace bangui::banguid {

struct CageOptions {
    SocketFile socket = SocketFile::inherited;
    std::string socket_path;           ///< for SocketFile::own
    std::vector<std::string> readable; ///< files or folders that may be read wherever they are
};

/// Of this machine as it is now: the folders in / where a log or a database may be, and what is named. Not
/// those of the system and of the kernel.
sys::Reachable reachable(CageOptions const &options);

/// Called once, by the only thread. Logs what holds. Errors: the kernel has it and refuses.
Result<void> narrow(CageOptions const &options, log::Logger &logger);

} // namespace bangui::banguid
