// SPDX-License-Identifier: Apache-2.0
//
// The running daemon: composes all parts, in the order in which they depend on each other, and runs the loop
// until a signal ends it.
#pragma once

#include "banguid/config/config.h"

namespace bangui::banguid {

/// From the sockets to the last answer; returns main's status. Takes over the service manager's variables, so
/// it is called once, before any thread exists.
int serve(Setup setup);

} // namespace bangui::banguid
