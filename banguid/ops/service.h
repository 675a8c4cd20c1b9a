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
#include "proto/bangui_ipc.h"

namespace bangui::ops {

class Service final : public ipc::Operations {
  public:
    /// All must outlive the service, and the client must be stopped before it goes.
    Service(fail2ban::Client &client, protect::Policy const &policy, audit::Audit &audit,
            loop::PollLoop &loop)
        : loop_(loop)
        , state_(client, loop, loop.clock())
        , jails_(client, loop.clock())
        , bans_(client, loop)
        , logs_(client, loop)
        , acts_(client, policy, audit, loop, loop.clock()) {}

    void server_state(ipc::Peer const &, ipc::ServerStateRequest,
                      Completion<ipc::ServerStateReply> done) override {
        state_.server_state(std::move(done));
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
    void limits(ipc::Peer const &, ipc::LimitsRequest, Completion<ipc::LimitsReply> done) override {
        not_yet(std::move(done));
    }
    void unban_all(ipc::Peer const &, ipc::UnbanAllRequest, Completion<ipc::UnbanAllReply> done) override {
        not_yet(std::move(done));
    }
    void ban_many(ipc::Peer const &, ipc::BanManyRequest, Completion<ipc::BanManyReply> done) override {
        not_yet(std::move(done));
    }
    void unban_many(ipc::Peer const &, ipc::UnbanManyRequest, Completion<ipc::UnbanManyReply> done) override {
        not_yet(std::move(done));
    }
    void set_ban_time(ipc::Peer const &, ipc::SetBanTimeRequest,
                      Completion<ipc::SetBanTimeReply> done) override {
        not_yet(std::move(done));
    }
    void set_find_time(ipc::Peer const &, ipc::SetFindTimeRequest,
                       Completion<ipc::SetFindTimeReply> done) override {
        not_yet(std::move(done));
    }
    void set_max_retry(ipc::Peer const &, ipc::SetMaxRetryRequest,
                       Completion<ipc::SetMaxRetryReply> done) override {
        not_yet(std::move(done));
    }
    void add_ignored(ipc::Peer const &, ipc::AddIgnoredRequest,
                     Completion<ipc::AddIgnoredReply> done) override {
        not_yet(std::move(done));
    }
    void remove_ignored(ipc::Peer const &, ipc::RemoveIgnoredRequest,
                        Completion<ipc::RemoveIgnoredReply> done) override {
        not_yet(std::move(done));
    }
    void pause_jail(ipc::Peer const &, ipc::PauseJailRequest, Completion<ipc::PauseJailReply> done) override {
        not_yet(std::move(done));
    }
    void resume_jail(ipc::Peer const &, ipc::ResumeJailRequest,
                     Completion<ipc::ResumeJailReply> done) override {
        not_yet(std::move(done));
    }
    void stop_jail(ipc::Peer const &, ipc::StopJailRequest, Completion<ipc::StopJailReply> done) override {
        not_yet(std::move(done));
    }
    void flush_logs(ipc::Peer const &, ipc::FlushLogsRequest, Completion<ipc::FlushLogsReply> done) override {
        not_yet(std::move(done));
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
    template<typename Reply>
    void not_yet(Completion<Reply> done) {
        loop_.post([done = std::move(done)]() mutable { done(fail(ErrorCode::internal, "not built yet")); });
    }

    loop::PollLoop &loop_;
    State state_;
    Jails jails_;
    Bans bans_;
    Logs logs_;
    Acts acts_;
};

} // namespace bangui::ops
