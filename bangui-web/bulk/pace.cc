// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/bulk/pace.h"

#include <algorithm>

namespace bangui::bulk {

void Pace::set(std::uint32_t acts_per_second, std::uint32_t burst) {
    acts_per_second_ = std::max<std::uint32_t>(acts_per_second, 1);
    burst_ = std::max<std::uint32_t>(burst / 2, 1);
}

Milliseconds Pace::wait(std::size_t acts, MonotonicTime now) const {
    auto const level = std::max(empty_at_ - now, Milliseconds(0));
    return std::max(level + cost(acts) - cost(burst_), Milliseconds(0));
}

void Pace::sent(std::size_t acts, MonotonicTime now) {
    empty_at_ = std::max(empty_at_, now) + cost(acts);
}

void Pace::ran_dry(MonotonicTime now) {
    empty_at_ = std::max(empty_at_, now + cost(burst_) + refill);
}

void Pace::took(std::size_t acts, Milliseconds time) {
    if (time > longest_turn)
        turn_ = std::max<std::size_t>(acts / 2, 1);
    else if (time < longest_turn / 4)
        turn_ = std::min(2 * turn_, max_chunk_);
}

std::size_t Pace::largest_chunk() const {
    return std::min<std::size_t>(burst_, turn_);
}

/// Three quarters of the rate: four thirds of its time, rounded up.
Milliseconds Pace::cost(std::size_t acts) const {
    constexpr std::size_t milliseconds = 4 * 1000;
    auto const divisor = std::size_t{3} * acts_per_second_;
    return Milliseconds((acts * milliseconds + divisor - 1) / divisor);
}

} // namespace bangui::bulk
