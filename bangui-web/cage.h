// SPDX-License-Identifier: Apache-2.0
//
// What bangui-web gives away for good before it reads the first byte of a peer's. Files and the network go
// first, by Landlock, because that holds only for threads which are started afterwards; system calls go when
// everything is open, by seccomp (allowed_calls.h), for all threads at once. No setting changes it.
#pragma once

#include <vector>

#include "bangui-web/config/web_config.h"
#include "common/base/result.h"
#include "common/log/log.h"
#include "common/sys/landlock.h"

namespace bangui::web {

/// Whose sockets it serves on.
enum class Listening {
    inherited, ///< the service manager's
    own,       ///< bound here: those that the configuration names
};

/// Read: the user interface, and the folders of the geographic files, where new ones may be put. Kept: the
/// state directory. Bound: what the configuration names, if that is to be bound. No more.
sys::Reachable reachable(WebConfig const &config, Listening listening);

/// Called once, before any other thread exists. Errors: the kernel has it and refuses.
Result<void> narrow_files(WebConfig const &config, Listening listening, log::Logger &logger);

/// Called once, when everything is open. Errors: the kernel has it and refuses.
Result<void> narrow_calls(log::Logger &logger);

} // namespace bangui::web
