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
    , logger_(logger)
    , follower_(banguid, *this, logger)
    , ban_events_(loop, banguid, mirror, *this) {}

Watcher::~Watcher() {
    loop_.cancel(poll_timer_);
    loop_.cancel(wait_timer_);
}

void Watcher::banguid_came() {
    banguid_online_ = true;
    banguid_detail_.clear();
    happened_to_service("banguid_online");
    poll();
}

void Watcher::banguid_went(std::string why) {
    banguid_online_ = false;
    banguid_detail_ = std::move(why);
    server_.reset();
    forget();
    follower_.stop();
    loop_.cancel(std::exchange(poll_timer_, net::TimerId::none));
    observer_.state_changed();
    happened_to_service("banguid_offline");
    fail_waiters({ErrorCode::banguid_offline, banguid_detail_});
}

void Watcher::fail2ban_state(ipc::Fail2banStateEvent event) {
    if (!server_) return; // the poll that is under way will tell
    auto const moved = server_->fail2ban != event.state;
    server_->fail2ban = event.state;
    server_->since = event.since;
    server_->detail = std::move(event.detail);
    if (!moved) return;
    forget();
    state_moved();
    if (event.state != ipc::Fail2banState::online) {
        fail_waiters({ErrorCode::fail2ban_offline, server_->detail});
    }
    poll();
}

void Watcher::log_grew(ipc::LogGrewEvent) {
    follower_.grew();
}

void Watcher::log_source_moved(ipc::LogSourceMovedEvent event) {
    follower_.source_moved(std::move(event.source));
}

void Watcher::log_gap() {
    ban_events_.forget();
    acts_told_ = acts_;
    reconciler_.doubt(std::nullopt);
    if (counters_read_) poll_soon();
}

void Watcher::log_source_changed() {
    reconciler_.set_following(follower_.is_following());
    if (told_log_ == follower_.source()) return;
    told_log_ = follower_.source();
    observer_.state_changed();
}

void Watcher::told(BanChanges const &changes) {
    observer_.bans_changed(changes);
}

void Watcher::recorded(JailName const &jail, std::string const &id, std::optional<ipc::Ban> const &ban,
                       bool is_first) {
    reconciler_.recorded(jail, mirror_.ban_count(jail), is_first);
    if (reading_ && reading_->jail == jail) reading_->meanwhile.insert_or_assign(id, ban);
}

void Watcher::doubted(std::optional<JailName> const &jail) {
    reconciler_.doubt(jail);
    read_next();
}

void Watcher::moved(JailName const &jail) {
    if (reading_ && reading_->jail == jail) reconciler_.doubt(jail);
}

void Watcher::jails_moved() {
    poll_soon();
}

void Watcher::caught_up(std::uint64_t mark) {
    acts_told_ = mark;
    settle();
}

