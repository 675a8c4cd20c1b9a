// SPDX-License-Identifier: Apache-2.0
//
// What this process could do beyond what it needs.
#pragma once

#include <cstdint>
#include <optional>

namespace bangui::banguid {

/// The effective capabilities as a bit mask (capabilities(7)); none when the kernel does not say.
std::optional<std::uint64_t> effective_capabilities();

} // namespace bangui::banguid
