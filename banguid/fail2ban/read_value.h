// SPDX-License-Identifier: Apache-2.0
//
// The small steps of reading an answer. Each fails with fail2ban_protocol when the value is of another kind.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "banguid/fail2ban/value.h"
#include "common/base/result.h"

namespace bangui::fail2ban::read {

/// "expected WHAT in an answer"
tl::unexpected<Error> unexpected(std::string_view what);

/// As it is; it may not be UTF-8.
Result<std::string_view> text(Value value);
/// For people: valid UTF-8.
Result<std::string> readable(Value value);
Result<std::vector<std::string>> readable_list(Value value);
/// An integer that is not negative.
Result<std::uint64_t> count(Value value);
/// Seconds; a fraction is cut off, and what does not fit 64 bits becomes the nearest that does.
Result<std::int64_t> seconds(Value value);
/// None where nothing was set.
Result<std::optional<std::int64_t>> optional_seconds(Value value);

} // namespace bangui::fail2ban::read
