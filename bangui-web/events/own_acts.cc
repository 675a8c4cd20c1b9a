// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/own_acts.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bangui::events {

void OwnActs::expect(Act act, MonotonicTime now) {
    while (!acts_.empty() && (acts_.front().until <= now || acts_.size() == max_acts))
        acts_.pop_front();
    auto const key = key_of(act);
    acts_.push_back({std::move(act.jail), key, act.reason, now + lifetime});
}

void OwnActs::withdraw(Act const &act) {
    auto const key = key_of(act);
    auto const found = std::find_if(acts_.rbegin(), acts_.rend(), [&](Noted const &noted) {
        return noted.jail == act.jail && noted.key == key && noted.reason == act.reason;
    });
    if (found != acts_.rend()) acts_.erase(std::next(found).base());
}

std::optional<UnbanReason> OwnActs::reason_of(JailName const &jail, std::string_view id,
                                              MonotonicTime now) const {
    if (acts_.empty()) return std::nullopt;
    auto const key = BanKey::of(id);
    auto const found = std::find_if(acts_.rbegin(), acts_.rend(), [&](Noted const &act) {
        return act.until > now && (!act.jail || *act.jail == jail) && (!act.key || act.key->overlaps(key));
    });
    return found == acts_.rend() ? std::nullopt : std::optional(found->reason);
}

std::optional<BanKey> OwnActs::key_of(Act const &act) {
    if (!act.prefix) return std::nullopt;
    return BanKey::of(act.prefix->text());
}

} // namespace bangui::events
