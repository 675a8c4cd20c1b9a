// SPDX-License-Identifier: Apache-2.0
//
// Names that nobody can guess: request ids and nonces.
#pragma once

#include <string>

namespace bangui::http {

/// 128 random bits from the kernel as 32 hexadecimal digits.
std::string random_id();

} // namespace bangui::http
