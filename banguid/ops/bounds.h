// SPDX-License-Identifier: Apache-2.0
//
// What every operation keeps to.
#pragma once

#include "common/base/clock.h"

namespace bangui::ops {

/// From a request to its answer, whatever fail2ban does: no peer waits 5 s for banguid.
constexpr Milliseconds answer_deadline{4500};

inline MonotonicTime deadline_from(Clock const &clock) {
    return clock.monotonic_now() + answer_deadline;
}

} // namespace bangui::ops
