// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/reconciler.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>

namespace bangui::events {

void Reconciler::set_following(bool following) {
    if (following == following_) return;
    following_ = following;
    doubt(std::nullopt);
}

void Reconciler::counters_asked() {
    for (auto &[name, jail] : jails_) {
        jail.least = jail.bans;
        jail.most = jail.bans;
        jail.told_then = jail.told;
    }
}

void Reconciler::saw_counters(std::vector<ipc::JailSummary> const &jails) {
    std::unordered_set<std::string_view> listed;
    for (auto const &summary : jails)
        listed.insert(summary.jail.text());
    std::erase_if(jails_, [&listed](auto const &entry) { return !listed.contains(entry.first.text()); });
    for (auto const &summary : jails) {
        auto &jail = jails_[summary.jail];
        jail.seen = {summary.currently_banned, summary.total_banned};
        if (following_ && jail.was_read) compare(jail);
    }
}

/// A counter moves a moment before its record is told, so a difference counts when it stays while nothing
/// else moves.
void Reconciler::compare(Jail &jail) {
    Sample const sample{jail.seen, jail.bans, jail.told};
    auto const rests = jail.last == sample;
    jail.last = sample;
    if (fits(jail)) {
        jail.mismatches = 0;
        jail.looks = 0;
        if (rests && jail.least == jail.most) jail.base = jail.seen.total_banned - jail.told;
        return;
    }
    ++jail.mismatches;
    if (jail.looks > 0) --jail.looks;
    if (rests || jail.mismatches >= patience) ++jail.doubts;
}

/// The counters are of some moment since they were asked for.
bool Reconciler::fits(Jail const &jail) {
    auto const banned = jail.seen.currently_banned;
    if (banned < jail.least + jail.alike || banned > jail.most + jail.alike) return false;
    if (!jail.base) return true;
    auto const counted = jail.seen.total_banned - *jail.base;
    return jail.told_then <= counted && counted <= jail.told;
}

void Reconciler::recorded(JailName const &name, std::size_t bans, bool is_first) {
    auto const found = jails_.find(name);
    if (found == jails_.end()) return;
    auto &jail = found->second;
    jail.bans = bans;
    jail.least = std::min(jail.least, bans);
    jail.most = std::max(jail.most, bans);
    if (is_first) ++jail.told;
}

void Reconciler::touched(std::optional<JailName> const &name) {
    for (auto &[each, jail] : jails_) {
        if (name && *name != each) continue;
        ++jail.acts;
        jail.looks = looks_after_act;
    }
}

void Reconciler::doubt(std::optional<JailName> const &name) {
    for (auto &[each, jail] : jails_) {
        if (!name || *name == each) ++jail.doubts;
    }
}

void Reconciler::forget() {
    jails_.clear();
}

std::optional<JailName> Reconciler::next(MonotonicTime now) const {
    auto best = Need::none;
    auto best_finished = MonotonicTime::max();
    std::optional<JailName> chosen;
    for (auto const &[name, jail] : jails_) {
        auto const here = need(jail, now);
        if (here < best || here == Need::none) continue;
        if (here == best && jail.finished >= best_finished) continue;
        best = here;
        best_finished = jail.finished;
        chosen = name;
    }
    return chosen;
}

bool Reconciler::is_pressing(JailName const &name) const {
    auto const jail = jails_.find(name);
    return jail != jails_.end() && is_pressing(jail->second);
}

bool Reconciler::is_pressing(Jail const &jail) const {
    if (!jail.was_read || is_touched(jail)) return true;
    return following_ && jail.looks > 0 && !fits(jail);
}

bool Reconciler::has_pressing() const {
    return std::ranges::any_of(jails_, [this](auto const &entry) { return is_pressing(entry.second); });
}

bool Reconciler::wants_another_look() const {
    return following_ && std::ranges::any_of(jails_, [](auto const &entry) {
               return entry.second.was_read && entry.second.looks > 0 && entry.second.mismatches > 0;
           });
}

bool Reconciler::agrees(JailName const &name) const {
    auto const found = jails_.find(name);
    if (found == jails_.end()) return false;
    auto const &jail = found->second;
    if (!jail.was_read || jail.doubts != jail.doubts_read) return false;
    return following_ ? fits(jail) : jail.seen == jail.seen_then;
}

void Reconciler::began(JailName const &name, MonotonicTime now) {
    auto &jail = jails_[name];
    jail.began = now;
    jail.seen_then = jail.seen;
    jail.acts_then = jail.acts; // an act that comes while we read may come too late for this reading
    jail.doubts_then = jail.doubts;
}

void Reconciler::finished(JailName const &name, std::size_t bans, MonotonicTime now, std::size_t alike) {
    auto const found = jails_.find(name);
    if (found == jails_.end()) return;
    auto &jail = found->second;
    jail.was_read = true;
    jail.acts_read = jail.acts_then;
    jail.doubts_read = jail.doubts_then;
    jail.bans = bans;
    jail.least = bans;
    jail.most = bans;
    jail.alike = alike;
    jail.base.reset();
    jail.last.reset();
    jail.mismatches = 0;
    jail.finished = now;
    auto const rest = std::chrono::duration_cast<Milliseconds>((now - jail.began) * rest_per_duration);
    auto const longest_for_its_length =
        Milliseconds(static_cast<Milliseconds::rep>(bans / bans_per_rested_millisecond));
    jail.rests_until = now + std::min({rest, longest_for_its_length, longest_rest});
}

void Reconciler::failed(JailName const &name, MonotonicTime now) {
    auto const found = jails_.find(name);
    if (found == jails_.end()) return;
    found->second.was_read = false;
    found->second.rests_until = now + failure_rest;
}

Reconciler::Need Reconciler::need(Jail const &jail, MonotonicTime now) const {
    auto const rests = now < jail.rests_until;
    // What we changed ourselves is read at once, unless reading it has just failed.
    if (is_touched(jail) && (!rests || jail.was_read)) return Need::touched;
    if (rests) return Need::none;
    if (!jail.was_read) return Need::unread;
    if (jail.doubts != jail.doubts_read) return Need::moved;
    if (following_) return Need::none;
    if (jail.seen != jail.seen_then) return Need::moved;
    return now - jail.finished >= safety_interval ? Need::safety : Need::none;
}

} // namespace bangui::events
