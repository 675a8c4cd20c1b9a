// SPDX-License-Identifier: Apache-2.0
//
// What a row of fail2ban's database means as evidence.
#pragma once

#include <cstdint>
#include <string_view>

#include "bangui-web/history/evidence.h"

namespace bangui::recorder {

/// `ban_time` in seconds, -1 permanent, -2 not known (rows that an upgrade of fail2ban brought). A ban
/// without matched lines and failures was made by hand: fail2ban keeps nothing else that tells them apart.
history::Evidence evidence_of(std::int64_t ban_time, std::uint32_t count, std::string_view data);

} // namespace bangui::recorder
