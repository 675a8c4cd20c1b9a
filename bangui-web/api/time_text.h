// SPDX-License-Identifier: Apache-2.0
//
// Points in time as clients write them. A pure function.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bangui::api {

/// RFC 3339 section 5.6 with any zone and up to nine digits of a second's fraction: milliseconds since 1970,
/// rounded down. Nothing for another text, a day that is not in the calendar, or a leap second.
std::optional<std::int64_t> parse_time(std::string_view text);

} // namespace bangui::api
