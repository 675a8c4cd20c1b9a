// SPDX-License-Identifier: Apache-2.0
//
// Every system call that bangui-web makes once it serves, and why: the list to read when the question is what
// code running inside it could ask of the kernel. All its threads exist by then, so it makes none any more,
// and all its listeners: it takes connections, and makes none but Unix ones.
#pragma once

#include <vector>

#include "common/sys/seccomp.h"

namespace bangui::web {

/// For the process that calls it.
std::vector<sys::AllowedCall> allowed_calls();

} // namespace bangui::web
