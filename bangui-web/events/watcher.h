// SPDX-License-Identifier: Apache-2.0
//
// Keeps the mirror true: has fail2ban's log followed, compares with fail2ban's counters, has the lists read
// that the reconciler names, and tells the observer what changed. Owned by the app, lives on the loop.
//
// The log's end is found before the first list is read, so that what happens meanwhile is told and put on top
// of what the list says. When the log cannot be followed, counters that move have the list read.
//
// While somebody looks (an event stream is open, or a request came within `attention`) it asks every
// `watched_interval`, else every `quiet_interval`, so that an idle machine sleeps. Whoever needs an answer
// calls when_fresh(), which asks at once when the last time was too long ago: quiet never means stale.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bangui-web/events/activity.h"
#include "bangui-web/events/ban_events.h"
#include "bangui-web/events/lifetime.h"
#include "bangui-web/events/log_follower.h"
#include "bangui-web/events/mirror.h"
#include "bangui-web/events/reconciler.h"
#include "bangui-web/net/loop.h"
#include "common/base/clock.h"
#include "common/base/unique_function.h"
#include "common/log/log.h"
#include "proto/bangui_ipc.h"

namespace bangui::events {

/// Is told after the mirror or the state has moved. Called from the loop; must not call the watcher.
class Observer {
  public:
    virtual ~Observer() = default;
    virtual void bans_changed(BanChanges const &changes) = 0;
    virtual void happened(Activity const &activity) = 0;
    /// A jail, or all, were read anew from the configuration: what was changed while it ran is gone.
    virtual void jail_reloaded(std::optional<JailName> const &jail) = 0;
    /// Counters moved, or jails came or went.
    virtual void jails_changed() = 0;
    /// fail2ban or banguid went offline or came online, or its log is followed or not.
    virtual void state_changed() = 0;
};

/// What must be known for an answer: all counters, and of one jail or of all (none) the bans.
struct Needs {
    bool bans = false;
    std::optional<JailName> jail;

