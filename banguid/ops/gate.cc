// SPDX-License-Identifier: Apache-2.0
#include "banguid/ops/gate.h"

#include <fmt/core.h>

namespace bangui::ops {

audit::Act Gate::begin(std::uint16_t operation, ipc::Peer const &peer, std::string jail,
                       ipc::Operator const &by) const {
    auto act = audit_.begin(ipc::find_operation(operation)->name, peer);
    act.jail = std::move(jail);
    act.by = by;
    return act;
}

Result<void> Gate::admit(ipc::Peer const &peer) {
    if (limiter_.take(peer.uid)) return {};
    return fail(ErrorCode::rate_limited,
                fmt::format("more than {} acts per second", policy_.acts().per_second));
}

Result<bool> Gate::conclude(audit::Act const &act, Result<bool> changed) {
    if (changed)
        audit_.done(act, *changed ? "changed" : "unchanged");
    else
        audit_.failed(act, changed.error());
    return changed;
}

Result<std::uint64_t> Gate::conclude_count(audit::Act const &act, Result<std::uint64_t> count) {
    if (count)
        audit_.done(act, *count > 0 ? "changed" : "unchanged");
    else
        audit_.failed(act, count.error());
    return count;
}

} // namespace bangui::ops
