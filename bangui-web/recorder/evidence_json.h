// SPDX-License-Identifier: Apache-2.0
//
// The column `data` of fail2ban's tables: what led to a ban. Hostile through and through, because it quotes
// log lines; what cannot be understood is left out. simdjson stays in the .cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bangui::recorder {

struct BanData {
    std::string lines;                     ///< "matches", joined with line feeds; at most max_evidence_bytes
    std::optional<std::uint32_t> failures; ///< "failures"
    bool operator==(BanData const &) const = default;
};

/// `json` may be cut off anywhere. "matches" is a list of strings, or of lists of strings that make a line
/// together (fail2ban, ticket.py and database.py, 0.11 to 1.1.1).
BanData parse_ban_data(std::string_view json);

} // namespace bangui::recorder
