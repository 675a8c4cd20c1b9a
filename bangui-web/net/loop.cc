// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/net/loop.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "bangui-web/net/loop_impl.h"

namespace bangui::net {
namespace {

void close_handle(uv_handle_t *handle) {
    if (!uv_is_closing(handle)) uv_close(handle, nullptr);
}

template<typename Handle>
uv_handle_t *as_handle(Handle *handle) {
    return reinterpret_cast<uv_handle_t *>(handle);
}

} // namespace

tl::unexpected<Error> fail_uv(std::string_view what, int status) {
    return fail(ErrorCode::io_error,
                fmt::format("{}: {} ({})", what, uv_strerror(status), uv_err_name(status)));
}

Result<void> Loop::Impl::open() {
    if (int const status = uv_loop_init(&loop_); status != 0)
        return fail_uv("cannot make an event loop", status);
    is_open_ = true;
    if (int const status =
            uv_async_init(&loop_, &posted_signal_,
                          [](uv_async_t *handle) { static_cast<Impl *>(handle->loop->data)->run_posted(); });
        status != 0)
        return fail_uv("cannot make a wake-up descriptor", status);
    loop_.data = this;
    uv_prepare_init(&loop_, &before_wait_);
    uv_prepare_start(&before_wait_, [](uv_prepare_t *handle) {
        auto *self = static_cast<Impl *>(handle->loop->data);
        self->run_due_timers();
        self->arm_wake_up();
    });
    uv_timer_init(&loop_, &timer_wake_up_);
    uv_timer_init(&loop_, &turn_limit_);
    return {};
}

Loop::Impl::~Impl() {
    if (!is_open_) return;
    drop_pending_work();
    // Only handles that were initialised are in the loop, whatever open() came to. Streams and listeners are
    // gone or on their way; one that is not would be found here.
    for (auto const &[number, watch] : signals_)
        close_handle(as_handle(&watch->handle));
    if (loop_.data == this) {
        close_handle(as_handle(&posted_signal_));
        close_handle(as_handle(&before_wait_));
        close_handle(as_handle(&timer_wake_up_));
        close_handle(as_handle(&turn_limit_));
    }
    uv_walk(
        &loop_, [](uv_handle_t *handle, void *) { ENSURE(uv_is_closing(handle)); }, nullptr);
    uv_run(&loop_, UV_RUN_DEFAULT);
    ENSURE(uv_loop_close(&loop_) == 0);
}

void Loop::Impl::drop_pending_work() {
    // Dropping work may drop what posts or cancels again, so nothing is destroyed while it is still
    // reachable.
    std::vector<UniqueFunction<void()>> posted;
    {
        std::lock_guard const lock(mutex_);
        accepts_posts_ = false;
        posted.swap(posted_);
    }
    posted.clear();
    while (!timers_.empty()) {
        auto dropped = timers_.extract(timers_.begin());
        due_.erase(dropped.key().second);
    }
}

void Loop::Impl::post(UniqueFunction<void()> work) {
    std::lock_guard const lock(mutex_);
    if (!accepts_posts_) return;
    posted_.push_back(std::move(work));
    uv_async_send(&posted_signal_);
}

void Loop::Impl::run_posted() {
    std::vector<UniqueFunction<void()>> posted;
    {
        std::lock_guard const lock(mutex_);
        posted.swap(posted_);
    }
    for (auto &work : posted) {
        work();
        work = {}; // what it owns goes now, not when the whole batch is through
    }
}

TimerId Loop::Impl::after(Milliseconds delay, UniqueFunction<void()> work) {
    auto const timer = static_cast<TimerId>(++last_timer_);
    auto const due = clock_.monotonic_now() + std::max(delay, Milliseconds{0});
    timers_.emplace(std::pair{due, timer}, std::move(work));
    due_.emplace(timer, due);
    return timer;
}

void Loop::Impl::cancel(TimerId timer) {
    auto const found = due_.find(timer);
    if (found == due_.end()) return;
    auto const dropped = timers_.extract(std::pair{found->second, timer}); // destroyed last
    due_.erase(found);
}

Loop::Impl::Ran Loop::Impl::run_due_timers() {
    // A timer set by one of these waits for the next turn, so that a delay of zero cannot hold the loop.
    auto const now = clock_.monotonic_now();
    auto const newest = static_cast<TimerId>(last_timer_);
    auto ran = Ran::nothing;
    auto next = timers_.begin();
    while (next != timers_.end() && next->first.first <= now) {
        auto const key = next->first;
        if (key.second <= newest) {
            auto due = timers_.extract(next);
            due_.erase(key.second);
            due.mapped()();
            ran = Ran::something;
        }
        next = timers_.upper_bound(key);
    }
    return ran;
}

void Loop::Impl::arm_wake_up() {
    if (timers_.empty()) {
        uv_timer_stop(&timer_wake_up_);
        return;
    }
    auto const wait = std::max(timers_.begin()->first.first - clock_.monotonic_now(), Milliseconds{0});
    uv_timer_start(
        &timer_wake_up_, [](uv_timer_t *) {}, static_cast<std::uint64_t>(wait.count()), 0);
}

Result<void> Loop::Impl::watch_signal(int signal_number, UniqueFunction<void()> handler) {
    if (auto const found = signals_.find(signal_number); found != signals_.end()) {
        found->second->handler = std::move(handler);
        return {};
    }
    auto watch = std::make_unique<SignalWatch>();
    uv_signal_init(&loop_, &watch->handle);
    watch->handle.data = watch.get();
    watch->handler = std::move(handler);
    auto &added = *signals_.emplace(signal_number, std::move(watch)).first->second;
    int const status = uv_signal_start(
        &added.handle, [](uv_signal_t *handle, int) { static_cast<SignalWatch *>(handle->data)->handler(); },
        signal_number);
    if (status != 0) return fail_uv(fmt::format("cannot watch signal {}", signal_number), status);
    return {};
}

void Loop::Impl::run() {
    uv_run(&loop_, UV_RUN_DEFAULT);
}

void Loop::Impl::run_once(Milliseconds at_most) {
    if (run_due_timers() == Ran::something || at_most <= Milliseconds{0}) {
        uv_run(&loop_, UV_RUN_NOWAIT);
        return;
    }
    uv_update_time(&loop_);
    // A turn begins with the timers that are due. When this is one of them already, nothing else ends the
    // wait.
    uv_timer_start(
        &turn_limit_, [](uv_timer_t *timer) { uv_stop(timer->loop); },
        static_cast<std::uint64_t>(at_most.count()), 0);
    uv_run(&loop_, UV_RUN_ONCE);
    uv_timer_stop(&turn_limit_);
}

Result<std::unique_ptr<Loop>> Loop::create(Clock const &clock) {
    auto impl = std::make_unique<Impl>(clock);
    TRY(impl->open());
    return std::unique_ptr<Loop>(new Loop(clock, std::move(impl)));
}

Loop::Loop(Clock const &clock, std::unique_ptr<Impl> impl)
    : clock_(clock)
    , impl_(std::move(impl)) {}

Loop::~Loop() = default;

void Loop::post(UniqueFunction<void()> work) {
    impl_->post(std::move(work));
}

TimerId Loop::after(Milliseconds delay, UniqueFunction<void()> work) {
    return impl_->after(delay, std::move(work));
}

void Loop::cancel(TimerId timer) {
    impl_->cancel(timer);
}

Result<void> Loop::watch_signal(int signal_number, UniqueFunction<void()> handler) {
    return impl_->watch_signal(signal_number, std::move(handler));
}

void Loop::run() {
    impl_->run();
}

void Loop::stop() {
    impl_->post([this] { uv_stop(impl_->uv()); });
}

void Loop::run_once(Milliseconds at_most) {
    impl_->run_once(at_most);
}

} // namespace bangui::net
