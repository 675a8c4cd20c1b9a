// SPDX-License-Identifier: Apache-2.0
//
// Pickles as Python 3 would write them, for tests and for the fake fail2ban. Each function returns opcodes
// that leave one value on the stack; framed() and what builds on it make a whole message.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace bangui::test::pickle {

std::string none();
std::string boolean(bool value);
std::string integer(std::int64_t value);
std::string real(double value);
std::string text(std::string_view text);
std::string list(std::initializer_list<std::string> items);
std::string list(std::span<std::string const> items);
std::string tuple(std::initializer_list<std::string> items);
/// Keys and values in turn.
std::string dict(std::initializer_list<std::string> items);
std::string global(std::string_view module, std::string_view name);
std::string call(std::string_view module, std::string_view name,
                 std::initializer_list<std::string> arguments);

/// PROTO 5, the value, STOP, the end marker.
std::string framed(std::string_view value);
/// (0, value)
std::string success(std::string_view value);
/// (1, exception)
std::string failure(std::string_view exception);
std::string unknown_jail(std::string_view jail);

} // namespace bangui::test::pickle
