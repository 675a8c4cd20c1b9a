// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/mirror.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace bangui::events {
namespace {

bool id_before(BanRow const &left, BanRow const &right) {
    return std::tie(left.key, left.id) < std::tie(right.key, right.id);
}

bool same_id(BanRow const &left, BanRow const &right) {
    return left.id == right.id;
}

ipc::Ban to_ban(BanRow const &row) {
    return {row.id, row.since, row.until == never ? std::nullopt : std::optional(row.until)};
}

std::vector<BanRow> to_rows(std::vector<ipc::Ban> bans) {
    std::vector<BanRow> rows;
    rows.reserve(bans.size());
    for (auto &ban : bans) {
        auto const key = BanKey::of(ban.id);
        rows.push_back({key, std::move(ban.id), ban.since, ban.until.value_or(never)});
    }
    std::ranges::stable_sort(rows, id_before);
    rows.erase(std::unique(rows.begin(), rows.end(), same_id), rows.end());
    return rows;
}

bool same_times(BanRow const &left, BanRow const &right) {
    return left.since == right.since && left.until == right.until;
}

BanChanges compare(JailName const &jail, std::vector<BanRow> const &before,
                   std::vector<BanRow> const &after) {
    BanChanges changes{jail, {}, {}};
    auto old = before.begin();
    for (auto const &row : after) {
        for (; old != before.end() && id_before(*old, row); ++old)
            changes.removed.push_back(old->id);
        auto const stayed = old != before.end() && same_id(*old, row);
        if (!stayed || !same_times(*old, row)) changes.added.push_back(to_ban(row));
        if (stayed) ++old;
    }
    for (; old != before.end(); ++old)
        changes.removed.push_back(old->id);
    return changes;
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

Mirror::JailsUpdate Mirror::set_jails(std::vector<ipc::JailSummary> const &jails, UnixSeconds now) {
    JailsUpdate update;
    update.changed = !knows_jails_;
    auto const is_listed = [&jails](JailName const &name) {
        return std::ranges::find(jails, name, &ipc::JailSummary::jail) != jails.end();
    };
    for (auto jail = jails_.begin(); jail != jails_.end();) {
        auto const next = std::next(jail);
        if (!is_listed(jail->first)) {
            if (auto changes = remove(jail)) update.gone.push_back(std::move(*changes));
            update.changed = true;
        }
        jail = next;
    }
    for (auto const &summary : jails) {
        auto const [jail, is_new] = jails_.try_emplace(summary.jail, Jail{summary, {}});
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
    auto const found = jails_.find(name);
    if (found == jails_.end()) return {name, {}, {}};
    auto &jail = found->second;
    auto rows = to_rows(std::move(bans));
    auto changes = jail.comparable ? compare(name, jail.bans, rows) : BanChanges{name, {}, {}};
    if (!jail.known || !changes.empty()) ++generation_;
    jail.bans = std::move(rows);
    jail.comparable = true;
    jail.known = true;
    jail.as_of = now;
    return changes;
}

void Mirror::confirm(JailName const &name, UnixSeconds now) {
    auto const found = jails_.find(name);
    if (found != jails_.end() && found->second.known) found->second.as_of = now;
}

void Mirror::distrust() {
    knows_jails_ = false;
    for (auto &[name, jail] : jails_)
        jail.known = false;
    ++generation_;
}

bool Mirror::is_complete() const {
    return knows_jails_ && std::ranges::all_of(jails_, [](auto const &entry) { return entry.second.known; });
}

bool Mirror::knows_bans(JailName const &name) const {
    auto const found = jails_.find(name);
    return found != jails_.end() && found->second.known;
}

std::vector<ipc::JailSummary> Mirror::jails() const {
    std::vector<ipc::JailSummary> summaries;
    summaries.reserve(jails_.size());
    for (auto const &[name, jail] : jails_)
        summaries.push_back(jail.summary);
    return summaries;
}

ipc::JailSummary const *Mirror::find(JailName const &name) const {
    auto const found = jails_.find(name);
    return found == jails_.end() ? nullptr : &found->second.summary;
}

std::size_t Mirror::ban_count() const {
    std::size_t count = 0;
    for (auto const &[name, jail] : jails_)
        count += jail.bans.size();
    return count;
}

UnixSeconds Mirror::bans_as_of(std::optional<JailName> const &name) const {
    if (name) {
        auto const found = jails_.find(*name);
        return found == jails_.end() ? jails_as_of_ : found->second.as_of;
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
        for (auto const &row : jail.bans)
            page.offer(name.text(), row);
    }
    return page.finish();
}

std::optional<BanChanges> Mirror::remove(Jails::iterator jail) {
    BanChanges changes{jail->first, {}, {}};
    for (auto const &row : jail->second.bans)
        changes.removed.push_back(row.id);
    jails_.erase(jail);
    if (changes.empty()) return std::nullopt;
    return changes;
}

} // namespace bangui::events
