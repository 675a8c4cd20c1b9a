// SPDX-License-Identifier: Apache-2.0
//
// Text as it comes from outside: checked, parsed strictly, and made harmless to show.
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bangui {

/// Well-formed UTF-8 by RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

/// A character a reader cannot see or that moves others about: C0 and C1 controls, bidi marks and overrides,
/// zero-width characters, line and paragraph separators, the byte order mark.
bool is_invisible(char32_t code_point);

/// The text with every invisible character and every byte that is not UTF-8 written as \u{..} or \x.., and a
/// backslash doubled, so that it is one harmless line of valid UTF-8. Hostile text goes through here before a
/// log.
std::string visible(std::string_view text);

/// At most the first `most` bytes of valid UTF-8, not ending within a character.
std::string_view clipped(std::string_view text, std::size_t most);

/// Without the blanks and tabs at both ends.
std::string_view trimmed(std::string_view text);

/// With the letters A to Z in lower case and every other byte as it is.
std::string ascii_lowered(std::string_view text);

/// A decimal integer that fills the whole text: no sign except '-' for signed types, no blank, no leading
/// '+'.
template<std::integral Integer>
std::optional<Integer> parse_integer(std::string_view text) {
    Integer value{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// Equal, in time that depends on the lengths only. For secrets.
bool equal_constant_time(std::string_view left, std::string_view right);

} // namespace bangui
