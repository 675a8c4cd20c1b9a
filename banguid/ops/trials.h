// SPDX-License-Identifier: Apache-2.0
//
// Bans of networks near the operator's own address. Tomorrow he may come from there, or his way here leads
// through it, so such a ban holds only if he can still say so: without that it is undone after a minute. Kept
// in memory: a banguid that is started anew knows of no trial, and the ban stays. Owned by the Service, on
// the loop.
#pragma once

#include <compare>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "banguid/fail2ban/client.h"
#include "banguid/loop/poll_loop.h"
#include "banguid/ops/gate.h"
#include "common/base/clock.h"
#include "common/base/unique_function.h"
#include "common/ipc/peer.h"
#include "proto/bangui_ipc.h"

namespace bangui::ops {

class Trials {
  public:
    static constexpr Seconds last{60};
    /// Near is what shares as many bits with the operator's address: the networks of one provider, mostly.
    static constexpr unsigned near_bits_ipv4 = 16;
    static constexpr unsigned near_bits_ipv6 = 32;
    static constexpr std::size_t most = 64;
    /// fail2ban may be away when one ends: it is asked again, for ten minutes.
    static constexpr Seconds retry_pause{5};
    static constexpr int most_retries = 120;

    /// All must outlive the trials.
    Trials(fail2ban::Client &client, Gate &gate, loop::PollLoop &loop);

    /// Whether a ban of this network, asked for from this address, is on trial.
    static bool are_for(IpPrefix const &target, std::optional<IpAddress> const &own);

    /// Of any ban: busy while one of the same network in the same jail is being undone.
    Result<void> check(JailName const &jail, IpPrefix const &target) const;
    /// Before fail2ban is told: a ban whose outcome nobody hears of is undone too. busy: there are too many.
    Result<void> begin(ipc::Peer const &peer, ipc::BanRequest const &request);
    /// After each begin(): what came of telling fail2ban, as the number of bans. By when to confirm; none:
    /// there is no ban that waits for it.
    std::optional<UnixSeconds> settle(ipc::BanRequest const &request, Result<std::uint64_t> const &count);
    /// False: there was none, or it is being undone.
    bool confirm(ipc::ConfirmBanRequest const &request);
    /// It was unbanned: there is nothing left to undo.
    void forget(JailName const &jail, IpPrefix const &prefix);
    void forget_all();

    /// Called before fail2ban is told to unban what nobody confirmed.
    void on_undo(UniqueFunction<void(ipc::BanUndoneEvent const &)> listener) {
        listener_ = std::move(listener);
    }

  private:
    struct Key {
        JailName jail;
        IpPrefix prefix;
        auto operator<=>(Key const &) const = default;
    };
    struct Trial {
        ipc::Peer peer;
        ipc::Operator by;
        UnixSeconds until = 0;
        loop::TimerId timer = loop::TimerId::none;
        unsigned asked = 0;         ///< requests to fail2ban that are under way
        bool is_banned = false;     ///< fail2ban said so
        bool may_be_banned = false; ///< that, or nobody heard what came of a request
    };
    using All = std::map<Key, Trial>;
    class Undoing;

    void end(Key const &key);
    void forget(All::iterator trial);
    void erase(All::iterator trial);

    fail2ban::Client &client_;
    Gate &gate_;
    loop::PollLoop &loop_;
    UniqueFunction<void(ipc::BanUndoneEvent const &)> listener_;
    All trials_;
    std::set<Key> undone_now_;
};

} // namespace bangui::ops
