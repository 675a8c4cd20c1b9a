// SPDX-License-Identifier: Apache-2.0
#include "banguid/ops/acts.h"

#include <memory>

#include "banguid/fail2ban/queries.h"
#include "banguid/ops/bounds.h"
#include "common/base/text.h"

namespace bangui::ops {

Acts::Acts(fail2ban::Client &client, protect::Policy const &policy, protect::Protection &protection,
           Gate &gate, Trials &trials, Executor &executor, Clock const &clock)
    : client_(client)
    , policy_(policy)
    , protection_(protection)
    , gate_(gate)
    , trials_(trials)
    , executor_(executor)
    , clock_(clock) {}

audit::Act Acts::begin(std::uint16_t operation, ipc::Peer const &peer, std::string jail,
                       IpPrefix const &prefix, ipc::Operator const &by) const {
    auto act = gate_.begin(operation, peer, std::move(jail), by);
    act.address = prefix.text();
    return act;
}

Result<void> Acts::check(ipc::Peer const &peer, IpPrefix const &prefix) {
    TRY(gate_.admit(peer));
    return policy_.check_width(prefix);
}

Result<void> Acts::check_ban(ipc::Peer const &peer, IpPrefix const &prefix, ipc::Operator const &by) {
    TRY(gate_.admit(peer));
    return allowed_ban(prefix, by.address);
}

Result<void> Acts::allowed_ban(IpPrefix const &prefix, std::optional<IpAddress> const &own) {
    TRY(policy_.check_width(prefix));
    return protection_.check(prefix, own);
}

Result<bool> Acts::conclude(audit::Act const &act, Result<std::uint64_t> const &count) {
    return gate_.conclude(act, count.map([](std::uint64_t changed) { return changed > 0; }));
}

void Acts::may_ban(ipc::MayBanRequest const &request, Completion<ipc::MayBanReply> done) {
    auto allowed = allowed_ban(request.prefix, std::nullopt);
    ipc::MayBanReply reply;
    if (!allowed) {
        reply.refused = allowed.error().code;
        reply.detail = ipc::Text(clipped(allowed.error().detail, ipc::text_most));
    }
    executor_.post([done = std::move(done), reply = std::move(reply)]() mutable { done(std::move(reply)); });
}

void Acts::ban(ipc::Peer const &peer, ipc::BanRequest const &request, Completion<ipc::BanReply> done) {
    auto act = begin(ipc::operation::ban, peer, request.jail.text(), request.prefix, request.by);
    auto allowed = check_ban(peer, request.prefix, request.by);
    if (allowed) allowed = trials_.check(request.jail, request.prefix);
    bool const is_on_trial = Trials::are_for(request.prefix, request.by.address);
    if (allowed && is_on_trial) allowed = trials_.begin(peer, request);
    if (!allowed) return gate_.refuse(act, allowed.error(), std::move(done));
    fail2ban::ask<std::uint64_t>(
        client_, fail2ban::ban(request.jail, request.prefix), deadline_from(clock_),
        [this, request, is_on_trial, act = std::move(act),
         done = std::move(done)](Result<std::uint64_t> count) mutable {
            auto const confirm_by = is_on_trial ? trials_.settle(request, count) : std::nullopt;
            done(conclude(act, count).map([&](bool changed) { return ipc::BanReply{changed, confirm_by}; }));
        });
}

void Acts::confirm_ban(ipc::Peer const &peer, ipc::ConfirmBanRequest const &request,
                       Completion<ipc::ConfirmBanReply> done) {
    auto const act =
        begin(ipc::operation::confirm_ban, peer, request.jail.text(), request.prefix, request.by);
    if (auto const allowed = gate_.admit(peer); !allowed)
        return gate_.refuse(act, allowed.error(), std::move(done));
    auto const confirmed = gate_.conclude(act, trials_.confirm(request));
    executor_.post([done = std::move(done), confirmed]() mutable {
        done(confirmed.map([](bool yes) { return ipc::ConfirmBanReply{yes}; }));
    });
}

void Acts::unban(ipc::Peer const &peer, ipc::UnbanRequest const &request, Completion<ipc::UnbanReply> done) {
    auto act = begin(ipc::operation::unban, peer, request.jail.text(), request.prefix, request.by);
    if (auto const allowed = check(peer, request.prefix); !allowed)
        return gate_.refuse(act, allowed.error(), std::move(done));
    auto const deadline = deadline_from(clock_);
    auto finish = [this, request, act = std::move(act),
                   done = std::move(done)](Result<std::uint64_t> count) mutable {
        if (count) trials_.forget(request.jail, request.prefix);
        done(conclude(act, count).map([](bool changed) { return ipc::UnbanReply{changed}; }));
    };
    fail2ban::ask<bool>(client_, fail2ban::is_banned(request.jail, request.prefix), deadline,
                        [this, deadline, query = fail2ban::unban(request.jail, request.prefix),
                         finish = std::move(finish)](Result<bool> listed) mutable {
                            if (!listed) return finish(tl::unexpected(std::move(listed).error()));
                            if (!*listed) return finish(0);
                            fail2ban::ask<std::uint64_t>(client_, std::move(query), deadline,
                                                         std::move(finish));
                        });
}

/// Which jails hold it, then one after the other. Keeps itself alive through the callbacks it waits for.
class Acts::UnbanEverywhere : public std::enable_shared_from_this<UnbanEverywhere> {
  public:
    UnbanEverywhere(Acts &acts, audit::Act act, IpPrefix const &prefix,
                    Completion<ipc::UnbanEverywhereReply> done)
        : acts_(acts)
        , act_(std::move(act))
        , prefix_(prefix)
        , deadline_(deadline_from(acts.clock_))
        , done_(std::move(done)) {}

