// SPDX-License-Identifier: Apache-2.0
#include "banguid/ops/trials.h"

#include <algorithm>
#include <utility>

#include "banguid/fail2ban/queries.h"
#include "banguid/ops/bounds.h"

namespace bangui::ops {
namespace {

constexpr unsigned bits_per_byte = 8;

/// Whether a request that failed so cannot have banned anything.
bool did_nothing(ErrorCode code) {
    return code == ErrorCode::not_found || code == ErrorCode::fail2ban_refused || code == ErrorCode::busy ||
           code == ErrorCode::invalid_argument;
}

} // namespace

Trials::Trials(fail2ban::Client &client, Gate &gate, loop::PollLoop &loop)
    : client_(client)
    , gate_(gate)
    , loop_(loop) {}

bool Trials::are_for(IpPrefix const &target, std::optional<IpAddress> const &own) {
    if (!own || target.is_single() || target.address().family() != own->family()) return false;
    auto const bits = own->family() == AddressFamily::ipv4 ? near_bits_ipv4 : near_bits_ipv6;
    auto const same = bits / bits_per_byte;
    auto const left = own->bytes();
    auto const right = target.address().bytes();
    return std::equal(left.begin(), left.begin() + same, right.begin());
}

Result<void> Trials::check(JailName const &jail, IpPrefix const &target) const {
    if (!undone_now_.contains({jail, target})) return {};
    return fail(ErrorCode::busy, "a ban of this network that nobody confirmed is being undone");
}

Result<void> Trials::begin(ipc::Peer const &peer, ipc::BanRequest const &request) {
    Key const key{request.jail, request.prefix};
    auto found = trials_.find(key);
    if (found == trials_.end()) {
        if (trials_.size() == most)
            return fail(ErrorCode::busy,
                        "too many bans of networks near operators' addresses wait to be confirmed");
        found = trials_.try_emplace(key).first;
    }
    auto &trial = found->second;
    ++trial.asked;
    if (trial.is_banned) return {}; // its time runs
    loop_.cancel(trial.timer);
    trial.peer = peer;
    trial.by = request.by;
    trial.until = loop_.clock().unix_now() + last.count();
    trial.timer = loop_.after(last, [this, key] { end(key); });
    return {};
}

std::optional<UnixSeconds> Trials::settle(ipc::BanRequest const &request,
                                          Result<std::uint64_t> const &count) {
    auto const found = trials_.find({request.jail, request.prefix});
    if (found == trials_.end()) return std::nullopt;
    auto &trial = found->second;
    if (trial.asked > 0) --trial.asked;
    bool const has_banned = count && *count > 0;
    trial.is_banned |= has_banned;
    trial.may_be_banned |= has_banned || (!count && !did_nothing(count.error().code));
    if (trial.may_be_banned) return trial.until;
    if (trial.asked == 0) erase(found);
    return std::nullopt;
}

bool Trials::confirm(ipc::ConfirmBanRequest const &request) {
    auto const found = trials_.find({request.jail, request.prefix});
    if (found == trials_.end()) return false;
    erase(found);
    return true;
}

void Trials::forget(JailName const &jail, IpPrefix const &prefix) {
    if (auto const found = trials_.find({jail, prefix}); found != trials_.end()) forget(found);
}

void Trials::forget_all() {
    for (auto each = trials_.begin(); each != trials_.end();)
        forget(each++);
}

/// A request that is under way may ban it once more.
void Trials::forget(All::iterator trial) {
    trial->second.is_banned = trial->second.may_be_banned = false;
    if (trial->second.asked == 0) erase(trial);
}

void Trials::erase(All::iterator trial) {
    loop_.cancel(trial->second.timer);
    trials_.erase(trial);
}

/// Keeps itself alive through the callbacks it waits for.
class Trials::Undoing : public std::enable_shared_from_this<Undoing> {
  public:
    Undoing(Trials &trials, Key key, Trial const &trial)
        : trials_(trials)
        , key_(std::move(key))
        , act_(trials.gate_.begin(ipc::operation::unban, trial.peer, key_.jail.text(), trial.by)) {
        act_.operation = "undo_ban";
        act_.address = key_.prefix.text();
    }

    void start() {
        auto const deadline = deadline_from(trials_.loop_.clock());
        fail2ban::ask<bool>(trials_.client_, fail2ban::is_banned(key_.jail, key_.prefix), deadline,
                            [self = shared_from_this(), deadline](Result<bool> listed) {
                                if (!listed) return self->ended(tl::unexpected(std::move(listed).error()));
                                if (!*listed) return self->ended(0);
                                self->unban(deadline);
                            });
    }

  private:
    void unban(MonotonicTime deadline) {
        if (trials_.listener_) trials_.listener_({key_.jail, key_.prefix});
        fail2ban::ask<std::uint64_t>(
            trials_.client_, fail2ban::unban(key_.jail, key_.prefix), deadline,
            [self = shared_from_this()](Result<std::uint64_t> count) { self->ended(std::move(count)); });
    }

    void ended(Result<std::uint64_t> count) {
        bool const may_help_later = !count && count.error().code != ErrorCode::not_found;
        if (may_help_later && ++tries_ <= most_retries) {
            trials_.loop_.after(retry_pause, [self = shared_from_this()] { self->start(); });
            return;
        }
        trials_.undone_now_.erase(key_);
        (void)trials_.gate_.conclude(act_, count.map([](std::uint64_t lifted) { return lifted > 0; }));
    }

    Trials &trials_;
    Key const key_;
    audit::Act act_;
    int tries_ = 0;
};

void Trials::end(Key const &key) {
    auto const trial = trials_.extract(key);
    ENSURE(trial);
    undone_now_.insert(trial.key());
    std::make_shared<Undoing>(*this, trial.key(), trial.mapped())->start();
}

} // namespace bangui::ops
