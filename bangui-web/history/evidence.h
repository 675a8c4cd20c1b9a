// SPDX-License-Identifier: Apache-2.0
//
// What fail2ban's database tells of a ban after the log has told of it. The archive itself remembers which
// bans still want it, so a restart goes on where it was.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bangui-web/history/event.h"
#include "bangui-web/store/connection.h"

namespace bangui::history {

struct WantsEvidence {
    std::int64_t id = 0;
    std::string jail;
    std::string address;
};

struct Evidence {
    std::int64_t id = 0;             ///< of the event
    bool found = false;              ///< else nobody knows more, and nobody is asked again
    Origin origin = Origin::unknown; ///< unknown: stays as it is. by_operator is never replaced.
    std::optional<Seconds> ban_time; ///< negative: permanent
    std::optional<std::uint32_t> count;
    std::optional<std::uint32_t> failures;
    std::string text; ///< matched lines joined with line feeds; any bytes
};

/// Newest first: older ones have less hope.
Result<std::vector<WantsEvidence>> wanting_evidence(store::Connection &connection, std::size_t limit);

/// For Store::write. An unban of unknown reason that came when a ban's time was over is told as expired.
/// Events that are gone, or do not want it any more, are left out. Sums by origin follow.
Result<void> attach_evidence(store::Connection &connection, std::vector<Evidence> const &evidence);

} // namespace bangui::history