    void start() {
        fail2ban::ask<std::vector<JailName>>(
            acts_.client_, fail2ban::jails_banning(prefix_), deadline_,
            [self = shared_from_this()](Result<std::vector<JailName>> jails) {
                if (!jails) return self->finish(tl::unexpected(std::move(jails).error()));
                if (jails->size() > ipc::UnbanEverywhereReply::jails_most)
                    jails->erase(jails->begin() + ipc::UnbanEverywhereReply::jails_most, jails->end());
                self->holding_ = std::move(*jails);
                self->unban_next();
            });
    }

  private:
    void unban_next() {
        if (next_ == holding_.size()) return finish({});
        fail2ban::ask<std::uint64_t>(
            acts_.client_, fail2ban::unban(holding_[next_], prefix_), deadline_,
            [self = shared_from_this()](Result<std::uint64_t> count) { self->unbanned(std::move(count)); });
    }

    void unbanned(Result<std::uint64_t> count) {
        // A jail that has gone meanwhile holds nothing any more.
        if (!count && count.error().code != ErrorCode::not_found) {
            // This jail's turn did not come in time, but in others it has happened: busy would say that
            // nothing did.
            if (count.error().code == ErrorCode::busy && !freed_.empty())
                count.error().code = ErrorCode::timed_out;
            return finish(tl::unexpected(std::move(count).error()));
        }
        if (count) acts_.trials_.forget(holding_[next_], prefix_);
        if (count && *count > 0) freed_.push_back(holding_[next_]);
        ++next_;
        unban_next();
    }

    void finish(Result<void> result) {
        for (auto const &jail : freed_) {
            if (!act_.jail.empty()) act_.jail += ',';
            act_.jail += jail.text();
        }
        auto const changed = acts_.gate_.conclude(act_, result.map([this] { return !freed_.empty(); }));
        if (!changed) return done_(tl::unexpected(changed.error()));
        done_(ipc::UnbanEverywhereReply{std::move(freed_)});
    }

    Acts &acts_;
    audit::Act act_;
    IpPrefix const prefix_;
    MonotonicTime const deadline_;
    Completion<ipc::UnbanEverywhereReply> done_;
    std::vector<JailName> holding_;
    std::size_t next_ = 0;
    std::vector<JailName> freed_;
};

void Acts::unban_everywhere(ipc::Peer const &peer, ipc::UnbanEverywhereRequest const &request,
                            Completion<ipc::UnbanEverywhereReply> done) {
    auto act = begin(ipc::operation::unban_everywhere, peer, {}, request.prefix, request.by);
    if (auto const allowed = check(peer, request.prefix); !allowed)
        return gate_.refuse(act, allowed.error(), std::move(done));
    std::make_shared<UnbanEverywhere>(*this, std::move(act), request.prefix, std::move(done))->start();
}

void Acts::unban_all(ipc::Peer const &peer, ipc::UnbanAllRequest const &request,
                     Completion<ipc::UnbanAllReply> done) {
    auto act = gate_.begin(ipc::operation::unban_all, peer, {}, request.by);
    auto allowed = gate_.admit(peer);
    if (allowed) allowed = policy_.check_unban_all();
    if (!allowed) return gate_.refuse(act, allowed.error(), std::move(done));
    fail2ban::ask<std::uint64_t>(
        client_, fail2ban::unban_all(), deadline_from(clock_),
        [this, act = std::move(act), done = std::move(done)](Result<std::uint64_t> count) mutable {
            auto lifted = gate_.conclude_count(act, std::move(count));
            if (lifted) trials_.forget_all();
            if (!lifted && lifted.error().code == ErrorCode::timed_out) return done(ipc::UnbanAllReply{});
            done(lifted.map([](std::uint64_t all) { return ipc::UnbanAllReply{all}; }));
        });
}

} // namespace bangui::ops
