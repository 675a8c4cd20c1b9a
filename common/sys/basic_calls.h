// SPDX-License-Identifier: Apache-2.0
//
// The rows of leave_only() that every process of ours needs: its memory, its threads' locks, the time, its
// end. And, in a build with a sanitizer only, what that needs besides: the one place where such a build has
// more.
#pragma once

#include <vector>

#include "common/sys/landlock.h"
#include "common/sys/seccomp.h"

namespace bangui::sys {

/// For the process that calls it: some rows name it by its number.
std::vector<AllowedCall> basic_calls();

/// What a sanitizer reads at the end. Empty in a product's build.
std::vector<ReachablePath> sanitizer_paths();

} // namespace bangui::sys
