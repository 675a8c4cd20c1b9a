// SPDX-License-Identifier: Apache-2.0
#include "banguid/loop/poll_loop.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace bangui::loop {

Result<std::unique_ptr<PollLoop>> PollLoop::create(Clock const &clock) {
    UniqueFd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!wake) return fail_errno(ErrorCode::io_error, "eventfd", errno);
    return std::unique_ptr<PollLoop>(new PollLoop(clock, std::move(wake)));
}

PollLoop::PollLoop(Clock const &clock, UniqueFd wake)
    : clock_(clock)
    , wake_(std::move(wake)) {}

void PollLoop::post(UniqueFunction<void()> work) {
    std::lock_guard const lock(posted_mutex_);
    if (ended_) return; // `work` dies with the caller's frame, after the lock
    posted_.push_back(std::move(work));
    if (posted_.size() == 1) ::eventfd_write(wake_.fd(), 1);
}

WatchId PollLoop::watch(int fd, short events, UniqueFunction<void(short)> ready) {
    WatchId const id{++last_id_};
    watches_.emplace(id, Watch{fd, events, std::move(ready)});
    return id;
}

void PollLoop::set_events(WatchId id, short events) {
    if (auto const found = watches_.find(id); found != watches_.end()) found->second.events = events;
}

void PollLoop::unwatch(WatchId id) {
    watches_.erase(id);
}

TimerId PollLoop::after(Milliseconds delay, UniqueFunction<void()> due) {
    TimerId const id{++last_id_};
    MonotonicTime const deadline = now() + std::max(delay, Milliseconds::zero());
    timers_.emplace(TimerKey{deadline, id}, std::move(due));
    deadlines_.emplace(id, deadline);
    return id;
}

void PollLoop::cancel(TimerId id) {
    auto const found = deadlines_.find(id);
    if (found == deadlines_.end()) return;
    timers_.erase({found->second, id});
    deadlines_.erase(found);
}

void PollLoop::run() {
    while (!stopped_.load())
        run_once(Milliseconds::max());
    std::vector<UniqueFunction<void()>> dropped; // destroyed outside the lock
    std::lock_guard const lock(posted_mutex_);
    ended_ = true;
    dropped.swap(posted_);
}

void PollLoop::stop() {
    stopped_.store(true);
    ::eventfd_write(wake_.fd(), 1);
}

bool PollLoop::run_once(Milliseconds max_wait) {
    gather();
    int const ready = ::poll(polled_.data(), polled_.size(), poll_timeout(max_wait));
    ENSURE(ready >= 0 || errno == EINTR);
    bool called = ready > 0 && run_ready();
    called = run_due() || called;
    return run_posted() || called;
}

/// Milliseconds until the next timer, -1 for ever; poll(2) never returns earlier than it was told.
int PollLoop::poll_timeout(Milliseconds max_wait) const {
    Milliseconds wait = max_wait;
    if (!timers_.empty()) wait = std::min(wait, timers_.begin()->first.first - now());
    if (wait == Milliseconds::max()) return -1;
    constexpr Milliseconds longest{std::numeric_limits<int>::max()};
    return static_cast<int>(std::clamp(wait, Milliseconds::zero(), longest).count());
}

void PollLoop::gather() {
    polled_.assign(1, pollfd{wake_.fd(), POLLIN, 0});
    polled_ids_.clear();
    for (auto const &[id, watch] : watches_) {
        polled_.push_back(pollfd{watch.fd, watch.events, 0});
        polled_ids_.push_back(id);
    }
}

bool PollLoop::run_ready() {
    constexpr short always_reported = POLLERR | POLLHUP | POLLNVAL;
    bool called = false;
    if (polled_.front().revents != 0) {
        eventfd_t ignored = 0;
        ::eventfd_read(wake_.fd(), &ignored);
    }
    for (std::size_t at = 0; at < polled_ids_.size(); ++at) {
        if (polled_[at + 1].revents == 0 || stopped_.load()) continue;
        auto found = watches_.find(polled_ids_[at]);
        if (found == watches_.end()) continue;
        auto const events =
            static_cast<short>(polled_[at + 1].revents & (found->second.events | always_reported));
        if (events == 0) continue;
        // The function may unwatch itself: it is kept here while it runs.
        auto ready = std::move(found->second.ready);
        ready(events);
        called = true;
        found = watches_.find(polled_ids_[at]);
        if (found != watches_.end()) found->second.ready = std::move(ready);
    }
    return called;
}

bool PollLoop::run_due() {
    MonotonicTime const round = now();
    TimerId const last_of_round{last_id_}; // what is set meanwhile waits for the next round
    bool called = false;
    while (!timers_.empty() && !stopped_.load()) {
        auto const next = timers_.begin();
        auto const [deadline, id] = next->first;
        if (deadline > round || id > last_of_round) break;
        auto due = std::move(next->second);
        deadlines_.erase(id);
        timers_.erase(next);
        due();
        called = true;
    }
    return called;
}

bool PollLoop::run_posted() {
    std::vector<UniqueFunction<void()>> work;
    {
        std::lock_guard const lock(posted_mutex_);
        work.swap(posted_);
    }
    for (auto &each : work) {
        if (stopped_.load()) break;
        each();
    }
    return !work.empty();
}

} // namespace bangui::loop
