// SPDX-License-Identifier: Apache-2.0
#include "tests/support/pickle.h"

#include <bit>

#include "banguid/fail2ban/markers.h"

namespace bangui::test::pickle {
namespace {

std::string little_endian(std::uint64_t value, unsigned size) {
    std::string bytes;
    for (unsigned at = 0; at < size; ++at)
        bytes += static_cast<char>(value >> (8 * at));
    return bytes;
}

std::string marked(std::span<std::string const> items) {
    std::string bytes = "(";
    for (auto const &item : items)
        bytes += item;
    return bytes;
}

std::span<std::string const> span(std::initializer_list<std::string> items) {
    return {items.begin(), items.size()};
}

} // namespace

std::string none() {
    return "N";
}

std::string boolean(bool value) {
    return value ? "\x88" : "\x89";
}

std::string integer(std::int64_t value) {
    return "\x8a\x08" + little_endian(static_cast<std::uint64_t>(value), sizeof value);
}

std::string real(double value) {
    auto const bytes = little_endian(std::bit_cast<std::uint64_t>(value), sizeof value);
    return "G" + std::string(bytes.rbegin(), bytes.rend());
}

std::string text(std::string_view text) {
    return "X" + little_endian(text.size(), 4) + std::string(text);
}

std::string list(std::span<std::string const> items) {
    return "]" + marked(items) + "e";
}

std::string list(std::initializer_list<std::string> items) {
    return list(span(items));
}

std::string tuple(std::initializer_list<std::string> items) {
    return marked(span(items)) + "t";
}

std::string dict(std::initializer_list<std::string> items) {
    return "}" + marked(span(items)) + "u";
}

std::string global(std::string_view module, std::string_view name) {
    return text(module) + text(name) + "\x93";
}

std::string call(std::string_view module, std::string_view name,
                 std::initializer_list<std::string> arguments) {
    return global(module, name) + tuple(arguments) + "R";
}

std::string framed(std::string_view value) {
    return "\x80\x05" + std::string(value) + "." + std::string(fail2ban::end_marker);
}

std::string success(std::string_view value) {
    return framed(tuple({integer(0), std::string(value)}));
}

std::string failure(std::string_view exception) {
    return framed(tuple({integer(1), std::string(exception)}));
}

std::string unknown_jail(std::string_view jail) {
    return failure(call("fail2ban.exceptions", "UnknownJailException", {text(jail)}));
}

} // namespace bangui::test::pickle
