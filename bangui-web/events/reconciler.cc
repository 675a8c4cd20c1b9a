// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/reconciler.h"

#include <algorithm>

namespace bangui::events {

void Reconciler::saw_counters(std::vector<ipc::JailSummary> const &jails) {
    std::erase_if(jails_, [&jails](auto const &entry) {
        return std::ranges::find(jails, entry.first, &ipc::JailSummary::jail) == jails.end();
    });
    for (auto const &summary : jails)
        jails_[summary.jail].seen = {summary.currently_banned, summary.total_banned};
}

void Reconciler::touched(JailName const &name) {
    auto const jail = jails_.find(name);
    if (jail != jails_.end()) ++jail->second.acts;
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
    return jail != jails_.end() && (is_touched(jail->second) || !jail->second.was_read);
}

bool Reconciler::has_pressing() const {
    return std::ranges::any_of(jails_, [this](auto const &entry) { return is_pressing(entry.first); });
}

bool Reconciler::agrees(JailName const &name) const {
    auto const jail = jails_.find(name);
    return jail != jails_.end() && jail->second.was_read && jail->second.seen == jail->second.seen_then;
}

void Reconciler::began(JailName const &name, MonotonicTime now) {
    auto &jail = jails_[name];
    jail.began = now;
    jail.seen_then = jail.seen;
    jail.acts_then = jail.acts; // an act that comes while we read may come too late for this reading
}

void Reconciler::finished(JailName const &name, std::size_t bans, MonotonicTime now) {
    auto const found = jails_.find(name);
    if (found == jails_.end()) return;
    auto &jail = found->second;
    jail.was_read = true;
    jail.acts_read = jail.acts_then;
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

Reconciler::Need Reconciler::need(Jail const &jail, MonotonicTime now) {
    auto const rests = now < jail.rests_until;
    // What we changed ourselves is read at once, unless reading it has just failed.
    if (is_touched(jail) && (!rests || jail.was_read)) return Need::touched;
    if (rests) return Need::none;
    if (!jail.was_read) return Need::unread;
    if (jail.seen != jail.seen_then) return Need::moved;
    return now - jail.finished >= safety_interval ? Need::safety : Need::none;
}

} // namespace bangui::events
