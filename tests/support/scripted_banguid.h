// SPDX-License-Identifier: Apache-2.0
//
// A banguid in memory: what the generated Client sends is decoded by the generated dispatch and answered from
// public members, one turn of the loop later. `silent` keeps the answers back until release().
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bangui-web/net/loop.h"
#include "common/domain/ip_prefix.h"
#include "common/ipc/channel.h"
#include "proto/bangui_ipc.h"

namespace bangui::test {

class ScriptedBanguid final : public ipc::Channel, private ipc::Operations {
  public:
    explicit ScriptedBanguid(net::Loop &loop)
        : loop_(loop) {}

    ipc::ServerState state = online_state();
    std::vector<ipc::JailSummary> jails;
    std::map<std::string, std::vector<ipc::Ban>> bans;
    ipc::LogSource log;                                ///< where fail2ban logs
    std::string log_text;                              ///< what stands there, when it is followed
    std::uint64_t log_file = 1;                        ///< its number
    bool log_lost = false;                             ///< the next position is one that cannot be served
    std::deque<Result<ipc::ReadLogReply>> log_answers; ///< of the next readings, whatever stands there
    std::vector<std::optional<ipc::LogPosition>> log_asked; ///< where each reading was to begin
    std::optional<Error> log_source_fails;
    std::map<std::string, std::vector<ipc::Ban>> recorded; ///< in fail2ban's database, by jail
    std::optional<Error> recorded_fails;
    std::vector<ipc::RecordedBansRequest> recorded_asked;
    struct OldLog {
        ipc::OldLog log;
        Bytes bytes;
    };
    std::map<std::string, std::map<std::string, ipc::Evidence>> evidence; ///< by jail and id
    std::optional<Error> evidence_fails;
    std::vector<ipc::ArchivedBan> archived;   ///< all of fail2ban's database
    std::vector<OldLog> old_logs;             ///< beside the log
    std::vector<std::uint64_t> old_logs_gone; ///< files of these that are listed and gone when they are read
    std::optional<int> old_log_reads_left;    ///< after so many more, one fails
    ipc::Limits limits_now;                   ///< of the policy
    ipc::ServerSettings settings;             ///< fail2ban's own
    std::optional<Error> fails;               ///< everything but server_state
    std::map<std::string, Error> lists_fail;  ///< of these jails
    std::optional<Error> act_fails;
    std::optional<std::uint64_t> all_lifted = 7;                            ///< what unban_all answers
    bool changes = true;                                                    ///< what an act answers
    std::optional<UnixSeconds> confirm_by;                                  ///< what a ban answers
    ipc::JailParameters parameters{.jail = JailName::parse("any").value()}; ///< of every jail
    std::map<std::string, Error> many_fail;                                 ///< acts on many, in these jails
    std::map<std::string, Error> many_refuse;                               ///< of many, these addresses
    std::vector<std::vector<IpPrefix>> many;                                ///< what such acts were asked for
    std::vector<ipc::Operator> operators;                                   ///< of the acts asked for
    std::size_t page = 500;                                                 ///< bans per page
    bool silent = false;                                                    ///< answers wait for release()
    std::map<std::string, int> asked; ///< operation (and jail) -> how often

    static ipc::ServerState online_state() {
        ipc::ServerState state;
        state.banguid_version = "0.1.0";
        state.fail2ban = ipc::Fail2banState::online;
        state.fail2ban_version = "1.0.2";
        state.connects = 1;
        return state;
    }

    /// Makes or changes a jail with counters that fit its bans.
    void set(std::string const &name, std::vector<ipc::Ban> list, std::uint64_t total) {
        auto const jail = JailName::parse(name).value();
        std::erase_if(jails, [&](auto const &each) { return each.jail == jail; });
        jails.push_back({jail, 0, 0, list.size(), total});
        bans[name] = std::move(list);
    }

    void release() {
        silent = false;
        for (auto &answer : std::exchange(kept_, {}))
            answer();
    }
    std::size_t kept() const { return kept_.size(); }

    void call(std::uint16_t operation, Bytes payload, Completion<Bytes> done) override {
        auto answer = [this, operation, payload = std::move(payload), done = std::move(done)]() mutable {
            ENSURE(ipc::dispatch(*this, {0, 0, 0, 1}, operation, payload, std::move(done)));
        };
        if (silent) {
            kept_.emplace_back(std::move(answer));
        } else {
            loop_.post(std::move(answer));
        }
    }

