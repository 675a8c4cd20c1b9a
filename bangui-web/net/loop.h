// SPDX-License-Identifier: Apache-2.0
//
// The one event loop of bangui-web. `main` owns it and every object in net/ borrows it; all of them, and the
// callbacks they make, live on the thread that runs it. Only post() and stop() may come from other threads.
//
// Timers follow the injected Clock, not the kernel's: a test moves a fake clock and runs the loop once.
#pragma once

#include <cstdint>
#include <memory>

#include "common/base/clock.h"
#include "common/base/executor.h"
#include "common/base/result.h"
#include "common/base/unique_function.h"

namespace bangui::net {

/// Names one timer for as long as it is pending; never used twice. Zero names none.
enum class TimerId : std::uint64_t { none = 0 };

class Loop final : public Executor {
  public:
    /// `clock` must outlive the loop.
    static Result<std::unique_ptr<Loop>> create(Clock const &clock);
    /// Streams, listeners and timers made on this loop must be gone before.
    ~Loop() override;
    Loop(Loop const &) = delete;
    Loop &operator=(Loop const &) = delete;

    /// Thread-safe. What is posted from inside posted work runs in the next turn of the loop.
    void post(UniqueFunction<void()> work) override;

    /// Runs `work` once, not before `delay` has passed on the clock and never before this call returned.
    TimerId after(Milliseconds delay, UniqueFunction<void()> work);
    /// Forgets a timer; one that has run or was cancelled already is not an error.
    void cancel(TimerId timer);

    /// Calls `handler` on the loop each time the signal arrives; a later call for the same signal replaces
    /// the handler. Lasts until the loop is destroyed.
    Result<void> watch_signal(int signal_number, UniqueFunction<void()> handler);

    /// Runs until stop().
    void run();
    /// Makes run() return after the current turn. Thread-safe.
    void stop();
    /// One turn: waits at most `at_most` of real time for something to happen, then handles what is there and
    /// every timer that is due. For tests, which pump until a condition holds.
    void run_once(Milliseconds at_most);

    Clock const &clock() const { return clock_; }

    class Impl;
    /// For the other files of net/ only.
    Impl &impl() { return *impl_; }

  private:
    Loop(Clock const &clock, std::unique_ptr<Impl> impl);
    Clock const &clock_;
    std::unique_ptr<Impl> impl_;
};

} // namespace bangui::net
