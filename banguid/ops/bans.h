// SPDX-License-Identifier: Apache-2.0
//
// What is banned now. Owned by the Service, on the loop.
#pragma once

#include "banguid/fail2ban/ban_database.h"
#include "banguid/fail2ban/client.h"
#include "banguid/ops/ban_snapshots.h"
#include "common/base/unique_function.h"
#include "common/ipc/peer.h"
#include "proto/bangui_ipc.h"

namespace bangui::ops {

class Bans {
  public:
    /// Both must outlive the bans.
    Bans(fail2ban::Client &client, loop::PollLoop &loop)
        : client_(client)
        , loop_(loop)
        , snapshots_(loop) {}

    /// One page; a cursor of 0 asks fail2ban anew.
    void list_bans(ipc::Peer const &peer, ipc::ListBansRequest const &request,
                   Completion<ipc::ListBansReply> done);
    /// The jails that hold exactly this address or network.
    void is_banned(ipc::IsBannedRequest const &request, Completion<ipc::IsBannedReply> done);

    /// What fail2ban's database has of these ids in this jail.
    void recorded_bans(ipc::RecordedBansRequest const &request, Completion<ipc::RecordedBansReply> done);

    /// What fail2ban's database has of the newest ban of this id: above all, the log lines that led to it.
    void ban_evidence(ipc::BanEvidenceRequest const &request, Completion<ipc::BanEvidenceReply> done);
    /// One page of all that fail2ban's database has.
    void archived_bans(ipc::ArchivedBansRequest const &request, Completion<ipc::ArchivedBansReply> done);

    /// Asks where the database is.
    void fail2ban_came();
    void forget(std::uint64_t connection);

  private:
    /// How often each was banned, where the database tells.
    ipc::ListBansReply counted(JailName const &jail, ipc::ListBansReply page);

    fail2ban::Client &client_;
    loop::PollLoop &loop_;
    BanSnapshots snapshots_;
    fail2ban::BanDatabase database_;
};

} // namespace bangui::ops
