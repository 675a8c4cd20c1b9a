// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.h"

#include <algorithm>
#include <cstdint>

#include <fmt/core.h>

namespace bangui {
namespace {

struct Decoded {
    char32_t code_point;
    std::size_t length; ///< 0: the bytes at this place are not UTF-8
};

Decoded decode(std::string_view text) {
    auto const byte = [&](std::size_t index) { return static_cast<std::uint8_t>(text[index]); };
    auto const first = byte(0);
    if (first < 0x80) return {first, 1};
    std::size_t const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) return {0, 0};
    char32_t code_point = first & (0x7fU >> length);
    for (std::size_t index = 1; index < length; ++index) {
        if ((byte(index) & 0xc0) != 0x80) return {0, 0};
        code_point = (code_point << 6) | (byte(index) & 0x3fU);
    }
    bool const overlong = (length == 3 && code_point < 0x800) || (length == 4 && code_point < 0x10000);
    bool const surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
    if (overlong || surrogate || code_point > 0x10ffff) return {0, 0};
    return {code_point, length};
}

} // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        auto const [code_point, length] = decode(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

bool is_invisible(char32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x061c || c == 0x180e ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
           c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

std::string visible(std::string_view text) {
    std::string shown;
    shown.reserve(text.size());
    while (!text.empty()) {
        auto const [code_point, length] = decode(text);
        if (length == 0) {
            shown += fmt::format("\\x{:02x}", static_cast<std::uint8_t>(text[0]));
            text.remove_prefix(1);
            continue;
        }
        if (is_invisible(code_point))
            shown += fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(code_point));
        else if (code_point == '\\')
            shown += "\\\\";
        else
            shown += text.substr(0, length);
        text.remove_prefix(length);
    }
    return shown;
}

std::string_view clipped(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text;
    auto const is_continuation = [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U;
    };
    while (most > 0 && is_continuation(text[most]))
        --most;
    return text.substr(0, most);
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

std::string ascii_lowered(std::string_view text) {
    std::string lowered(text);
    for (auto &c : lowered)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lowered;
}

bool equal_constant_time(std::string_view left, std::string_view right) {
    if (left.size() != right.size()) return false;
    unsigned difference = 0;
    for (std::size_t index = 0; index < left.size(); ++index)
        difference |= static_cast<unsigned>(static_cast<std::uint8_t>(left[index]) ^
                                            static_cast<std::uint8_t>(right[index]));
    return difference == 0;
}

} // namespace bangui
