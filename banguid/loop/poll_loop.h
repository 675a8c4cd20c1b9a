// SPDX-License-Identifier: Apache-2.0
//
// The one loop of banguid: file descriptors, timers and posted work around poll(2). main owns it and
// everything of banguid lives on its thread; only post() and stop() may be called from another one. It sleeps
// until something is due and wakes up for nothing else. What it hands out are numbers, never pointers, and a
// number that is no longer known is ignored, so callbacks may unwatch and cancel themselves and each other
// freely.
#pragma once

#include <poll.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/executor.h"
#include "common/base/result.h"
#include "common/base/unique_fd.h"
#include "common/base/unique_function.h"

namespace bangui::loop {

/// Zero is never given out and stands for "none".
enum class WatchId : std::uint64_t { none = 0 };
enum class TimerId : std::uint64_t { none = 0 };

class PollLoop final : public Executor {
  public:
    /// The clock must outlive the loop. Fails with io_error when no event descriptor can be had.
    static Result<std::unique_ptr<PollLoop>> create(Clock const &clock);

    void post(UniqueFunction<void()> work) override;

    /// Calls `ready` with what poll(2) reported, as often as it reports it (level triggered). POLLERR,
    /// POLLHUP and POLLNVAL come whatever `events` says. The descriptor stays the caller's, who unwatches
    /// before closing it.
    WatchId watch(int fd, short events, UniqueFunction<void(short)> ready);
    void set_events(WatchId id, short events);
    void unwatch(WatchId id);

    /// Calls `due` once, `delay` from now by the injected clock; a delay of zero or less means on the next
    /// round.
    TimerId after(Milliseconds delay, UniqueFunction<void()> due);
    void cancel(TimerId id);

    /// Rounds until stop(). What is posted afterwards is dropped unrun.
    void run();
    /// Ends run() after the present callback. From any thread, also before run().
    void stop();

    /// One round: waits at most `max_wait` of real time, then calls everything that is ready, due or posted.
    /// Tests pump with it. True if it called anything.
    bool run_once(Milliseconds max_wait);

    MonotonicTime now() const { return clock_.monotonic_now(); }
    Clock const &clock() const { return clock_; }

  private:
    struct Watch {
        int fd;
        short events;
        UniqueFunction<void(short)> ready;
    };
    using TimerKey = std::pair<MonotonicTime, TimerId>;

    PollLoop(Clock const &clock, UniqueFd wake);
    int poll_timeout(Milliseconds max_wait) const;
    void gather();
    bool run_ready();
    bool run_due();
    bool run_posted();

    Clock const &clock_;
    UniqueFd wake_;
    std::uint64_t last_id_ = 0;
    std::map<WatchId, Watch> watches_;
    std::map<TimerKey, UniqueFunction<void()>> timers_;
    std::map<TimerId, MonotonicTime> deadlines_;
    std::vector<pollfd> polled_; ///< the wake descriptor, then one per entry of polled_ids_
    std::vector<WatchId> polled_ids_;

    std::atomic<bool> stopped_{false};
    std::mutex posted_mutex_;
    std::vector<UniqueFunction<void()>> posted_;
    bool ended_ = false; ///< run() has returned; guarded by posted_mutex_
};

} // namespace bangui::loop
