// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/ban_events.h"

namespace bangui::events {
namespace {

using enum LogEventKind;

/// Of a ban whose jail does not tell its ban time: fail2ban's own default. The list corrects it.
constexpr UnixSeconds usual_ban_time = 600;
/// Of so many unbans within `undone_within` the oldest is forgotten: what undoes it is told as a plain ban.
constexpr std::size_t max_unbanned = 10'000;

/// From a failure to its ban, while fail2ban follows its logs.
constexpr Seconds usual_delay{2};

/// What is known now of a ban. A row keeps the ban time it was written with, while a ban follows its jail's
/// when that is changed; so a row tells when a ban began, and nothing of times that a list has told since. A
/// ban that grew keeps its own time.
ipc::Ban merged(BanDetails::Told const &told, ipc::Ban row, BanRow const &here) {
    auto const is_as_told = here.since == told.at && here.until == told.until.value_or(never);
    auto const is_news = told.kind == increase ? row.until.value_or(never) > here.until : is_as_told;
    if (!is_news) {
        auto known = to_ban(here);
        known.count = row.count;
        return known;
    }
    if (told.kind == ban)
        row.until = told.until ? std::optional(row.since + (*told.until - told.at)) : std::nullopt;
    return row;
}

} // namespace

BanEvents::BanEvents(net::Loop &loop, ipc::Client &banguid, Mirror &mirror, Owner &owner)
    : loop_(loop)
    , banguid_(banguid)
    , mirror_(mirror)
    , owner_(owner)
    , details_(loop, banguid,
               [this](JailName const &jail, BanDetails::Told const &told,
                      std::optional<ipc::Ban> const &row) { detailed(jail, told, row); }) {}

void BanEvents::take(LogEvent event) {
    if (queue_.size() == max_queued) {
        forget();
        return owner_.doubted(std::nullopt);
    }
    queue_.push_back({std::move(event)});
    work();
}

void BanEvents::mark(std::uint64_t mark) {
    queue_.push_back({std::nullopt, mark});
    work();
}

void BanEvents::forget() {
    lifetime_.renew();
    queue_.clear();
    asking_.reset();
    ban_times_.clear();
    flushed_.clear();
    details_.forget();
    is_stopping_ = false;
    is_reloading_ = false;
}

void BanEvents::expect(OwnActs::Act act) {
    own_acts_.expect(std::move(act), loop_.clock().monotonic_now());
}

void BanEvents::explain(BanChanges &changes) const {
    auto const now = loop_.clock().monotonic_now();
    for (auto &removed : changes.removed) {
        auto const reason = own_acts_.reason_of(changes.jail, removed.id, now);
        if (reason) removed.reason = *reason;
    }
    for (auto &added : changes.added)
        added.after_unban = added.is_new && was_just_unbanned(changes.jail, added.ban.id, added.ban.since);
}

/// In the order of the log: what comes behind a ban whose time is asked for waits too.
void BanEvents::work() {
    while (!queue_.empty() && !asking_) {
        auto const &front = queue_.front();
        if (front.event && needs_ban_time(*front.event)) return ask_ban_time(*front.event->jail);
        auto const next = std::move(queue_.front());
        queue_.pop_front();
        if (next.event)
            apply(*next.event);
        else
            owner_.caught_up(next.mark);
    }
}

bool BanEvents::needs_ban_time(LogEvent const &event) const {
    return (event.kind == ban || event.kind == restore || event.kind == already_banned) && !event.odd &&
           event.jail && mirror_.find(*event.jail) != nullptr && !ban_times_.contains(*event.jail);
}

void BanEvents::ask_ban_time(JailName const &jail) {
    asking_ = jail;
    banguid_.jail_parameters(
        {jail}, lifetime_.guard<ipc::JailParametersReply>([this](Result<ipc::JailParametersReply> reply) {
            ENSURE(asking_); // forgotten together with the lifetime
            auto const asked = *std::exchange(asking_, std::nullopt);
            std::optional<UnixSeconds> time = usual_ban_time;
            if (reply && reply->parameters.ban_time < 0) time.reset();
            if (reply && reply->parameters.ban_time > 0) time = reply->parameters.ban_time;
            ban_times_.insert_or_assign(asked, time);
            if (!reply) owner_.doubted(asked);
            work();
        }));
}

void BanEvents::apply(LogEvent const &event) {
    if (event.odd && event.jail) return owner_.doubted(event.jail);
    switch (event.kind) {
    case ban_time_set:
        ban_times_.clear();
        return owner_.doubted(std::nullopt);
    case target_changed:
        return owner_.doubted(std::nullopt); // what happened meanwhile was told elsewhere
    case reload_begun:
        is_reloading_ = true;
        ban_times_.clear();
        return service(event, "reload");
    case reload_finished:
        is_reloading_ = false;
        owner_.jails_moved();
        return service(event, "reloaded");
    case server_started:
        is_stopping_ = false;
        is_reloading_ = false;
        ban_times_.clear();
        owner_.reloaded(std::nullopt);
        return service(event, "started");
    case server_stopping:
        is_stopping_ = true;
        return service(event, "stopping");
    case rolled_over:
    case found: // the counters tell
        return;
    default:
        if (event.jail) apply_to_jail(event);
    }
}

void BanEvents::apply_to_jail(LogEvent const &event) {
    auto const &jail = *event.jail;
    auto const happened = [&](ActivityKind kind, std::string detail) {
        owner_.happened({event.at(), kind, jail, event.id, std::nullopt, std::move(detail)});
    };
    switch (event.kind) {
    case ban:
    case restore:
        return banned(event);
    case unban:
    case repeal:
        return unbanned(event);
    case increase:
        return increased(event);
    case already_banned:
        banned_again(event);
        return happened(ActivityKind::already, {});
    case flush:
        // Of a name that no jail has the record is forged, and there is no end of names.
        if (mirror_.find(jail) != nullptr) flushed_.insert_or_assign(jail, event.at());
        return;
    case action_error:
        return action_failed(event);
    case jail_creating:
        return owner_.jails_moved();
    case jail_started:
        mirror_.note_start(jail);
        ban_times_.erase(jail);
        owner_.reloaded(jail);
        owner_.doubted(jail);
        owner_.jails_moved();
        return happened(ActivityKind::jail, "started");
    case jail_stopped:
        owner_.jails_moved();
        return happened(ActivityKind::jail, "stopped");
    case jail_reloaded:
        mirror_.note_paused(jail, false);
        // Its ban time is set anew, which is told behind this.
        owner_.reloaded(jail);
        return happened(ActivityKind::jail, "reloaded");
    default:
        return; // reban, ignored: nothing has changed
    }
}

void BanEvents::banned(LogEvent const &event) {
    auto const &jail = *event.jail;
    if (mirror_.find(jail) == nullptr) return owner_.jails_moved();
    auto const is_restored = event.kind == restore;
    ipc::Ban const made{event.id, event.at(), end_of(event), std::nullopt};
    // A list that was read a moment ago may have it already, and with better times. If it is an earlier ban
    // of the same, whose end was missed, only the list tells.
    auto const *row = mirror_.find_ban(jail, event.id);
    auto const is_here = row != nullptr && row->until > event.at();
    if (is_here && event.at() - row->since > usual_delay.count()) doubt_times(jail);
    auto const is_new = !is_here && mirror_.put(jail, made);
    owner_.recorded(jail, event.id, made, true);
    details_.want(jail, {event.kind, event.id, event.at(), made.until});
    auto const is_undoing = was_just_unbanned(jail, event.id, event.at());
    if (is_new) owner_.told({jail, {{made, is_undoing, true}}, {}});
    owner_.happened({event.at(), is_restored ? ActivityKind::restore : ActivityKind::ban, jail, event.id,
                     std::nullopt, is_undoing ? "after_unban" : ""});
}

/// fail2ban has it last from the new failure on, if that is longer. When that was, only the list tells; the
/// record is a moment later.
void BanEvents::banned_again(LogEvent const &event) {
    auto const &jail = *event.jail;
    auto const *row = mirror_.find_ban(jail, event.id);
    if (row == nullptr) return owner_.doubted(jail);
    auto known = to_ban(*row);
    auto const end = end_of(event);
    if (!known.until || (end && *known.until > *end)) return; // lasts anyway
    known.until = end;
    if (mirror_.put(jail, known)) owner_.told({jail, {{known, false, false}}, {}});
    doubt_times(jail);
}

/// For times that may be some seconds off a list is read that costs little; a long one would hold fail2ban's
/// socket, and with it every ban, for a part of a second.
void BanEvents::doubt_times(JailName const &jail) {
    if (mirror_.ban_count(jail) <= short_list) owner_.doubted(jail);
}

/// Of a ban that begins with the record; none: permanent.
std::optional<UnixSeconds> BanEvents::end_of(LogEvent const &event) const {
    auto const time = ban_times_.find(*event.jail);
    if (time == ban_times_.end()) return event.at() + usual_ban_time;
    return time->second ? std::optional(event.at() + *time->second) : std::nullopt;
}

void BanEvents::unbanned(LogEvent const &event) {
    auto const &jail = *event.jail;
    auto const row = mirror_.take(jail, event.id);
    owner_.recorded(jail, event.id, std::nullopt, false);
    note_unban(jail, event.id, event.at());
    if (!row) return;
    auto const reason = reason_of(event, *row);
    owner_.told({jail, {}, {{event.id, event.at(), reason}}});
    owner_.happened({event.at(), ActivityKind::unban, jail, event.id, reason, {}});
}

/// Believed when the database says the same: a forged one would not be found out by the counters.
void BanEvents::increased(LogEvent const &event) {
    auto const &jail = *event.jail;
    details_.want(jail, {increase, event.id, event.at(), event.until});
    owner_.happened({event.at(), ActivityKind::increase, jail, event.id, std::nullopt, {}});
}

void BanEvents::action_failed(LogEvent const &event) {
    auto const &jail = *event.jail;
    mirror_.note_action_error(jail, event.id, event.detail);
    if (auto const *row = mirror_.find_ban(jail, event.id))
        owner_.told({jail, {{to_ban(*row), false, false}}, {}});
    owner_.happened({event.at(), ActivityKind::action_error, jail, event.id, std::nullopt, event.detail});
}

void BanEvents::detailed(JailName const &jail, BanDetails::Told const &told,
                         std::optional<ipc::Ban> const &row) {
    auto const *here = mirror_.find_ban(jail, told.id);
    if (here == nullptr) return; // over already
    if (!row || (told.kind == restore && is_cut_short(jail, *row))) return doubt_times(jail);
    auto const known = merged(told, *row, *here);
    if (!mirror_.put(jail, known)) return;
    if (told.kind == increase) owner_.moved(jail);
    owner_.told({jail, {{known, false, false}}, {}});
}

/// fail2ban restores no ban for longer than its jail would ban now; for how long, only the list tells.
bool BanEvents::is_cut_short(JailName const &jail, ipc::Ban const &row) const {
    auto const time = ban_times_.find(jail);
    if (time == ban_times_.end()) return true;
    return time->second && (!row.until || *row.until - row.since > *time->second);
}

UnbanReason BanEvents::reason_of(LogEvent const &event, BanRow const &row) const {
    auto const ours = own_acts_.reason_of(*event.jail, event.id, loop_.clock().monotonic_now());
    if (ours) return *ours;
    if (event.kind == repeal || is_stopping_ || is_reloading_) return UnbanReason::flushed;
    // fail2ban looks for what has expired once a second, and its times are rounded.
    if (row.until <= event.at() + 1) return UnbanReason::expired;
    auto const flushed = flushed_.find(*event.jail);
    if (flushed != flushed_.end() && event.at() - flushed->second <= flush_lasts.count())
        return UnbanReason::flushed;
    return UnbanReason::elsewhere;
}

bool BanEvents::was_just_unbanned(JailName const &jail, std::string const &id, UnixSeconds at) const {
    auto const found = unbanned_at_.find({jail, id});
    return found != unbanned_at_.end() && at - found->second <= undone_within.count();
}

void BanEvents::note_unban(JailName const &jail, std::string const &id, UnixSeconds at) {
    while (!unbanned_.empty() &&
           (unbanned_.size() == max_unbanned || at - unbanned_.front().at > undone_within.count())) {
        auto const found = unbanned_at_.find(unbanned_.front().ban);
        if (found != unbanned_at_.end() && found->second == unbanned_.front().at) unbanned_at_.erase(found);
        unbanned_.pop_front();
    }
    unbanned_.push_back({{jail, id}, at});
    unbanned_at_.insert_or_assign({jail, id}, at);
}

void BanEvents::service(LogEvent const &event, std::string detail) {
    owner_.happened({event.at(), ActivityKind::service, std::nullopt, {}, std::nullopt, std::move(detail)});
}

} // namespace bangui::events
