// SPDX-License-Identifier: Apache-2.0
#include "banguid/ops/tunes.h"

#include <algorithm>
#include <string>
#include <utility>

#include "banguid/ops/bounds.h"

namespace bangui::ops {
namespace {

template<typename Reply>
Completion<bool> replying(Completion<Reply> done) {
    return [done = std::move(done)](Result<bool> changed) mutable {
        done(changed.map([](bool has_changed) { return Reply{has_changed}; }));
    };
}

template<typename Reply>
Completion<bool> acknowledging(Completion<Reply> done) {
    return [done = std::move(done)](Result<bool> changed) mutable {
        done(changed.map([](bool) { return Reply{}; }));
    };
}

} // namespace

void Tunes::set_ban_time(ipc::Peer const &peer, ipc::SetBanTimeRequest const &request,
                         Completion<ipc::SetBanTimeReply> done) {
    auto act = gate_.begin(ipc::operation::set_ban_time, peer, request.jail.text(), request.by);
    act.value = std::to_string(request.seconds);
    if (auto const allowed = check(peer, policy_.check_ban_time(request.seconds)); !allowed)
        return gate_.refuse(act, allowed.error(), std::move(done));
    set(std::move(act), request.jail,
        {fail2ban::JailParameter::ban_time,
         [](fail2ban::JailParameters const &now) { return static_cast<std::uint64_t>(now.ban_time); },
         fail2ban::Request::set_ban_time(request.jail, request.seconds), request.seconds},
        replying<ipc::SetBanTimeReply>(std::move(done)));
}

void Tunes::set_find_time(ipc::Peer const &peer, ipc::SetFindTimeRequest const &request,
                          Completion<ipc::SetFindTimeReply> done) {
    auto act = gate_.begin(ipc::operation::set_find_time, peer, request.jail.text(), request.by);
    act.value = std::to_string(request.seconds);
    if (auto const allowed = check(peer, policy_.check_find_time(request.seconds)); !allowed)
        return gate_.refuse(act, allowed.error(), std::move(done));
    set(std::move(act), request.jail,
        {fail2ban::JailParameter::find_time,
         [](fail2ban::JailParameters const &now) { return now.find_time; },
         fail2ban::Request::set_find_time(request.jail, request.seconds), request.seconds},
        replying<ipc::SetFindTimeReply>(std::move(done)));
}

void Tunes::set_max_retry(ipc::Peer const &peer, ipc::SetMaxRetryRequest const &request,
                          Completion<ipc::SetMaxRetryReply> done) {
    auto act = gate_.begin(ipc::operation::set_max_retry, peer, request.jail.text(), request.by);
    act.value = std::to_string(request.count);
    if (auto const allowed = check(peer, policy_.check_max_retry(request.count)); !allowed)
        return gate_.refuse(act, allowed.error(), std::move(done));
    set(std::move(act), request.jail,
        {fail2ban::JailParameter::max_retry,
         [](fail2ban::JailParameters const &now) { return std::uint64_t{now.max_retry}; },
         fail2ban::Request::set_max_retry(request.jail, request.count), request.count},
        replying<ipc::SetMaxRetryReply>(std::move(done)));
}

void Tunes::add_ignored(ipc::Peer const &peer, ipc::AddIgnoredRequest const &request,
                        Completion<ipc::AddIgnoredReply> done) {
    auto act = gate_.begin(ipc::operation::add_ignored, peer, request.jail.text(), request.by);
    act.address = request.prefix.text();
    if (auto const allowed = check(peer, policy_.check_ignored(request.prefix)); !allowed)
        return gate_.refuse(act, allowed.error(), std::move(done));
    change_ignored(std::move(act), request.jail, request.prefix, true,
                   replying<ipc::AddIgnoredReply>(std::move(done)));
}

void Tunes::remove_ignored(ipc::Peer const &peer, ipc::RemoveIgnoredRequest const &request,
                           Completion<ipc::RemoveIgnoredReply> done) {
    auto act = gate_.begin(ipc::operation::remove_ignored, peer, request.jail.text(), request.by);
    act.address = request.prefix.text();
    if (auto const allowed = check(peer, policy_.check_ignored(request.prefix)); !allowed)
        return gate_.refuse(act, allowed.error(), std::move(done));
    change_ignored(std::move(act), request.jail, request.prefix, false,
                   replying<ipc::RemoveIgnoredReply>(std::move(done)));
}

void Tunes::pause_jail(ipc::Peer const &peer, ipc::PauseJailRequest const &request,
                       Completion<ipc::PauseJailReply> done) {
    auto act = gate_.begin(ipc::operation::pause_jail, peer, request.jail.text(), request.by);
    if (auto const allowed = check(peer, policy_.check_pause()); !allowed)
        return gate_.refuse(act, allowed.error(), std::move(done));
    send(std::move(act), fail2ban::Request::pause(request.jail),
         acknowledging<ipc::PauseJailReply>(std::move(done)));
}

void Tunes::resume_jail(ipc::Peer const &peer, ipc::ResumeJailRequest const &request,
                        Completion<ipc::ResumeJailReply> done) {
    auto act = gate_.begin(ipc::operation::resume_jail, peer, request.jail.text(), request.by);
    if (auto const allowed = check(peer, {}); !allowed)
        return gate_.refuse(act, allowed.error(), std::move(done));
    send(std::move(act), fail2ban::Request::resume(request.jail),
         acknowledging<ipc::ResumeJailReply>(std::move(done)));
}

void Tunes::stop_jail(ipc::Peer const &peer, ipc::StopJailRequest const &request,
                      Completion<ipc::StopJailReply> done) {
    auto act = gate_.begin(ipc::operation::stop_jail, peer, request.jail.text(), request.by);
    if (auto const allowed = check(peer, policy_.check_stop()); !allowed)
        return gate_.refuse(act, allowed.error(), std::move(done));
    send(std::move(act), fail2ban::Request::stop(request.jail),
         acknowledging<ipc::StopJailReply>(std::move(done)));
}

void Tunes::flush_logs(ipc::Peer const &peer, ipc::FlushLogsRequest const &request,
                       Completion<ipc::FlushLogsReply> done) {
    auto act = gate_.begin(ipc::operation::flush_logs, peer, {}, request.by);
    if (auto const allowed = check(peer, {}); !allowed)
        return gate_.refuse(act, allowed.error(), std::move(done));
    send(std::move(act), fail2ban::Request::flush_logs(),
         acknowledging<ipc::FlushLogsReply>(std::move(done)));
}

Result<void> Tunes::check(ipc::Peer const &peer, Result<void> const &policy) {
    TRY(gate_.admit(peer));
    return policy;
}

void Tunes::set(audit::Act act, JailName const &jail, Number number, Completion<bool> done) {
    client_.send(fail2ban::Request::jail_parameter(jail, number.parameter), deadline_from(clock_),
                 [this, act = std::move(act), number = std::move(number),
                  done = std::move(done)](Result<fail2ban::Reply> reply) mutable {
                     fail2ban::JailParameters now;
                     auto const read =
                         reply ? fail2ban::read_jail_parameter(number.parameter, reply->value, now)
                               : Result<void>(tl::unexpected(reply.error()));
                     if (!read) return done(gate_.conclude(act, tl::unexpected(read.error())));
                     if (number.current(now) == number.wanted) return done(gate_.conclude(act, false));
                     send(std::move(act), std::move(number.set), std::move(done));
                 });
}

void Tunes::change_ignored(audit::Act act, JailName const &jail, IpPrefix const &prefix, bool wanted,
                           Completion<bool> done) {
    auto request = wanted ? fail2ban::Request::add_ignored(jail, prefix)
                          : fail2ban::Request::remove_ignored(jail, prefix);
    fail2ban::ask<std::vector<std::string>>(
        client_, fail2ban::ignore_list(jail), deadline_from(clock_),
        [this, act = std::move(act), text = prefix.text(), wanted, request = std::move(request),
         done = std::move(done)](Result<std::vector<std::string>> list) mutable {
            if (!list) return done(gate_.conclude(act, tl::unexpected(list.error())));
            bool const is_there = std::ranges::find(*list, text) != list->end();
            if (is_there == wanted) return done(gate_.conclude(act, false));
            send(std::move(act), std::move(request), std::move(done));
        });
}

void Tunes::send(audit::Act act, fail2ban::Request request, Completion<bool> done) {
    client_.send(std::move(request), deadline_from(clock_),
                 [this, act = std::move(act), done = std::move(done)](Result<fail2ban::Reply> reply) mutable {
                     done(gate_.conclude(act, reply.map([](auto const &) { return true; })));
                 });
}

} // namespace bangui::ops
