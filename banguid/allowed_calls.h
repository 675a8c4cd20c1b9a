// SPDX-License-Identifier: Apache-2.0
//
// Every system call that banguid makes once it serves, and why: the list to read when the question is what
// code running inside it could ask of the kernel. It makes no thread and no process, opens for reading only,
// and has no socket that is not a Unix one.
#pragma once

#include <vector>

#include "common/sys/seccomp.h"

namespace bangui::banguid {

enum class SocketFile {
    inherited, ///< the service manager's: made and removed by it
    own,       ///< made by us, and removed at the end
};

/// For the process that calls it.
std::vector<sys::AllowedCall> allowed_calls(SocketFile socket);

} // namespace bangui::banguid
