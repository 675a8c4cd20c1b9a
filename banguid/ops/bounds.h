// SPDX-License-Identifier: Apache-2.0
//
// What every operation keeps to.
#pragma once

#include <string>
#include <string_view>

#include "common/base/clock.h"

namespace bangui::ops {

/// From a request to its answer, whatever fail2ban does: no peer waits 5 s for banguid.
constexpr Milliseconds answer_deadline{4500};

inline MonotonicTime deadline_from(Clock const &clock) {
    return clock.monotonic_now() + answer_deadline;
}

/// At most the first `most` bytes of valid UTF-8, not ending within a character.
std::string_view clipped(std::string_view text, std::size_t most);

} // namespace bangui::ops