    static Needs counters() { return {}; }
    static Needs all_bans() { return {true, std::nullopt}; }
    static Needs bans_of(JailName jail) { return {true, std::move(jail)}; }
};

class Watcher final : public ipc::Events, private LogFollower::Listener, private BanEvents::Owner {
  public:
    static constexpr Milliseconds watched_interval{1'000};
    static constexpr Milliseconds quiet_interval{15'000};
    static constexpr Seconds attention{60};
    /// Two missed polls: an answer from older counters would not be the truth of now.
    static constexpr Milliseconds fresh_for{2'500};
    /// How long a request waits for what is not known yet; a list of 100,000 bans takes fail2ban two seconds.
    static constexpr Milliseconds wait_deadline{5'000};
    /// Requests that wait at once: more than there may be connections.
    static constexpr std::size_t max_waiting = 1'024;
    /// What banguid may make us hold; ten times the largest installation we know of.
    static constexpr std::size_t max_jails = 4'096;
    static constexpr std::size_t max_bans_per_jail = 1'000'000;

    /// All outlive the watcher.
    Watcher(net::Loop &loop, ipc::Client &banguid, Mirror &mirror, Observer &observer, log::Logger &logger);
    ~Watcher() override;
    Watcher(Watcher const &) = delete;
    Watcher &operator=(Watcher const &) = delete;

    void banguid_came();
    void banguid_went(std::string why);
    void fail2ban_state(ipc::Fail2banStateEvent event) override;
    void log_grew(ipc::LogGrewEvent event) override;
    void log_source_moved(ipc::LogSourceMovedEvent event) override;
    void ban_undone(ipc::BanUndoneEvent event) override { expect({event.jail, event.prefix}); }

    /// `done` gets a value once the mirror may be answered from; fail2ban_offline, banguid_offline,
    /// timed_out, busy, or the error of reading. Never called before this returned.
    void when_fresh(Needs const &needs, Completion<void> done);
    /// Whether it may be answered from right now: the usual case. Counts as interest, like when_fresh().
    bool look(Needs const &needs);
    /// What may be answered from is also known to be right: nothing speaks against it.
    bool is_certain(std::optional<JailName> const &jail) const;

    /// We have banned or unbanned in this jail, or in all: what the log says of it, or the lists, and all
    /// counters are read at once, and nothing is fresh before.
    void touched(std::optional<JailName> const &jail);
    /// An unban that is about to be asked for, so that it is told as ours.
    void expect(OwnActs::Act act) { ban_events_.expect(std::move(act)); }
    /// It was refused, or there was nothing to unban.
    void withdraw(OwnActs::Act const &act) { ban_events_.withdraw(act); }
    /// We have changed the jail's ban time, and with it the ends of its bans.
    void ban_time_changed(JailName const &jail);
    /// We have paused or resumed the jail.
    void paused(JailName const &jail, bool is_paused);

    /// An event stream opened or closed.
    void listener_came();
    void listener_went();

    /// As last heard; nothing while banguid is offline or has not answered yet.
    std::optional<ipc::ServerState> const &server_state() const { return server_; }
    /// Where fail2ban logs, and whether that is followed; nothing while it is not known.
    std::optional<ipc::LogSource> const &log_source() const { return follower_.source(); }

  private:
    struct Waiter {
        Needs needs;
        MonotonicTime deadline;
        Completion<void> done;
    };
    struct ListReading {
        JailName jail;
        std::vector<ipc::Ban> bans;
        /// What the log told since it began, the last of each: it may be missing in the list, or over there.
        std::map<std::string, std::optional<ipc::Ban>> meanwhile;
    };
    void log_event(LogEvent event) override { ban_events_.take(std::move(event)); }
    void log_synced(std::uint64_t mark) override { ban_events_.mark(mark); }
    void log_gap() override;
    void log_source_changed() override;

    void told(BanChanges const &changes) override;
    void happened(Activity activity) override { observer_.happened(activity); }
    void recorded(JailName const &jail, std::string const &id, std::optional<ipc::Ban> const &ban,
                  bool is_first) override;
    void doubted(std::optional<JailName> const &jail) override;
    void moved(JailName const &jail) override;
    void reloaded(std::optional<JailName> const &jail) override { observer_.jail_reloaded(jail); }
    void jails_moved() override;
    void caught_up(std::uint64_t mark) override;

    void poll();
    void poll_soon();
    void got_state(ipc::ServerState state);
    void state_moved();
    void happened_to_service(std::string what);
    void ask_jails(std::string after);
    void got_jails(ipc::ListJailsReply reply);
    void counters_complete();
    void poll_ended();
    void poll_failed(Error const &error);
    void read_next();
    void ask_bans(std::uint64_t cursor);
    void got_bans(ipc::ListBansReply reply);
    void list_complete(ListReading reading);
    void reading_failed(Error const &error);
    void forget();
    void schedule();
    bool is_fresh(Needs const &needs) const;
    bool is_watched() const;
    void note_interest();
    Result<void> availability() const;
    void settle();
    void fail_waiters(Error const &error);
    void fail_waiters_for(JailName const &jail, Error const &error);
    template<typename Concerns>
    void fail_waiters_if(Error const &error, Concerns concerns);
    void watch_waiters();

    MonotonicTime now() const { return loop_.clock().monotonic_now(); }

    net::Loop &loop_;
    ipc::Client &banguid_;
    Mirror &mirror_;
    Observer &observer_;
    log::Logger &logger_;
    Reconciler reconciler_;
    LogFollower follower_;
    BanEvents ban_events_;

    bool banguid_online_ = false;
    std::string banguid_detail_ = "not connected yet";
    std::optional<ipc::ServerState> server_;
    std::optional<ipc::LogSource> told_log_ = ipc::LogSource{}; ///< the observer knows
    std::optional<MonotonicTime> counters_read_;                ///< when the last complete reading began
    std::optional<MonotonicTime> poll_began_;                   ///< of the poll that is under way
    MonotonicTime last_poll_{};
    std::uint64_t acts_ = 0;      ///< of ours
    std::uint64_t acts_then_ = 0; ///< when the poll that is under way began
    std::uint64_t acts_read_ = 0; ///< that a complete reading of the counters has seen
    std::uint64_t acts_told_ = 0; ///< whose records were applied
    bool poll_again_ = false;     ///< something happened that the poll under way may be too early for
    std::vector<ipc::JailSummary> jails_so_far_;
    std::optional<ListReading> reading_;

    std::list<Waiter> waiters_;
    MonotonicTime last_wanted_{};
    bool was_wanted_ = false;
    std::size_t listeners_ = 0;
    net::TimerId poll_timer_ = net::TimerId::none;
    net::TimerId wait_timer_ = net::TimerId::none;
    Lifetime lifetime_; ///< anew with each loss of what is read
};

} // namespace bangui::events
