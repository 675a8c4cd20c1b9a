// SPDX-License-Identifier: Apache-2.0
//
// The lengths of time that sums are kept for, all in UTC. Times are in hours since 1970 here.
#pragma once

#include <cstdint>

#include "common/base/clock.h"

namespace bangui::history {

using Hours = std::int64_t; ///< since 1970

/// Also the numbers in the database.
enum class Span : std::uint8_t { hour = 0, day = 1, month = 2 };

/// Rounded down, also before 1970.
Hours hour_of(UnixSeconds time);
constexpr UnixSeconds seconds_of(Hours hour) {
    return hour * 3600;
}

/// Where the span that holds this hour begins, and where the one behind it does.
Hours begin_of(Span span, Hours hour);
Hours end_of(Span span, Hours hour);

} // namespace bangui::history
