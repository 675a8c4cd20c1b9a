// SPDX-License-Identifier: Apache-2.0
//
// Changes of running jails: they last until the jail's next reload, and never reach a file. Each is held to
// root's policy here and leaves one audit line. Owned by the Service, on the loop.
#pragma once

#include <string_view>

#include "banguid/fail2ban/client.h"
#include "banguid/fail2ban/queries.h"
#include "banguid/ops/gate.h"
#include "banguid/protect/policy.h"
#include "common/base/clock.h"
#include "common/base/unique_function.h"
#include "common/ipc/peer.h"
#include "proto/bangui_ipc.h"

namespace bangui::ops {

class Tunes {
  public:
    /// All must outlive the tunes.
    Tunes(fail2ban::Client &client, protect::Policy const &policy, Gate &gate, Clock const &clock)
        : client_(client)
        , policy_(policy)
        , gate_(gate)
        , clock_(clock) {}

    // `changed` is false where fail2ban had the value already.
    void set_ban_time(ipc::Peer const &peer, ipc::SetBanTimeRequest const &request,
                      Completion<ipc::SetBanTimeReply> done);
    void set_find_time(ipc::Peer const &peer, ipc::SetFindTimeRequest const &request,
                       Completion<ipc::SetFindTimeReply> done);
    void set_max_retry(ipc::Peer const &peer, ipc::SetMaxRetryRequest const &request,
                       Completion<ipc::SetMaxRetryReply> done);
    void add_ignored(ipc::Peer const &peer, ipc::AddIgnoredRequest const &request,
                     Completion<ipc::AddIgnoredReply> done);
    void remove_ignored(ipc::Peer const &peer, ipc::RemoveIgnoredRequest const &request,
                        Completion<ipc::RemoveIgnoredReply> done);
    // fail2ban does not tell whether a jail is paused, so these are done each time.
    void pause_jail(ipc::Peer const &peer, ipc::PauseJailRequest const &request,
                    Completion<ipc::PauseJailReply> done);
    void resume_jail(ipc::Peer const &peer, ipc::ResumeJailRequest const &request,
                     Completion<ipc::ResumeJailReply> done);
    void stop_jail(ipc::Peer const &peer, ipc::StopJailRequest const &request,
                   Completion<ipc::StopJailReply> done);
    void flush_logs(ipc::Peer const &peer, ipc::FlushLogsRequest const &request,
                    Completion<ipc::FlushLogsReply> done);

  private:
    /// One number of a jail's: how it is read, and what sets it.
    struct Number {
        fail2ban::JailParameter parameter;
        std::uint64_t (*current)(fail2ban::JailParameters const &);
        fail2ban::Request set;
        std::uint32_t wanted;
    };

    Result<void> check(ipc::Peer const &peer, Result<void> const &policy);
    void set(audit::Act act, JailName const &jail, Number number, Completion<bool> done);
    void change_ignored(audit::Act act, JailName const &jail, IpPrefix const &prefix, bool wanted,
                        Completion<bool> done);
    /// Sends what always counts as a change.
    void send(audit::Act act, fail2ban::Request request, Completion<bool> done);

    fail2ban::Client &client_;
    protect::Policy const &policy_;
    Gate &gate_;
    Clock const &clock_;
};

} // namespace bangui::ops
