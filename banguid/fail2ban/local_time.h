// SPDX-License-Identifier: Apache-2.0
//
// Reads "YYYY-MM-DD HH:MM:SS" in this machine's zone, which is how fail2ban writes times: without saying the
// zone. When clocks are set back, an hour happens twice and its texts mean two moments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "common/base/clock.h"

namespace bangui::fail2ban {

/// Of "2026-11-22 17:00:00".
inline constexpr std::size_t local_time_bytes = 19;

/// Every moment that reads like this, earliest first: none for a text of another form and for an hour that
/// clocks left out. At most one change of the zone's offset within a day either side is understood.
std::vector<UnixSeconds> moments_of_local_time(std::string_view text);

/// The moment meant, when it is known that `length` seconds later the local time reads `end`: of two moments
/// the one for which that is so, or the later one if that does not decide it.
std::optional<UnixSeconds> moment_of_local_time(std::string_view text, std::int64_t length,
                                                std::string_view end);

} // namespace bangui::fail2ban
