// SPDX-License-Identifier: Apache-2.0
//
// Texts and values of Python, written for people.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "banguid/fail2ban/value.h"
#include "common/base/result.h"

namespace bangui::fail2ban {

/// The text as valid UTF-8 without loss of what was readable: undecodable file-name bytes (lone surrogates)
/// and any other byte that is not UTF-8 become \xNN; everything else, also a backslash, stays as it is.
std::string readable_utf8(std::string_view text);

/// As Python's str() shows it: a text as it is, containers and numbers as source code would write them. Which
/// characters inside them are unprintable follows is_invisible(), not Python's Unicode tables.
/// too_large beyond `most` bytes.
Result<std::string> python_str(Value value, std::size_t most);

} // namespace bangui::fail2ban