void Watcher::when_fresh(Needs const &needs, Completion<void> done) {
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

bool Watcher::look(Needs const &needs) {
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

bool Watcher::is_fresh(Needs const &needs) const {
    if (!availability() || !counters_read_ || now() - *counters_read_ > fresh_for) return false;
    if (acts_read_ != acts_) return false;
    if (!needs.bans) return mirror_.knows_jails();
    if (follower_.is_following() && acts_told_ != acts_) return false;
    if (!needs.jail) return mirror_.is_complete() && !reconciler_.has_pressing();
    // Of a jail that there is not, all is known.
    if (mirror_.find(*needs.jail) == nullptr) return mirror_.knows_jails();
    return mirror_.knows_bans(*needs.jail) && !reconciler_.is_pressing(*needs.jail);
}

bool Watcher::is_certain(std::optional<JailName> const &jail) const {
    if (!is_fresh({true, jail})) return false;
    if (jail) return reconciler_.agrees(*jail);
    auto const jails = mirror_.jails();
    return std::ranges::all_of(jails, [this](auto const &each) { return reconciler_.agrees(each.jail); });
}

void Watcher::touched(std::optional<JailName> const &jail) {
    ++acts_;
    reconciler_.touched(jail);
    if (follower_.is_following()) follower_.sync(acts_);
    poll();
    read_next();
}

void Watcher::ban_time_changed(JailName const &jail) {
    ban_events_.forget_ban_time(jail);
    doubted(jail);
}

void Watcher::paused(JailName const &jail, bool is_paused) {
    mirror_.note_paused(jail, is_paused);
    observer_.jails_changed();
}

void Watcher::listener_came() {
    ++listeners_;
    if (banguid_online_ && !is_fresh(Needs::counters())) return poll();
    schedule();
}

void Watcher::listener_went() {
    ENSURE(listeners_ > 0);
    --listeners_;
}

/// Also when one is under way, which may be too early.
void Watcher::poll_soon() {
    if (poll_began_) poll_again_ = true;
    poll();
}

void Watcher::poll() {
    if (!banguid_online_ || poll_began_) return;
    poll_again_ = false;
    loop_.cancel(std::exchange(poll_timer_, net::TimerId::none));
    poll_began_ = now();
    last_poll_ = *poll_began_;
    acts_then_ = acts_;
    banguid_.server_state({},
                          lifetime_.guard<ipc::ServerStateReply>([this](Result<ipc::ServerStateReply> reply) {
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
        if (!follower_.is_following()) observer_.jail_reloaded(std::nullopt); // else the log tells
    }
    if (moved) state_moved();
    if (server_->fail2ban == ipc::Fail2banState::online) {
        jails_so_far_.clear();
        reconciler_.counters_asked();
        return follower_.settle([this, ticket = lifetime_.ticket()] {
            if (!ticket.is_over()) ask_jails({});
        });
    }
    poll_ended();
    fail_waiters({ErrorCode::fail2ban_offline, server_->detail});
}

void Watcher::state_moved() {
    observer_.state_changed();
    happened_to_service(server_->fail2ban == ipc::Fail2banState::online ? "fail2ban_online"
                                                                        : "fail2ban_offline");
}

void Watcher::happened_to_service(std::string what) {
    observer_.happened({loop_.clock().unix_now(), ActivityKind::service, {}, {}, {}, std::move(what)});
}

void Watcher::ask_jails(std::string after) {
    banguid_.list_jails({std::move(after)},
                        lifetime_.guard<ipc::ListJailsReply>([this](Result<ipc::ListJailsReply> reply) {
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
    if (follower_.is_following() && acts_told_ != acts_) follower_.sync(acts_);
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
    fail_waiters(error);
}

void Watcher::read_next() {
    if (reading_ || !availability()) return;
    auto const jail = reconciler_.next(now());
    if (!jail) return;
    reconciler_.began(*jail, now());
    reading_ = ListReading{*jail, {}, {}};
    ask_bans(0);
}

void Watcher::ask_bans(std::uint64_t cursor) {
    banguid_.list_bans({reading_->jail, cursor},
                       lifetime_.guard<ipc::ListBansReply>([this](Result<ipc::ListBansReply> reply) {
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
    list_complete(*std::exchange(reading_, std::nullopt));
    read_next();
    settle();
}

void Watcher::list_complete(ListReading reading) {
    std::erase_if(reading.bans, [&reading](ipc::Ban const &ban) {
        auto const told = reading.meanwhile.find(ban.id);
        if (told == reading.meanwhile.end()) return false;
        auto const is_over = !told->second;
        reading.meanwhile.erase(told); // the list knows its times better
        return is_over;
    });
    for (auto &[id, ban] : reading.meanwhile) {
        if (!ban) continue;
        // Its details may have come since it was told.
        auto const *row = mirror_.find_ban(reading.jail, id);
        reading.bans.push_back(row == nullptr ? std::move(*ban) : to_ban(*row));
    }
    auto const listed = reading.bans.size();
    auto changes = mirror_.set_bans(reading.jail, std::move(reading.bans), loop_.clock().unix_now());
    auto const kept = mirror_.ban_count(reading.jail);
    reconciler_.finished(reading.jail, kept, now(), listed - std::min(listed, kept));
    if (changes.empty()) return;
    ban_events_.explain(changes);
    observer_.bans_changed(changes);
}

void Watcher::reading_failed(Error const &error) {
    auto const jail = std::exchange(reading_, std::nullopt)->jail;
    logger_.info("reading a jail's bans failed", {{"jail", jail.text()}, {"error", error}});
    reconciler_.failed(jail, now());
    // A jail that is gone leaves with the next counters; that is no failure of those who wait.
    if (error.code == ErrorCode::not_found) return poll();
    fail_waiters_for(jail, error);
    read_next();
}

void Watcher::forget() {
    lifetime_.renew();
    poll_began_.reset();
    reading_.reset();
    counters_read_.reset();
    reconciler_.forget();
    ban_events_.forget();
    acts_told_ = acts_;
    mirror_.distrust();
}

void Watcher::schedule() {
    loop_.cancel(std::exchange(poll_timer_, net::TimerId::none));
    if (!banguid_online_ || poll_began_) return;
    auto const missed_an_act = counters_read_ && acts_read_ != acts_ && acts_then_ != acts_;
    auto pace = is_watched() ? watched_interval : quiet_interval;
    if (reconciler_.wants_another_look()) pace = Reconciler::look_pause;
    if (missed_an_act || poll_again_) pace = Milliseconds(0);
    auto const due = last_poll_ + pace;
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

void Watcher::fail_waiters(Error const &error) {
    fail_waiters_if(error, [](Needs const &) { return true; });
}

void Watcher::fail_waiters_for(JailName const &jail, Error const &error) {
    fail_waiters_if(
        error, [&jail](Needs const &needs) { return needs.bans && (!needs.jail || *needs.jail == jail); });
}

template<typename Concerns>
void Watcher::fail_waiters_if(Error const &error, Concerns concerns) {
    for (auto waiter = waiters_.begin(); waiter != waiters_.end();) {
        auto const next = std::next(waiter);
        if (concerns(waiter->needs)) {
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
