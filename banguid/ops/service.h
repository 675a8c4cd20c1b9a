// SPDX-License-Identifier: Apache-2.0
//
// Every operation of proto/bangui.ipc, each handed to the group that carries it out. main owns it; on the
// loop.
#pragma once

#include "banguid/ops/acts.h"
#include "banguid/ops/bans.h"
#include "banguid/ops/jails.h"
#include "banguid/ops/logs.h"
#include "banguid/ops/state.h"
#include "banguid/ops/trials.h"
#include "banguid/ops/tunes.h"
#include "proto/bangui_ipc.h"

namespace bangui::ops {

class Service final : public ipc::Operations {
  public:
    /// All must outlive the service, and the client must be stopped before it goes.
    Service(fail2ban::Client &client, protect::Policy const &policy, protect::Protection &protection,
            audit::Audit &audit, loop::PollLoop &loop)
        : policy_(policy)
        , protection_(protection)
        , loop_(loop)
        , gate_(policy, audit, loop, loop.clock())
        , state_(client, loop, loop.clock())
        , jails_(client, loop.clock())
        , bans_(client, loop)
        , logs_(client, loop)
        , trials_(client, gate_, loop)
        , acts_(client, policy, protection, gate_, trials_, loop, loop.clock())
        , tunes_(client, policy, gate_, loop.clock()) {}

    void server_state(ipc::Peer const &, ipc::ServerStateRequest,
                      Completion<ipc::ServerStateReply> done) override {
        state_.server_state(std::move(done));
    }
    void server_settings(ipc::Peer const &, ipc::ServerSettingsRequest,
                         Completion<ipc::ServerSettingsReply> done) override {
        state_.server_settings(std::move(done));
    }
    void list_jails(ipc::Peer const &, ipc::ListJailsRequest request,
                    Completion<ipc::ListJailsReply> done) override {
        jails_.list_jails(request, std::move(done));
    }
    void jail_parameters(ipc::Peer const &, ipc::JailParametersRequest request,
                         Completion<ipc::JailParametersReply> done) override {
        jails_.jail_parameters(request, std::move(done));
    }
    void list_bans(ipc::Peer const &peer, ipc::ListBansRequest request,
                   Completion<ipc::ListBansReply> done) override {
        bans_.list_bans(peer, request, std::move(done));
    }
    void is_banned(ipc::Peer const &, ipc::IsBannedRequest request,
                   Completion<ipc::IsBannedReply> done) override {
        bans_.is_banned(request, std::move(done));
    }
    void ban(ipc::Peer const &peer, ipc::BanRequest request, Completion<ipc::BanReply> done) override {
        acts_.ban(peer, request, std::move(done));
    }
    void confirm_ban(ipc::Peer const &peer, ipc::ConfirmBanRequest request,
                     Completion<ipc::ConfirmBanReply> done) override {
        acts_.confirm_ban(peer, request, std::move(done));
    }
    void unban(ipc::Peer const &peer, ipc::UnbanRequest request, Completion<ipc::UnbanReply> done) override {
        acts_.unban(peer, request, std::move(done));
    }
    void unban_everywhere(ipc::Peer const &peer, ipc::UnbanEverywhereRequest request,
                          Completion<ipc::UnbanEverywhereReply> done) override {
        acts_.unban_everywhere(peer, request, std::move(done));
    }

    void log_source(ipc::Peer const &, ipc::LogSourceRequest, Completion<ipc::LogSourceReply> done) override {
        logs_.log_source(std::move(done));
    }
    void read_log(ipc::Peer const &, ipc::ReadLogRequest request,
                  Completion<ipc::ReadLogReply> done) override {
        logs_.read_log(request, std::move(done));
    }
    void recorded_bans(ipc::Peer const &, ipc::RecordedBansRequest request,
                       Completion<ipc::RecordedBansReply> done) override {
        bans_.recorded_bans(request, std::move(done));
    }
    void ban_evidence(ipc::Peer const &, ipc::BanEvidenceRequest request,
                      Completion<ipc::BanEvidenceReply> done) override {
        bans_.ban_evidence(request, std::move(done));
    }
    void archived_bans(ipc::Peer const &, ipc::ArchivedBansRequest request,
                       Completion<ipc::ArchivedBansReply> done) override {
        bans_.archived_bans(request, std::move(done));
    }
    void list_old_logs(ipc::Peer const &, ipc::ListOldLogsRequest,
                       Completion<ipc::ListOldLogsReply> done) override {
        logs_.list_old_logs(std::move(done));
    }
    void read_old_log(ipc::Peer const &, ipc::ReadOldLogRequest request,
                      Completion<ipc::ReadOldLogReply> done) override {
        logs_.read_old_log(request, std::move(done));
    }

