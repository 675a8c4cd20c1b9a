// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/runtime_changes.h"

#include <utility>

namespace bangui::api {

std::string_view to_string(TunedParameter parameter) {
    switch (parameter) {
    case TunedParameter::ban_seconds:
        return "ban_seconds";
    case TunedParameter::find_seconds:
        return "find_seconds";
    case TunedParameter::max_retry:
        return "max_retry";
    case TunedParameter::ignored:
        return "ignored";
    case TunedParameter::paused:
        return "paused";
    }
    return "?";
}

void RuntimeChanges::record(JailName const &jail, RuntimeChange change) {
    auto &list = jails_[jail];
    list.push_front(std::move(change));
    if (list.size() > max_per_jail) list.pop_back();
}

RuntimeChanges::List const &RuntimeChanges::of(JailName const &jail) const {
    static List const none;
    auto const found = jails_.find(jail);
    return found == jails_.end() ? none : found->second;
}

void RuntimeChanges::forget(std::optional<JailName> const &jail) {
    if (jail)
        jails_.erase(*jail);
    else
        jails_.clear();
}

} // namespace bangui::api
