// SPDX-License-Identifier: Apache-2.0
//
// Acts on several addresses at once: what may be sent, which of it would change anything, one command.
#include <memory>
#include <utility>
#include <vector>

#include "banguid/fail2ban/queries.h"
#include "banguid/ops/acts.h"
#include "banguid/ops/bounds.h"

namespace bangui::ops {

/// Keeps itself alive through the callbacks it waits for.
class Acts::Many : public std::enable_shared_from_this<Many> {
  public:
    using Done = Completion<std::vector<ipc::ActResult>>;

    Many(Acts &acts, ipc::Peer const &peer, std::uint16_t operation, JailName jail, ipc::Operator by,
         Done done)
        : acts_(acts)
        , peer_(peer)
        , operation_(operation)
        , jail_(std::move(jail))
        , by_(std::move(by))
        , deadline_(deadline_from(acts.clock_))
        , done_(std::move(done)) {}

    void start(std::vector<IpPrefix> const &prefixes) {
        for (auto const &prefix : prefixes) {
            auto act = acts_.begin(operation_, peer_, jail_.text(), prefix, by_);
            auto const allowed = check(prefix);
            if (!allowed) {
                results_.push_back(refusal(allowed.error()));
                (void)acts_.gate_.conclude(act, tl::unexpected(allowed.error()));
                continue;
            }
            admitted_.push_back({prefix, std::move(act), results_.size()});
            results_.push_back({false, std::nullopt, {}});
        }
        if (admitted_.empty()) return acts_.executor_.post([self = shared_from_this()] { self->finish(); });
        fail2ban::ask<std::vector<bool>>(acts_.client_, fail2ban::are_banned(jail_, prefixes_of(admitted_)),
                                         deadline_,
                                         [self = shared_from_this()](Result<std::vector<bool>> banned) {
                                             self->compared(std::move(banned));
                                         });
    }

  private:
    struct Admitted {
        IpPrefix prefix;
        audit::Act act;
        std::size_t at; ///< in results_
    };

    Result<void> check(IpPrefix const &prefix) {
        if (!is_ban()) return acts_.check(peer_, prefix);
        TRY(acts_.check_ban(peer_, prefix, by_));
        TRY(acts_.trials_.check(jail_, prefix));
        if (Trials::are_for(prefix, by_.address))
            return fail(ErrorCode::policy_refused,
                        "a network near your own address is banned by itself, because "
                        "the ban is undone unless you confirm it");
        return {};
    }

    bool is_ban() const { return operation_ == ipc::operation::ban_many; }

    static ipc::ActResult refusal(Error const &error) { return {false, error.code, error.detail}; }

    static std::vector<IpPrefix> prefixes_of(std::vector<Admitted> const &entries) {
        std::vector<IpPrefix> prefixes;
        for (auto const &entry : entries)
            prefixes.push_back(entry.prefix);
        return prefixes;
    }

    /// Sends only what changes something: a network that is not listed would lift each ban inside it.
    void compared(Result<std::vector<bool>> banned) {
        if (banned && banned->size() != admitted_.size())
            banned = fail(ErrorCode::fail2ban_protocol, "fail2ban told of another number of addresses");
        if (!banned) return fail_all(banned.error());
        std::vector<Admitted> changing;
        for (std::size_t i = 0; i < admitted_.size(); ++i) {
            if ((*banned)[i] != is_ban())
                changing.push_back(std::move(admitted_[i]));
            else
                (void)acts_.gate_.conclude(admitted_[i].act, false);
        }
        admitted_ = std::move(changing);
        if (admitted_.empty()) return finish();
        auto const prefixes = prefixes_of(admitted_);
        fail2ban::ask<std::uint64_t>(
            acts_.client_, is_ban() ? fail2ban::ban(jail_, prefixes) : fail2ban::unban(jail_, prefixes),
            deadline_, [self = shared_from_this()](Result<std::uint64_t> count) {
                if (!count) return self->fail_all(count.error());
                for (auto const &entry : self->admitted_) {
                    if (!self->is_ban()) self->acts_.trials_.forget(self->jail_, entry.prefix);
                    self->results_[entry.at].changed = *self->acts_.gate_.conclude(entry.act, true);
                }
                self->finish();
            });
    }

    void fail_all(Error const &error) {
        for (auto const &entry : admitted_)
            (void)acts_.gate_.conclude(entry.act, tl::unexpected(error));
        done_(tl::unexpected(error));
    }

    void finish() { done_(std::move(results_)); }

    Acts &acts_;
    ipc::Peer const peer_;
    std::uint16_t const operation_;
    JailName const jail_;
    ipc::Operator const by_;
    MonotonicTime const deadline_;
    Done done_;
    std::vector<Admitted> admitted_;
    std::vector<ipc::ActResult> results_;
};

void Acts::ban_many(ipc::Peer const &peer, ipc::BanManyRequest request, Completion<ipc::BanManyReply> done) {
    std::make_shared<Many>(*this, peer, ipc::operation::ban_many, std::move(request.jail),
                           std::move(request.by),
                           [done = std::move(done)](Result<std::vector<ipc::ActResult>> results) mutable {
                               if (!results) return done(tl::unexpected(std::move(results).error()));
                               done(ipc::BanManyReply{std::move(*results)});
                           })
        ->start(request.prefixes);
}

void Acts::unban_many(ipc::Peer const &peer, ipc::UnbanManyRequest request,
                      Completion<ipc::UnbanManyReply> done) {
    std::make_shared<Many>(*this, peer, ipc::operation::unban_many, std::move(request.jail),
                           std::move(request.by),
                           [done = std::move(done)](Result<std::vector<ipc::ActResult>> results) mutable {
                               if (!results) return done(tl::unexpected(std::move(results).error()));
                               done(ipc::UnbanManyReply{std::move(*results)});
                           })
        ->start(request.prefixes);
}

} // namespace bangui::ops
