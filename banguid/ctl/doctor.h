// SPDX-License-Identifier: Apache-2.0
//
// What an administrator would look at first when BanGUI does not do what it should, each finding with what
// mends it.
#pragma once

#include "banguid/ctl/command.h"

namespace bangui::ctl {

/// exit_failed when anything was found.
Result<int> doctor(Invocation const &invocation, Terminal &terminal);

/// Has both daemons read their files; passes on what they say.
Result<int> check_policy(Invocation const &invocation, Terminal &terminal);

} // namespace bangui::ctl
