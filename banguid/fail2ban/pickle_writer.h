// SPDX-License-Identifier: Apache-2.0
//
// Writes a request as fail2ban reads it: a pickled list (protocol 2, which every version since 0.10
// understands) and the end marker. The server looks for the marker byte by byte and unpickles what comes
// before it, as root: a text that could hold one would be executed, so none gets through here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "common/base/bytes.h"
#include "common/base/result.h"

namespace bangui::fail2ban {

using Argument = std::variant<std::string_view, std::int64_t, bool>;

/// All arguments of one request together. The longest that exist are a jail's name and 16 addresses.
inline constexpr std::size_t max_request_bytes = 4096;

/// invalid_argument for a text with NUL, with either marker (also one that arises only in the encoding), or
/// not UTF-8; too_large beyond max_request_bytes.
Result<Bytes> write_request(std::span<Argument const> arguments);

} // namespace bangui::fail2ban
