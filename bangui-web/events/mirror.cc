// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/mirror.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>
#include <utility>

namespace bangui::events {
namespace {

bool same_times(BanRow const &left, BanRow const &right) {
    return is_same_time(left.since, right.since) && is_same_time(left.until, right.until);
}

/// All that a list without it tells of a ban's end.
BanChanges::Removed to_removed(BanRow const &row, UnixSeconds now) {
    return {row.id, now, row.until <= now ? UnbanReason::expired : UnbanReason::unknown};
}

Totals sum(std::vector<ipc::JailSummary> const &jails) {
    Totals totals;
    totals.jails = jails.size();
    for (auto const &jail : jails) {
        totals.currently_failed += jail.currently_failed;
        totals.total_failed += jail.total_failed;
        totals.currently_banned += jail.currently_banned;
        totals.total_banned += jail.total_banned;
    }
    return totals;
}

} // namespace

ipc::Ban to_ban(BanRow const &row) {
    return {row.id, row.since, row.until == never ? std::nullopt : std::optional(row.until),
            row.count == 0 ? std::nullopt : std::optional(row.count)};
}

/// False: it is there already.
bool Mirror::Bans::add(ipc::Ban const &ban) {
    auto const [place, is_new] = places.try_emplace(ban.id, static_cast<std::uint32_t>(rows.size()));
    if (!is_new) return false;
    rows.push_back({BanKey::of(ban.id), ban.id, ban.since, ban.until.value_or(never), ban.count.value_or(0)});
    return true;
}

BanRow *Mirror::Bans::find(std::string_view id) {
    auto const place = places.find(id);
    return place == places.end() ? nullptr : &rows[place->second];
}

BanRow const *Mirror::Bans::find(std::string_view id) const {
    auto const place = places.find(id);
    return place == places.end() ? nullptr : &rows[place->second];
}

Mirror::JailsUpdate Mirror::set_jails(std::vector<ipc::JailSummary> const &jails, UnixSeconds now) {
    JailsUpdate update;
    update.changed = !knows_jails_;
    std::unordered_set<std::string_view> listed;
    for (auto const &summary : jails)
        listed.insert(summary.jail.text());
    for (auto jail = jails_.begin(); jail != jails_.end();) {
        auto const next = std::next(jail);
        if (!listed.contains(jail->first.text())) {
            if (auto changes = remove(jail, now)) update.gone.push_back(std::move(*changes));
            update.changed = true;
        }
        jail = next;
    }
    for (auto const &summary : jails) {
        auto const [jail, is_new] = jails_.try_emplace(summary.jail, Jail{summary, {}, {}, {}});
        update.changed |= is_new || jail->second.summary != summary;
        jail->second.summary = summary;
        if (is_new) jail->second.comparable = saw_jails_;
    }
    totals_ = sum(jails);
    knows_jails_ = true;
    saw_jails_ = true;
    jails_as_of_ = now;
    if (update.changed) ++generation_;
    return update;
}

BanChanges Mirror::set_bans(JailName const &name, std::vector<ipc::Ban> bans, UnixSeconds now) {
    auto *jail = jail_of(name);
    if (jail == nullptr) return {name, {}, {}};
    Bans read;
    read.rows.reserve(bans.size());
    read.places.reserve(bans.size());
    for (auto const &ban : bans)
        read.add(ban);
    auto changes = compare(name, jail->bans, read, now);
    if (!jail->comparable) changes = {name, {}, {}};
    if (!jail->known || !changes.empty()) ++generation_;
    jail->bans = std::move(read);
    std::erase_if(jail->action_errors,
                  [jail](auto const &error) { return jail->bans.find(error.first) == nullptr; });
    jail->comparable = true;
    jail->known = true;
    jail->as_of = now;
    return changes;
}

/// What the new reading does not tell of a ban that stayed is taken from the old one.
BanChanges Mirror::compare(JailName const &name, Bans const &before, Bans &after, UnixSeconds now) {
    BanChanges changes{name, {}, {}};
    for (auto &row : after.rows) {
        auto const *old = before.find(row.id);
        auto const stayed = old != nullptr && same_times(*old, row);
        if (stayed && row.count == 0) row.count = old->count;
        if (!stayed) changes.added.push_back({to_ban(row), false, old == nullptr});
    }
    for (auto const &row : before.rows) {
        if (after.find(row.id) == nullptr) changes.removed.push_back(to_removed(row, now));
    }
    return changes;
}

bool Mirror::put(JailName const &name, ipc::Ban const &ban) {
    auto *jail = jail_of(name);
    if (jail == nullptr || !jail->comparable) return false;
    auto changed = jail->bans.add(ban);
    if (!changed) {
        auto *row = jail->bans.find(ban.id);
        auto next = *row;
        next.since = ban.since;
        next.until = ban.until.value_or(never);
        next.count = ban.count.value_or(row->count);
        changed = !same_times(next, *row) || next.count != row->count;
        if (changed) *row = std::move(next);
    }
    if (changed) ++generation_;
    return changed;
}

std::optional<BanRow> Mirror::take(JailName const &name, std::string_view id) {
    auto *jail = jail_of(name);
    if (jail == nullptr) return std::nullopt;
    auto &[rows, places] = jail->bans;
    auto const place = places.find(id);
    if (place == places.end()) return std::nullopt;
    auto const index = place->second;
    places.erase(place);
    auto taken = std::move(rows[index]);
    if (index + 1U != rows.size()) {
        rows[index] = std::move(rows.back());
        places.find(rows[index].id)->second = index;
    }
    rows.pop_back();
    auto const error = jail->action_errors.find(id);
    if (error != jail->action_errors.end()) jail->action_errors.erase(error);
    ++generation_;
    return taken;
}

void Mirror::confirm(JailName const &name, UnixSeconds now) {
    auto *jail = jail_of(name);
    if (jail != nullptr && jail->known) jail->as_of = now;
}

void Mirror::distrust() {
    knows_jails_ = false;
    for (auto &[name, jail] : jails_) {
        jail.known = false;
        jail.notes.is_paused.reset();
    }
    ++generation_;
}

void Mirror::note_action_error(JailName const &name, std::string_view id, std::string detail) {
    auto *jail = jail_of(name);
    if (jail == nullptr) return;
    ++jail->notes.action_errors;
    ++generation_;
    if (jail->bans.find(id) == nullptr || jail->action_errors.size() >= max_action_errors) return;
    jail->action_errors.insert_or_assign(std::string(id), std::move(detail));
}

void Mirror::note_paused(JailName const &name, std::optional<bool> is_paused) {
    auto *jail = jail_of(name);
    if (jail == nullptr || jail->notes.is_paused == is_paused) return;
    jail->notes.is_paused = is_paused;
    ++generation_;
}

void Mirror::note_start(JailName const &name) {
    auto *jail = jail_of(name);
    if (jail == nullptr) return;
    jail->notes = {.is_paused = false, .action_errors = 0};
    jail->action_errors.clear();
    ++generation_;
}

bool Mirror::is_complete() const {
    return knows_jails_ && std::ranges::all_of(jails_, [](auto const &entry) { return entry.second.known; });
}

bool Mirror::knows_bans(JailName const &name) const {
    auto const *jail = jail_of(name);
    return jail != nullptr && jail->known;
}

std::vector<ipc::JailSummary> Mirror::jails() const {
    std::vector<ipc::JailSummary> summaries;
    summaries.reserve(jails_.size());
    for (auto const &[name, jail] : jails_)
        summaries.push_back(jail.summary);
    return summaries;
}

ipc::JailSummary const *Mirror::find(JailName const &name) const {
    auto const *jail = jail_of(name);
    return jail == nullptr ? nullptr : &jail->summary;
}

JailNotes Mirror::notes(JailName const &name) const {
    auto const *jail = jail_of(name);
    return jail == nullptr ? JailNotes{} : jail->notes;
}

std::size_t Mirror::ban_count() const {
    std::size_t count = 0;
    for (auto const &[name, jail] : jails_)
        count += jail.bans.rows.size();
    return count;
}

std::size_t Mirror::ban_count(JailName const &name) const {
    auto const *jail = jail_of(name);
    return jail == nullptr ? 0 : jail->bans.rows.size();
}

BanRow const *Mirror::find_ban(JailName const &name, std::string_view id) const {
    auto const *jail = jail_of(name);
    return jail == nullptr ? nullptr : jail->bans.find(id);
}

std::string_view Mirror::action_error(JailName const &name, std::string_view id) const {
    auto const *jail = jail_of(name);
    if (jail == nullptr) return {};
    auto const error = jail->action_errors.find(id);
    return error == jail->action_errors.end() ? std::string_view() : error->second;
}

UnixSeconds Mirror::bans_as_of(std::optional<JailName> const &name) const {
    if (name) {
        auto const *jail = jail_of(*name);
        return jail == nullptr ? jails_as_of_ : jail->as_of;
    }
    auto oldest = jails_as_of_;
    for (auto const &[jail_name, jail] : jails_)
        oldest = std::min(oldest, jail.as_of);
    return oldest;
}

BanPage Mirror::query(BanQuery const &query) const {
    PageBuilder page(query);
    for (auto const &[name, jail] : jails_) {
        if (query.jail && *query.jail != name) continue;
        for (auto const &row : jail.bans.rows)
            page.offer(name, row);
    }
    return page.finish();
}

std::optional<BanChanges> Mirror::remove(Jails::iterator jail, UnixSeconds now) {
    BanChanges changes{jail->first, {}, {}};
    for (auto const &row : jail->second.bans.rows)
        changes.removed.push_back({row.id, now, UnbanReason::flushed});
    jails_.erase(jail);
    if (changes.empty()) return std::nullopt;
    return changes;
}

Mirror::Jail *Mirror::jail_of(JailName const &name) {
    auto const found = jails_.find(name);
    return found == jails_.end() ? nullptr : &found->second;
}

Mirror::Jail const *Mirror::jail_of(JailName const &name) const {
    auto const found = jails_.find(name);
    return found == jails_.end() ? nullptr : &found->second;
}

} // namespace bangui::events
