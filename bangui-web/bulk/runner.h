// SPDX-License-Identifier: Apache-2.0
//
// Carries out bulks over the one connection to banguid, jail by jail, at most sixteen addresses a request and
// one request of a bulk at a time, so that what others ask comes in between. Keeps to the policy's rate (see
// Pace) and tries again what was refused for the rate alone. Owned by the app, lives on the loop.
//
// A refused address does not end a bulk, a jail that is gone ends its part only. fail2ban or banguid going
// away does: what was under way is told as refused with that error, what was not tried is in no count.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "bangui-web/bulk/bulk.h"
#include "bangui-web/bulk/pace.h"
#include "bangui-web/net/loop.h"
#include "proto/bangui_ipc.h"

namespace bangui::bulk {

class Runner {
  public:
    /// More of them would only share the same rate.
    static constexpr std::size_t max_running = 2;
    /// With those that run; the oldest that has ended makes room.
    static constexpr std::size_t max_kept = 8;
    /// What banguid takes in one request, of bans as of unbans.
    static constexpr std::size_t max_chunk = ipc::BanManyRequest::prefixes_most;
    static constexpr Milliseconds moved_interval{250};

    struct Wiring {
        /// A bulk began, went on or ended; at most once in `moved_interval`, and always at its end.
        std::function<void(Bulk const &)> moved;
        /// Something was done in this jail, or may have been. Once for each part of a bulk and not for each
        /// request: until who hears it has caught up, no list is answered, and where fail2ban's log cannot be
        /// followed the whole list is read for it.
        std::function<void(JailName const &)> touched;
        /// These are about to be banned in this jail.
        std::function<void(JailName const &, std::vector<IpPrefix> const &, Bulk const &)> banning;
        /// These are about to be unbanned in this jail.
        std::function<void(JailName const &, std::vector<IpPrefix> const &)> unbanning;
        /// This one was not: it was refused, put off, or not banned.
        std::function<void(JailName const &, IpPrefix const &)> not_unbanned;
        /// The same of a ban.
        std::function<void(JailName const &, IpPrefix const &)> not_banned;
    };
    /// Both outlive the runner. The wiring may not call it.
    Runner(net::Loop &loop, ipc::Client &banguid, Wiring wiring);
    ~Runner();
    Runner(Runner const &) = delete;
    Runner &operator=(Runner const &) = delete;

    /// Begins, or busy when `max_running` run. Its id is that of the request that asked for it, as in the
    /// audit. The bulk is valid until the next start().
    Result<Bulk const *> start(Order order);
    /// Null when there is none of this id, or no more.
    Bulk const *find(std::string_view id) const;
    /// What has not begun will not; no effect on one that has ended. False when there is none of this id.
    bool cancel(std::string_view id);

  private:
    struct Job {
        Bulk bulk;
        std::vector<IpPrefix> prefixes; ///< of each part
        ipc::Operator by;
        std::size_t part = 0;           ///< which of the jails is under way
        std::size_t next = 0;           ///< prefix of that part
        std::vector<IpPrefix> again;    ///< of that part: not tried, for the rate
        std::vector<IpPrefix> asked;    ///< what banguid was sent and has not answered
        bool waits_for_banguid = false; ///< for an answer to anything
        bool has_touched = false;       ///< the part
        net::TimerId wait_timer = net::TimerId::none;
        net::TimerId moved_timer = net::TimerId::none;
        MonotonicTime last_moved{};

        JailName const &jail() const { return bulk.jails[part]; }
        std::size_t left_of_part() const { return again.size() + prefixes.size() - next; }
    };
    using Jobs = std::list<Job>; // a job stays where it is

    void make_room();
    void ask_limits(Job &job);
    void go_on(Job &job);
    void wait(Job &job, Milliseconds time);
    void send(Job &job, std::size_t count);
    static std::vector<IpPrefix> take_next(Job &job, std::size_t count);
    void did_nothing(Job const &job, IpPrefix const &prefix) const;
    void answered(Job &job, Result<std::vector<ipc::ActResult>> results);
    void take_results(Job &job, std::vector<IpPrefix> const &asked,
                      std::vector<ipc::ActResult> const &results);
    void take_failure(Job &job, std::vector<IpPrefix> asked, Error const &error);
    void part_ended(Job &job);
    void end(Job &job, State state);
    void moved(Job &job);
    void tell(Job &job);

    MonotonicTime now() const { return loop_.clock().monotonic_now(); }

    net::Loop &loop_;
    ipc::Client &banguid_;
    Wiring wiring_;
    Pace pace_{max_chunk};
    Jobs jobs_; ///< newest last
};

} // namespace bangui::bulk
