// SPDX-License-Identifier: Apache-2.0
//
// The inside of Loop, for the other files of net/: they need the uv_loop_t and share one read buffer.
#pragma once

#include <uv.h>

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bangui-web/net/loop.h"

namespace bangui::net {

/// An Error made of a libuv status: "WHAT: broken pipe (EPIPE)".
tl::unexpected<Error> fail_uv(std::string_view what, int status);

class Loop::Impl {
  public:
    explicit Impl(Clock const &clock)
        : clock_(clock) {}
    ~Impl();
    Result<void> open();

    uv_loop_t *uv() { return &loop_; }

    /// libuv hands out the buffer and the bytes in one step, so that all streams can share it.
    std::array<char, 64 * 1024> read_buffer{};

    void post(UniqueFunction<void()> work);
    TimerId after(Milliseconds delay, UniqueFunction<void()> work);
    void cancel(TimerId timer);
    Result<void> watch_signal(int signal_number, UniqueFunction<void()> handler);
    void run();
    void run_once(Milliseconds at_most);

  private:
    struct SignalWatch {
        uv_signal_t handle;
        UniqueFunction<void()> handler;
    };
    /// Ordered by due time, then by age.
    using Timers = std::map<std::pair<MonotonicTime, TimerId>, UniqueFunction<void()>>;
    enum class Ran { nothing, something };

    void run_posted();
    Ran run_due_timers();
    void arm_wake_up();
    void drop_pending_work();

    Clock const &clock_;
    uv_loop_t loop_{};
    bool is_open_ = false;
    uv_async_t posted_signal_{};
    uv_prepare_t before_wait_{};
    uv_timer_t timer_wake_up_{}; ///< ends the wait when the next timer is due
    uv_timer_t turn_limit_{};    ///< ends the wait of run_once()

    Timers timers_;
    std::unordered_map<TimerId, MonotonicTime> due_;
    std::uint64_t last_timer_ = 0;
    std::map<int, std::unique_ptr<SignalWatch>> signals_;

    std::mutex mutex_; ///< guards the two below
    std::vector<UniqueFunction<void()>> posted_;
    bool accepts_posts_ = true;
};

} // namespace bangui::net