  private:
    void server_state(ipc::Peer const &, ipc::ServerStateRequest,
                      Completion<ipc::ServerStateReply> done) override {
        ++asked["server_state"];
        done(ipc::ServerStateReply{state});
    }
    void list_jails(ipc::Peer const &, ipc::ListJailsRequest request,
                    Completion<ipc::ListJailsReply> done) override {
        ++asked["list_jails"];
        if (fails) return done(tl::unexpected(*fails));
        ipc::ListJailsReply reply;
        for (auto const &jail : jails) {
            if (jail.jail.text() <= request.after) continue;
            if (reply.jails.size() == 2) {
                reply.more = true;
                break;
            }
            reply.jails.push_back(jail);
        }
        done(std::move(reply));
    }
    void list_bans(ipc::Peer const &, ipc::ListBansRequest request,
                   Completion<ipc::ListBansReply> done) override {
        auto const &name = request.jail.text();
        if (request.cursor == 0) ++asked["list_bans " + name];
        if (fails) return done(tl::unexpected(*fails));
        if (lists_fail.contains(name)) return done(tl::unexpected(lists_fail.at(name)));
        auto const &all = bans[name];
        ipc::ListBansReply reply;
        reply.total = all.size();
        auto at = static_cast<std::size_t>(request.cursor);
        for (; at < all.size() && reply.bans.size() < page; ++at)
            reply.bans.push_back(all[at]);
        if (at < all.size()) reply.next = at;
        done(std::move(reply));
    }
    void jail_parameters(ipc::Peer const &, ipc::JailParametersRequest request,
                         Completion<ipc::JailParametersReply> done) override {
        ++asked["jail_parameters"];
        if (fails) return done(tl::unexpected(*fails));
        auto answer = parameters;
        answer.jail = request.jail;
        done(ipc::JailParametersReply{std::move(answer)});
    }
    void is_banned(ipc::Peer const &, ipc::IsBannedRequest request,
                   Completion<ipc::IsBannedReply> done) override {
        ++asked["is_banned"];
        if (fails) return done(tl::unexpected(*fails));
        ipc::IsBannedReply reply;
        for (auto const &jail : jails) {
            auto const &held = bans[jail.jail.text()];
            if (std::ranges::find(held, request.prefix.text(), &ipc::Ban::id) != held.end())
                reply.jails.push_back(jail.jail);
        }
        done(std::move(reply));
    }
    void ban(ipc::Peer const &, ipc::BanRequest request, Completion<ipc::BanReply> done) override {
        operators.push_back(request.by);
        if (act_fails) return done(tl::unexpected(*act_fails));
        done(ipc::BanReply{changes, confirm_by});
    }
    void confirm_ban(ipc::Peer const &, ipc::ConfirmBanRequest request,
                     Completion<ipc::ConfirmBanReply> done) override {
        operators.push_back(request.by);
        if (act_fails) return done(tl::unexpected(*act_fails));
        done(ipc::ConfirmBanReply{confirm_by.has_value()});
    }
    void unban(ipc::Peer const &, ipc::UnbanRequest request, Completion<ipc::UnbanReply> done) override {
        operators.push_back(request.by);
        if (act_fails) return done(tl::unexpected(*act_fails));
        done(ipc::UnbanReply{changes});
    }
    void unban_everywhere(ipc::Peer const &, ipc::UnbanEverywhereRequest request,
                          Completion<ipc::UnbanEverywhereReply> done) override {
        operators.push_back(request.by);
        if (act_fails) return done(tl::unexpected(*act_fails));
        ipc::UnbanEverywhereReply reply;
        for (auto const &jail : jails)
            reply.jails.push_back(jail.jail);
        done(std::move(reply));
    }
    void log_source(ipc::Peer const &, ipc::LogSourceRequest, Completion<ipc::LogSourceReply> done) override {
        ++asked["log_source"];
        if (log_source_fails) return done(tl::unexpected(*log_source_fails));
        done(ipc::LogSourceReply{log});
    }
    void read_log(ipc::Peer const &, ipc::ReadLogRequest request,
                  Completion<ipc::ReadLogReply> done) override {
        ++asked["read_log"];
        log_asked.push_back(request.at);
        if (!log_answers.empty()) {
            auto answer = std::move(log_answers.front());
            log_answers.pop_front();
            return done(std::move(answer));
        }
        ipc::LogPosition const end{log_file, log_text.size()};
        if (!request.at) return done(ipc::ReadLogReply{{}, end, false});
        if (request.at->file == 0) return done(ipc::ReadLogReply{{}, {log_file, 0}, false});
        if (std::exchange(log_lost, false)) return done(ipc::ReadLogReply{{}, end, true});
        constexpr auto most = ipc::ReadLogReply::bytes_most;
        auto const rest = as_bytes(std::string_view(log_text).substr(request.at->offset));
        auto const bytes = rest.subspan(0, std::min(most, rest.size()));
        done(ipc::ReadLogReply{
            Bytes(bytes.begin(), bytes.end()), {log_file, request.at->offset + bytes.size()}, false});
    }
    void recorded_bans(ipc::Peer const &, ipc::RecordedBansRequest request,
                       Completion<ipc::RecordedBansReply> done) override {
        ++asked["recorded_bans"];
        recorded_asked.push_back(request);
        if (recorded_fails) return done(tl::unexpected(*recorded_fails));
        ipc::RecordedBansReply reply;
        for (auto const &ban : recorded[request.jail.text()]) {
            if (std::ranges::find(request.ids, ban.id) != request.ids.end()) reply.bans.push_back(ban);
        }
        done(std::move(reply));
    }
    void ban_evidence(ipc::Peer const &, ipc::BanEvidenceRequest request,
                      Completion<ipc::BanEvidenceReply> done) override {
        ++asked["ban_evidence"];
        if (fails) return done(tl::unexpected(*fails));
        if (evidence_fails) return done(tl::unexpected(*evidence_fails));
        auto const &of_jail = evidence[request.jail.text()];
        auto const found = of_jail.find(request.id);
        if (found == of_jail.end()) return done(ipc::BanEvidenceReply{});
        done(ipc::BanEvidenceReply{found->second});
    }
    void archived_bans(ipc::Peer const &, ipc::ArchivedBansRequest request,
                       Completion<ipc::ArchivedBansReply> done) override {
        ++asked["archived_bans"];
        if (fails) return done(tl::unexpected(*fails));
        ipc::ArchivedBansReply reply;
        auto at = static_cast<std::size_t>(request.after);
        for (; at < archived.size() && reply.bans.size() < ipc::ArchivedBansReply::bans_most; ++at)
            reply.bans.push_back(archived[at]);
        if (at < archived.size()) reply.next = at;
        done(std::move(reply));
    }
    void list_old_logs(ipc::Peer const &, ipc::ListOldLogsRequest,
                       Completion<ipc::ListOldLogsReply> done) override {
        ++asked["list_old_logs"];
        if (fails) return done(tl::unexpected(*fails));
        ipc::ListOldLogsReply reply;
        for (auto const &each : old_logs)
            reply.logs.push_back(each.log);
        done(std::move(reply));
    }
    void read_old_log(ipc::Peer const &, ipc::ReadOldLogRequest request,
                      Completion<ipc::ReadOldLogReply> done) override {
        ++asked["read_old_log"];
        if (fails) return done(tl::unexpected(*fails));
        if (old_log_reads_left && (*old_log_reads_left)-- == 0)
            return done(fail(ErrorCode::banguid_offline, "gone"));
        if (std::ranges::find(old_logs_gone, request.file) != old_logs_gone.end())
            return done(ipc::ReadOldLogReply{{}, false, true});
        auto const found = std::ranges::find_if(old_logs, [&](OldLog const &each) {
            return each.log.name == request.name && each.log.file == request.file;
        });
        if (found == old_logs.end()) return done(ipc::ReadOldLogReply{{}, false, true});
        auto const all = ByteView(found->bytes);
        auto const rest = all.subspan(std::min<std::size_t>(request.offset, all.size()));
        auto const bytes = rest.first(std::min(ipc::ReadOldLogReply::bytes_most, rest.size()));
        done(ipc::ReadOldLogReply{Bytes(bytes.begin(), bytes.end()), bytes.size() == rest.size(), false});
    }
    void limits(ipc::Peer const &, ipc::LimitsRequest, Completion<ipc::LimitsReply> done) override {
        ++asked["limits"];
        if (fails) return done(tl::unexpected(*fails));
        done(ipc::LimitsReply{limits_now});
    }
    void server_settings(ipc::Peer const &, ipc::ServerSettingsRequest,
                         Completion<ipc::ServerSettingsReply> done) override {
        ++asked["server_settings"];
        if (fails) return done(tl::unexpected(*fails));
        done(ipc::ServerSettingsReply{settings});
    }
    void signed_in(ipc::Peer const &, ipc::SignedInRequest, Completion<ipc::SignedInReply> done) override {
        ++asked["signed_in"];
        done(ipc::SignedInReply{});
    }
    void may_ban(ipc::Peer const &, ipc::MayBanRequest request, Completion<ipc::MayBanReply> done) override {
        ++asked["may_ban"];
        ipc::MayBanReply reply;
        if (many_refuse.contains(request.prefix.text())) reply.refused = ErrorCode::protected_address;
        done(std::move(reply));
    }
    void unban_all(ipc::Peer const &, ipc::UnbanAllRequest request,
                   Completion<ipc::UnbanAllReply> done) override {
        ++asked["unban_all"];
        operators.push_back(request.by);
        if (act_fails) return done(tl::unexpected(*act_fails));
        done(ipc::UnbanAllReply{all_lifted});
    }
    void ban_many(ipc::Peer const &, ipc::BanManyRequest request,
                  Completion<ipc::BanManyReply> done) override {
        ++asked["ban_many"];
        act_on_many(request, std::move(done));
    }
    void unban_many(ipc::Peer const &, ipc::UnbanManyRequest request,
                    Completion<ipc::UnbanManyReply> done) override {
        ++asked["unban_many"];
        act_on_many(request, std::move(done));
    }
    void set_ban_time(ipc::Peer const &, ipc::SetBanTimeRequest request,
                      Completion<ipc::SetBanTimeReply> done) override {
        ++asked["set_ban_time"];
        operators.push_back(request.by);
        if (act_fails) return done(tl::unexpected(*act_fails));
        done(ipc::SetBanTimeReply{changes});
    }
    void set_find_time(ipc::Peer const &, ipc::SetFindTimeRequest request,
                       Completion<ipc::SetFindTimeReply> done) override {
        ++asked["set_find_time"];
        operators.push_back(request.by);
        if (act_fails) return done(tl::unexpected(*act_fails));
        done(ipc::SetFindTimeReply{changes});
    }
    void set_max_retry(ipc::Peer const &, ipc::SetMaxRetryRequest request,
                       Completion<ipc::SetMaxRetryReply> done) override {
        ++asked["set_max_retry"];
        operators.push_back(request.by);
        if (act_fails) return done(tl::unexpected(*act_fails));
        done(ipc::SetMaxRetryReply{changes});
    }
    void add_ignored(ipc::Peer const &, ipc::AddIgnoredRequest request,
                     Completion<ipc::AddIgnoredReply> done) override {
        ++asked["add_ignored"];
        operators.push_back(request.by);
        if (act_fails) return done(tl::unexpected(*act_fails));
        done(ipc::AddIgnoredReply{changes});
    }
    void remove_ignored(ipc::Peer const &, ipc::RemoveIgnoredRequest request,
                        Completion<ipc::RemoveIgnoredReply> done) override {
        ++asked["remove_ignored"];
        operators.push_back(request.by);
        if (act_fails) return done(tl::unexpected(*act_fails));
        done(ipc::RemoveIgnoredReply{changes});
    }
    void pause_jail(ipc::Peer const &, ipc::PauseJailRequest request,
                    Completion<ipc::PauseJailReply> done) override {
        ++asked["pause_jail"];
        operators.push_back(request.by);
        if (act_fails) return done(tl::unexpected(*act_fails));
        done(ipc::PauseJailReply{});
    }
    void resume_jail(ipc::Peer const &, ipc::ResumeJailRequest request,
                     Completion<ipc::ResumeJailReply> done) override {
        ++asked["resume_jail"];
        operators.push_back(request.by);
        if (act_fails) return done(tl::unexpected(*act_fails));
        done(ipc::ResumeJailReply{});
    }
    void stop_jail(ipc::Peer const &, ipc::StopJailRequest request,
                   Completion<ipc::StopJailReply> done) override {
        ++asked["stop_jail"];
        operators.push_back(request.by);
        if (act_fails) return done(tl::unexpected(*act_fails));
        done(ipc::StopJailReply{});
    }
    void flush_logs(ipc::Peer const &, ipc::FlushLogsRequest request,
                    Completion<ipc::FlushLogsReply> done) override {
        ++asked["flush_logs"];
        operators.push_back(request.by);
        if (act_fails) return done(tl::unexpected(*act_fails));
        done(ipc::FlushLogsReply{});
    }

    template<typename Request, typename Reply>
    void act_on_many(Request const &request, Completion<Reply> done) {
        operators.push_back(request.by);
        many.push_back(request.prefixes);
        if (act_fails) return done(tl::unexpected(*act_fails));
        if (auto const found = many_fail.find(request.jail.text()); found != many_fail.end())
            return done(tl::unexpected(found->second));
        Reply reply;
        for (auto const &prefix : request.prefixes) {
            auto const refused = many_refuse.find(prefix.text());
            if (refused == many_refuse.end())
                reply.results.push_back({changes, std::nullopt, {}});
            else
                reply.results.push_back({false, refused->second.code, refused->second.detail});
        }
        done(std::move(reply));
    }

    net::Loop &loop_;
    std::deque<UniqueFunction<void()>> kept_;
};

} // namespace bangui::test
