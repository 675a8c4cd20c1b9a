// SPDX-License-Identifier: Apache-2.0
#include "common/base/clock.h"

namespace bangui {

MonotonicTime SystemClock::monotonic_now() const {
    return std::chrono::time_point_cast<Milliseconds>(std::chrono::steady_clock::now());
}

std::int64_t SystemClock::unix_milliseconds() const {
    return std::chrono::duration_cast<Milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

} // namespace bangui
