// SPDX-License-Identifier: Apache-2.0
//
// What fail2ban's log tells, applied to the mirror and told on: each ban and unban at once, with what is
// known of its reason. What the log leaves out (a ban's exact times and count) is asked for and added
// afterwards; what it says in more than one way is left to a reading of the list. Owned by the watcher, lives
// on the loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "bangui-web/events/activity.h"
#include "bangui-web/events/ban_changes.h"
#include "bangui-web/events/ban_details.h"
#include "bangui-web/events/lifetime.h"
#include "bangui-web/events/log_event.h"
#include "bangui-web/events/mirror.h"
#include "bangui-web/events/own_acts.h"
#include "bangui-web/net/loop.h"
#include "proto/bangui_ipc.h"

namespace bangui::events {

class BanEvents {
  public:
    /// A ban so soon after the unban of the same id means that the unban has no effect.
    static constexpr Seconds undone_within{10};
    /// Records of a flush follow it within this, also when firewall commands are slow.
    static constexpr Seconds flush_lasts{10};
    /// Waiting for a jail's ban time; more is treated as a gap.
    static constexpr std::size_t max_queued = 50'000;

    /// Bans of a list that fail2ban formats in 50 ms.
    static constexpr std::size_t short_list = 4'000;

    class Owner {
      public:
        virtual ~Owner() = default;
        /// The mirror has these already.
        virtual void told(BanChanges const &changes) = 0;
        virtual void happened(Activity activity) = 0;
        /// A record of this ban; none: of its end. `is_first`: fail2ban counts it as a new one.
        virtual void recorded(JailName const &jail, std::string const &id, std::optional<ipc::Ban> const &ban,
                              bool is_first) = 0;
        /// The list, or all lists, may be different from what the mirror has.
        virtual void doubted(std::optional<JailName> const &jail) = 0;
        /// A ban's end has moved: a list that is being read may be older than that.
        virtual void moved(JailName const &jail) = 0;
        /// The jail, or all, were read anew from the configuration: what was changed while it ran is gone.
        virtual void reloaded(std::optional<JailName> const &jail) = 0;
        /// Which jails there are may have changed.
        virtual void jails_moved() = 0;
        virtual void caught_up(std::uint64_t mark) = 0;
    };

    /// All outlive this.
    BanEvents(net::Loop &loop, ipc::Client &banguid, Mirror &mirror, Owner &owner);

    void take(LogEvent event);
    /// Calls caught_up(mark) when everything taken before was applied.
    void mark(std::uint64_t mark);
    /// fail2ban went away, or records were missed: what waits is given up.
    void forget();
    /// An unban that we are about to ask for.
    void expect(OwnActs::Act act);
    /// It did not come to that.
    void withdraw(OwnActs::Act const &act) { own_acts_.withdraw(act); }
    /// Adds what is known of reasons to changes that a reading of a list has found.
    void explain(BanChanges &changes) const;
    /// A ban time was changed: those of new bans are asked for again.
    void forget_ban_time(JailName const &jail) { ban_times_.erase(jail); }

  private:
    struct Queued {
        std::optional<LogEvent> event;
        std::uint64_t mark = 0;
    };
    using BanId = std::pair<JailName, std::string>;
    struct Unbanned {
        BanId ban;
        UnixSeconds at;
    };

    void work();
    bool needs_ban_time(LogEvent const &event) const;
    void ask_ban_time(JailName const &jail);
    void apply(LogEvent const &event);
    void apply_to_jail(LogEvent const &event);
    void banned(LogEvent const &event);
    void banned_again(LogEvent const &event);
    void doubt_times(JailName const &jail);
    void unbanned(LogEvent const &event);
    void increased(LogEvent const &event);
    void action_failed(LogEvent const &event);
    void detailed(JailName const &jail, BanDetails::Told const &told, std::optional<ipc::Ban> const &row);
    bool is_cut_short(JailName const &jail, ipc::Ban const &row) const;
    std::optional<UnixSeconds> end_of(LogEvent const &event) const;
    UnbanReason reason_of(LogEvent const &event, BanRow const &row) const;
    bool was_just_unbanned(JailName const &jail, std::string const &id, UnixSeconds at) const;
    void note_unban(JailName const &jail, std::string const &id, UnixSeconds at);
    void service(LogEvent const &event, std::string detail);

    net::Loop &loop_;
    ipc::Client &banguid_;
    Mirror &mirror_;
    Owner &owner_;
    BanDetails details_;
    OwnActs own_acts_;
    std::deque<Queued> queue_;
    std::optional<JailName> asking_; ///< the jail whose ban time the queue waits for
    std::map<JailName, std::optional<UnixSeconds>> ban_times_; ///< none: permanent
    std::map<JailName, UnixSeconds> flushed_;                  ///< when
    std::deque<Unbanned> unbanned_;                            ///< lately, oldest first
    std::map<BanId, UnixSeconds> unbanned_at_;                 ///< the same, to be found
    bool is_stopping_ = false;                                 ///< fail2ban
    bool is_reloading_ = false;
    Lifetime lifetime_;
};

} // namespace bangui::events
