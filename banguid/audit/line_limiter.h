// SPDX-License-Identifier: Apache-2.0
//
// Keeps a misbehaving peer from flooding the journal, which drops lines of a daemon that says too much: then
// the ones that count would be lost too. What is left out is counted and told with the next line. Owned by
// whoever writes the lines, on the loop.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "banguid/protect/token_bucket.h"

namespace bangui::audit {

class LineLimiter {
  public:
    /// journald's own limit is 10,000 lines in 30 s for the whole service.
    static constexpr protect::Rate default_rate{.per_second = 5, .burst = 50};

    /// The clock must outlive the limiter.
    explicit LineLimiter(Clock const &clock, protect::Rate rate = default_rate)
        : clock_(clock)
        , bucket_(rate, clock.monotonic_now()) {}

    /// How many lines were left out before this one; none when this one is to be left out as well.
    std::optional<std::uint64_t> admit() {
        if (bucket_.take(clock_.monotonic_now())) return std::exchange(left_out_, 0);
        ++left_out_;
        return std::nullopt;
    }

  private:
    Clock const &clock_;
    protect::TokenBucket bucket_;
    std::uint64_t left_out_ = 0;
};

} // namespace bangui::audit
