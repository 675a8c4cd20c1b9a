// SPDX-License-Identifier: Apache-2.0
//
// How often a peer may act. A bucket holds up to `burst` tokens, gains `per_second` each second and gives one
// for each act. Owned by the operations, on the loop; time comes in from outside.
#pragma once

#include <cstdint>
#include <map>

#include <sys/types.h>

#include "common/base/clock.h"

namespace bangui::protect {

struct Rate {
    std::uint32_t per_second = 1; ///< at least 1
    std::uint32_t burst = 1;      ///< at least 1
    bool operator==(Rate const &) const = default;
};

class TokenBucket {
  public:
    /// Full at `now`.
    TokenBucket(Rate rate, MonotonicTime now);

    /// True, and one token less, when there is one.
    bool take(MonotonicTime now);

  private:
    Rate rate_;
    std::uint64_t thousandths_; ///< of a token; one token per second is one thousandth per millisecond
    MonotonicTime filled_;
};

/// One bucket for each uid. It holds as many as root's policy lets in, and they stay: leaving and coming back
/// buys nothing.
class RateLimiter {
  public:
    /// The clock must outlive the limiter.
    RateLimiter(Clock const &clock, Rate rate)
        : clock_(clock)
        , rate_(rate) {}

    bool take(uid_t uid);

  private:
    Clock const &clock_;
    Rate rate_;
    std::map<uid_t, TokenBucket> buckets_;
};

} // namespace bangui::protect
