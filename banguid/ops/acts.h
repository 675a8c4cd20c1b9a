// SPDX-License-Identifier: Apache-2.0
//
// Bans and unbans: the operations with effect. Each is held to root's policy here, where the effect is, and
// leaves one audit line whatever comes of it. Owned by the Service, on the loop.
#pragma once

#include <optional>
#include <vector>

#include "banguid/audit/audit.h"
#include "banguid/fail2ban/client.h"
#include "banguid/ops/gate.h"
#include "banguid/ops/trials.h"
#include "banguid/protect/policy.h"
#include "banguid/protect/protection.h"
#include "common/base/clock.h"
#include "common/base/executor.h"
#include "common/base/unique_function.h"
#include "common/ipc/peer.h"
#include "proto/bangui_ipc.h"

namespace bangui::ops {

class Acts {
  public:
    /// All must outlive the acts.
    Acts(fail2ban::Client &client, protect::Policy const &policy, protect::Protection &protection, Gate &gate,
         Trials &trials, Executor &executor, Clock const &clock);

    /// Whether root's policy allows to ban it; the address of whoever asks for the ban is protected besides.
    /// Takes no token and has no audit line: nothing is done.
    void may_ban(ipc::MayBanRequest const &request, Completion<ipc::MayBanReply> done);
    /// fail2ban bans whatever it is told and reports success even when the firewall refused, so `changed`
    /// means that it was not on fail2ban's list before. A network may be banned on trial.
    void ban(ipc::Peer const &peer, ipc::BanRequest const &request, Completion<ipc::BanReply> done);
    /// Ends a trial; false when there is none.
    void confirm_ban(ipc::Peer const &peer, ipc::ConfirmBanRequest const &request,
                     Completion<ipc::ConfirmBanReply> done);
    /// Only what is listed exactly so: fail2ban lifts every ban inside a network it is told to unban.
    void unban(ipc::Peer const &peer, ipc::UnbanRequest const &request, Completion<ipc::UnbanReply> done);
    /// Answers with the jails that held it, at most as many as a reply names; more want another request.
    void unban_everywhere(ipc::Peer const &peer, ipc::UnbanEverywhereRequest const &request,
                          Completion<ipc::UnbanEverywhereReply> done);

    /// Several addresses with one command of fail2ban's. Each has its own result and its own audit line;
    /// what is refused is not sent, and does not hold up the others. A network that would be on trial is.
    void ban_many(ipc::Peer const &peer, ipc::BanManyRequest request, Completion<ipc::BanManyReply> done);
    void unban_many(ipc::Peer const &peer, ipc::UnbanManyRequest request,
                    Completion<ipc::UnbanManyReply> done);
    /// Answers how many bans there were.
    void unban_all(ipc::Peer const &peer, ipc::UnbanAllRequest const &request,
                   Completion<ipc::UnbanAllReply> done);

  private:
    class UnbanEverywhere;
    class Many;

    audit::Act begin(std::uint16_t operation, ipc::Peer const &peer, std::string jail, IpPrefix const &prefix,
                     ipc::Operator const &by) const;
    Result<void> check(ipc::Peer const &peer, IpPrefix const &prefix);
    Result<void> check_ban(ipc::Peer const &peer, IpPrefix const &prefix, ipc::Operator const &by);
    Result<void> allowed_ban(IpPrefix const &prefix, std::optional<IpAddress> const &own);
    Result<bool> conclude(audit::Act const &act, Result<std::uint64_t> const &count);

    fail2ban::Client &client_;
    protect::Policy const &policy_;
    protect::Protection &protection_;
    Gate &gate_;
    Trials &trials_;
    Executor &executor_;
    Clock const &clock_;
};

} // namespace bangui::ops
