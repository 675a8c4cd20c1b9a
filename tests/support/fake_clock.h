// SPDX-License-Identifier: Apache-2.0
//
// A clock that stands still until a test moves it.
#pragma once

#include "common/base/clock.h"

namespace bangui::test {

class FakeClock final : public Clock {
  public:
    MonotonicTime monotonic_now() const override { return MonotonicTime(elapsed_); }
    std::int64_t unix_milliseconds() const override { return unix_milliseconds_; }

    /// Time passes.
    void advance(Milliseconds by) {
        elapsed_ += by;
        unix_milliseconds_ += by.count();
    }
    /// Somebody sets the wall clock.
    void step_wall(Milliseconds by) { unix_milliseconds_ += by.count(); }
    /// The machine starts again: its monotonic clock begins anew.
    void reboot() { elapsed_ = Seconds{10}; }

    /// 2026-11-22T12:00:00Z
    static constexpr std::int64_t start_unix_milliseconds = 1'795'348'800'000;

  private:
    Milliseconds elapsed_{Seconds{1000}};
    std::int64_t unix_milliseconds_ = start_unix_milliseconds;
};

} // namespace bangui::test
