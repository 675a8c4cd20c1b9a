// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/watcher.h"

#include <algorithm>
#include <utility>

namespace bangui::events {

Watcher::Watcher(net::Loop &loop, ipc::Client &banguid, Mirror &mirror, Observer &observer,
                 log::Logger &logger)
    : loop_(loop)
    , banguid_(banguid)
    , mirror_(mirror)
    , observer_(observer)
    , logger_(logger) {}

Watcher::~Watcher() {
    loop_.cancel(poll_timer_);
    loop_.cancel(wait_timer_);
}

template<typename Reply, typename Handler>
Completion<Reply> Watcher::guarded(Handler handler) {
    return [handler = std::move(handler), session = std::weak_ptr(session_)](Result<Reply> reply) mutable {
        if (!session.expired()) handler(std::move(reply));
    };
}

void Watcher::banguid_came() {
    banguid_online_ = true;
    banguid_detail_.clear();
    poll();
}

void Watcher::banguid_went(std::string why) {
    banguid_online_ = false;
    banguid_detail_ = std::move(why);
    server_.reset();
    forget();
    loop_.cancel(std::exchange(poll_timer_, net::TimerId::none));
    observer_.state_changed();
    fail_waiters({ErrorCode::banguid_offline, banguid_detail_}, true);
}

void Watcher::fail2ban_state(ipc::Fail2banStateEvent event) {
    if (!server_) return; // the poll that is under way will tell
    auto const moved = server_->fail2ban != event.state;
    server_->fail2ban = event.state;
    server_->since = event.since;
    server_->detail = std::move(event.detail);
    if (!moved) return;
    forget();
    observer_.state_changed();
    if (event.state != ipc::Fail2banState::online) {
        fail_waiters({ErrorCode::fail2ban_offline, server_->detail}, true);
    }
    poll();
}

void Watcher::when_fresh(Needs needs, Completion<void> done) {
    note_interest();
    auto available = availability();
    if (available && waiters_.size() == max_waiting)
        available = fail(ErrorCode::busy, "too many requests wait");
    if (!available || is_fresh(needs)) {
        loop_.post([done = std::move(done), available = std::move(available)]() mutable {
            done(std::move(available));
        });
        return;
    }
    waiters_.push_back({needs, now() + wait_deadline, std::move(done)});
    watch_waiters();
    poll();
}

bool Watcher::look(Needs needs) {
    note_interest();
    return is_fresh(needs);
}

/// The first sign of interest ends the quiet pace.
void Watcher::note_interest() {
    auto const was_watched = is_watched();
    last_wanted_ = now();
    was_wanted_ = true;
    if (!was_watched) schedule();
}

bool Watcher::is_fresh(Needs needs) const {
    if (!availability() || !counters_read_ || now() - *counters_read_ > fresh_for) return false;
    if (acts_read_ != acts_) return false;
    switch (needs) {
    case Needs::counters:
        return mirror_.knows_jails();
    case Needs::bans:
        return mirror_.is_complete() && !reconciler_.has_pressing();
    }
    return false;
}

void Watcher::touched(JailName const &jail) {
    ++acts_;
    reconciler_.touched(jail);
    poll();
    read_next();
}

void Watcher::listener_came() {
    ++listeners_;
    if (banguid_online_ && !is_fresh(Needs::counters)) return poll();
    schedule();
}

void Watcher::listener_went() {
    ENSURE(listeners_ > 0);
    --listeners_;
}

void Watcher::poll() {
    if (!banguid_online_ || poll_began_) return;
    loop_.cancel(std::exchange(poll_timer_, net::TimerId::none));
    poll_began_ = now();
    last_poll_ = *poll_began_;
    acts_then_ = acts_;
    banguid_.server_state({}, guarded<ipc::ServerStateReply>([this](Result<ipc::ServerStateReply> reply) {
                              if (!reply) return poll_failed(reply.error());
                              got_state(std::move(reply->state));
                          }));
}

void Watcher::got_state(ipc::ServerState state) {
    auto const was_known = server_.has_value();
    auto const moved = !was_known || server_->fail2ban != state.fail2ban || server_->detail != state.detail;
    // fail2ban was connected to anew, however short the gap was: it may be another one.
    auto const is_another = was_known && server_->connects != state.connects;
    server_ = std::move(state);
    if (is_another) {
        auto const began = poll_began_;
        forget();
        poll_began_ = began;
    }
    if (moved) observer_.state_changed();
    if (server_->fail2ban == ipc::Fail2banState::online) {
        jails_so_far_.clear();
        return ask_jails({});
    }
    poll_ended();
    fail_waiters({ErrorCode::fail2ban_offline, server_->detail}, true);
}

void Watcher::ask_jails(std::string after) {
    banguid_.list_jails({std::move(after)},
                        guarded<ipc::ListJailsReply>([this](Result<ipc::ListJailsReply> reply) {
                            if (!reply) return poll_failed(reply.error());
                            got_jails(std::move(*reply));
                        }));
}

void Watcher::got_jails(ipc::ListJailsReply reply) {
    std::ranges::move(reply.jails, std::back_inserter(jails_so_far_));
    if (!reply.more) return counters_complete();
    if (reply.jails.empty() || jails_so_far_.size() >= max_jails) {
        return poll_failed({ErrorCode::protocol_error, "banguid lists jails without end"});
    }
    auto after = jails_so_far_.back().jail.text();
    ask_jails(std::move(after));
}

void Watcher::counters_complete() {
    counters_read_ = poll_began_;
    acts_read_ = acts_then_;
    auto const wall_now = loop_.clock().unix_now();
    auto const update = mirror_.set_jails(jails_so_far_, wall_now);
    reconciler_.saw_counters(jails_so_far_);
    for (auto const &summary : jails_so_far_) {
        if (reconciler_.agrees(summary.jail)) mirror_.confirm(summary.jail, wall_now);
    }
    for (auto const &changes : update.gone)
        observer_.bans_changed(changes);
    if (update.changed) observer_.jails_changed();
    poll_ended();
    read_next();
    settle();
}

void Watcher::poll_ended() {
    poll_began_.reset();
    schedule();
}

void Watcher::poll_failed(Error const &error) {
    logger_.debug("reading fail2ban's counters failed", {{"error", error}});
    poll_ended();
    fail_waiters(error, true);
}

void Watcher::read_next() {
    if (reading_ || !availability()) return;
    auto const jail = reconciler_.next(now());
    if (!jail) return;
    reconciler_.began(*jail, now());
    reading_ = ListReading{*jail, {}};
    ask_bans(0);
}

void Watcher::ask_bans(std::uint64_t cursor) {
    banguid_.list_bans({reading_->jail, cursor},
                       guarded<ipc::ListBansReply>([this](Result<ipc::ListBansReply> reply) {
                           if (!reply) return reading_failed(reply.error());
                           got_bans(std::move(*reply));
                       }));
}

void Watcher::got_bans(ipc::ListBansReply reply) {
    auto const got_any = !reply.bans.empty();
    std::ranges::move(reply.bans, std::back_inserter(reading_->bans));
    if (reply.next) {
        if (got_any && reading_->bans.size() < max_bans_per_jail) return ask_bans(*reply.next);
        return reading_failed({ErrorCode::protocol_error, "banguid lists bans without end"});
    }
    auto const reading = std::exchange(reading_, std::nullopt);
    reconciler_.finished(reading->jail, reading->bans.size(), now());
    auto const changes = mirror_.set_bans(reading->jail, reading->bans, loop_.clock().unix_now());
    if (!changes.empty()) observer_.bans_changed(changes);
    read_next();
    settle();
}

void Watcher::reading_failed(Error const &error) {
    auto const jail = std::exchange(reading_, std::nullopt)->jail;
    logger_.info("reading a jail's bans failed", {{"jail", jail.text()}, {"error", error}});
    reconciler_.failed(jail, now());
    // A jail that is gone leaves with the next counters; that is no failure of those who wait.
    if (error.code == ErrorCode::not_found) return poll();
    fail_waiters(error, false);
    read_next();
}

void Watcher::forget() {
    session_ = std::make_shared<bool>(true);
    poll_began_.reset();
    reading_.reset();
    counters_read_.reset();
    reconciler_.forget();
    mirror_.distrust();
}

void Watcher::schedule() {
    loop_.cancel(std::exchange(poll_timer_, net::TimerId::none));
    if (!banguid_online_ || poll_began_) return;
    auto const missed_an_act = counters_read_ && acts_read_ != acts_ && acts_then_ != acts_;
    auto const pace = is_watched() ? watched_interval : quiet_interval;
    auto const due = last_poll_ + (missed_an_act ? Milliseconds(0) : pace);
    poll_timer_ = loop_.after(std::max(due - now(), Milliseconds(0)), [this] {
        poll_timer_ = net::TimerId::none;
        poll();
    });
}

bool Watcher::is_watched() const {
    return listeners_ > 0 || (was_wanted_ && now() - last_wanted_ < attention);
}

Result<void> Watcher::availability() const {
    if (!banguid_online_) return fail(ErrorCode::banguid_offline, banguid_detail_);
    if (server_ && server_->fail2ban != ipc::Fail2banState::online) {
        return fail(ErrorCode::fail2ban_offline, server_->detail);
    }
    return {};
}

void Watcher::settle() {
    for (auto waiter = waiters_.begin(); waiter != waiters_.end();) {
        auto const next = std::next(waiter);
        if (is_fresh(waiter->needs)) {
            loop_.post([done = std::move(waiter->done)]() mutable { done({}); });
            waiters_.erase(waiter);
        }
        waiter = next;
    }
    watch_waiters();
}

void Watcher::fail_waiters(Error const &error, bool counters_too) {
    for (auto waiter = waiters_.begin(); waiter != waiters_.end();) {
        auto const next = std::next(waiter);
        if (counters_too || waiter->needs == Needs::bans) {
            loop_.post([done = std::move(waiter->done), error]() mutable {
                done(tl::unexpected(std::move(error)));
            });
            waiters_.erase(waiter);
        }
        waiter = next;
    }
    watch_waiters();
}

/// The waiters have the same patience, so the first one's deadline is the nearest.
void Watcher::watch_waiters() {
    loop_.cancel(std::exchange(wait_timer_, net::TimerId::none));
    if (waiters_.empty()) return;
    auto const wait = std::max(waiters_.front().deadline - now(), Milliseconds(0));
    wait_timer_ = loop_.after(wait, [this] {
        wait_timer_ = net::TimerId::none;
        while (!waiters_.empty() && waiters_.front().deadline <= now()) {
            auto done = std::move(waiters_.front().done);
            waiters_.pop_front();
            loop_.post([done = std::move(done)]() mutable {
                done(fail(ErrorCode::timed_out, "fail2ban's answer takes too long"));
            });
        }
        watch_waiters();
    });
}

} // namespace bangui::events