    void may_ban(ipc::Peer const &, ipc::MayBanRequest request, Completion<ipc::MayBanReply> done) override {
        acts_.may_ban(request, std::move(done));
    }
    void unban_all(ipc::Peer const &peer, ipc::UnbanAllRequest request,
                   Completion<ipc::UnbanAllReply> done) override {
        acts_.unban_all(peer, request, std::move(done));
    }
    void ban_many(ipc::Peer const &peer, ipc::BanManyRequest request,
                  Completion<ipc::BanManyReply> done) override {
        acts_.ban_many(peer, std::move(request), std::move(done));
    }
    void unban_many(ipc::Peer const &peer, ipc::UnbanManyRequest request,
                    Completion<ipc::UnbanManyReply> done) override {
        acts_.unban_many(peer, std::move(request), std::move(done));
    }
    void set_ban_time(ipc::Peer const &peer, ipc::SetBanTimeRequest request,
                      Completion<ipc::SetBanTimeReply> done) override {
        tunes_.set_ban_time(peer, request, std::move(done));
    }
    void set_find_time(ipc::Peer const &peer, ipc::SetFindTimeRequest request,
                       Completion<ipc::SetFindTimeReply> done) override {
        tunes_.set_find_time(peer, request, std::move(done));
    }
    void set_max_retry(ipc::Peer const &peer, ipc::SetMaxRetryRequest request,
                       Completion<ipc::SetMaxRetryReply> done) override {
        tunes_.set_max_retry(peer, request, std::move(done));
    }
    void add_ignored(ipc::Peer const &peer, ipc::AddIgnoredRequest request,
                     Completion<ipc::AddIgnoredReply> done) override {
        tunes_.add_ignored(peer, request, std::move(done));
    }
    void remove_ignored(ipc::Peer const &peer, ipc::RemoveIgnoredRequest request,
                        Completion<ipc::RemoveIgnoredReply> done) override {
        tunes_.remove_ignored(peer, request, std::move(done));
    }
    void pause_jail(ipc::Peer const &peer, ipc::PauseJailRequest request,
                    Completion<ipc::PauseJailReply> done) override {
        tunes_.pause_jail(peer, request, std::move(done));
    }
    void resume_jail(ipc::Peer const &peer, ipc::ResumeJailRequest request,
                     Completion<ipc::ResumeJailReply> done) override {
        tunes_.resume_jail(peer, request, std::move(done));
    }
    void stop_jail(ipc::Peer const &peer, ipc::StopJailRequest request,
                   Completion<ipc::StopJailReply> done) override {
        tunes_.stop_jail(peer, request, std::move(done));
    }
    void flush_logs(ipc::Peer const &peer, ipc::FlushLogsRequest request,
                    Completion<ipc::FlushLogsReply> done) override {
        tunes_.flush_logs(peer, request, std::move(done));
    }
    void limits(ipc::Peer const &peer, ipc::LimitsRequest, Completion<ipc::LimitsReply> done) override {
        loop_.post([done = std::move(done), limits = policy_.limits(peer.uid)]() mutable {
            done(ipc::LimitsReply{limits});
        });
    }

    void signed_in(ipc::Peer const &, ipc::SignedInRequest request,
                   Completion<ipc::SignedInReply> done) override {
        protection_.signed_in(request.addresses);
        loop_.post([done = std::move(done)]() mutable { done(ipc::SignedInReply{}); });
    }

    void on_ban_undone(UniqueFunction<void(ipc::BanUndoneEvent const &)> listener) {
        trials_.on_undo(std::move(listener));
    }
    void on_log_news(Logs::Tellers tellers) { logs_.on_news(std::move(tellers)); }
    /// fail2ban is there, perhaps another one than before.
    void fail2ban_came() {
        bans_.fail2ban_came();
        logs_.fail2ban_came();
    }
    /// Drops what is kept for a connection that has ended.
    void forget(std::uint64_t connection) { bans_.forget(connection); }

  private:
    protect::Policy const &policy_;
    protect::Protection &protection_;
    loop::PollLoop &loop_;
    Gate gate_;
    State state_;
    Jails jails_;
    Bans bans_;
    Logs logs_;
    Trials trials_;
    Acts acts_;
    Tunes tunes_;
};

} // namespace bangui::ops
