// SPDX-License-Identifier: Apache-2.0
//
// 256 random bits and their text form; libsodium. For this folder.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace bangui::auth {

using Secret = std::array<std::uint8_t, 32>;

Secret random_secret();
/// 43 characters, no padding.
std::string to_base64url(Secret const &secret);

} // namespace bangui::auth
