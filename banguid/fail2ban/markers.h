// SPDX-License-Identifier: Apache-2.0
//
// What fail2ban puts between messages (fail2ban/protocol.py, CSPROTO).
#pragma once

#include <string_view>

namespace bangui::fail2ban {

/// Ends every request and reply.
inline constexpr std::string_view end_marker = "<F2B_END_COMMAND>";
/// Before an end_marker, asks the server to close.
inline constexpr std::string_view close_marker = "<F2B_CLOSE_COMMAND>";

} // namespace bangui::fail2ban
