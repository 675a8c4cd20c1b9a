// SPDX-License-Identifier: Apache-2.0
//
// Where time comes from. Passed in everywhere, so that a test can move it. Deadlines and lifetimes use the
// monotonic side; only what is shown or stored uses the wall side.
#pragma once

#include <chrono>
#include <cstdint>

namespace bangui {

using Milliseconds = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;

/// Time since an arbitrary fixed point; never goes back, not even when the wall clock is set.
using MonotonicTime = std::chrono::time_point<std::chrono::steady_clock, Milliseconds>;

/// Seconds since 1970-01-01T00:00:00Z.
using UnixSeconds = std::int64_t;

class Clock {
  public:
    virtual ~Clock() = default;
    virtual MonotonicTime monotonic_now() const = 0;
    /// Milliseconds since 1970-01-01T00:00:00Z.
    virtual std::int64_t unix_milliseconds() const = 0;
    UnixSeconds unix_now() const { return unix_milliseconds() / 1000; }
};

class SystemClock final : public Clock {
  public:
    MonotonicTime monotonic_now() const override;
    std::int64_t unix_milliseconds() const override;
};

} // namespace bangui
