// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/target.h"

#include <algorithm>
#include <utility>

#include "common/base/text.h"

namespace bangui::http {
namespace {

tl::unexpected<Error> refuse(char const *why) {
    return fail(ErrorCode::invalid_argument, why);
}

bool is_unreserved_or_sub_delim(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~!$&'()*+,;=").find(c) != std::string_view::npos;
}

/// pchar of RFC 3986, without the '%' that begins an escape.
bool is_path_character(char c) {
    return is_unreserved_or_sub_delim(c) || c == ':' || c == '@';
}

/// Query characters of RFC 3986, and those which browsers leave as they are when an address is typed in.
bool is_query_character(char c) {
    return is_path_character(c) || std::string_view("/?[]{}|^`").find(c) != std::string_view::npos;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

enum class Plus { is_itself, is_blank };

Result<std::string> decode(std::string_view text, bool (*is_allowed)(char), Plus plus) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t index = 0; index < text.size(); ++index) {
        char const c = text[index];
        if (c != '%') {
            if (!is_allowed(c)) return refuse("the target holds a character that has to be encoded");
            decoded.push_back(c == '+' && plus == Plus::is_blank ? ' ' : c);
            continue;
        }
        int const high = index + 2 < text.size() ? hex_value(text[index + 1]) : -1;
        int const low = index + 2 < text.size() ? hex_value(text[index + 2]) : -1;
        if (high < 0 || low < 0) return refuse("a '%' in the target is not followed by two digits");
        int const byte = high * 16 + low;
        if (byte < 0x20 || byte == 0x7f) return refuse("the target holds an encoded control character");
        decoded.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
        index += 2;
    }
    if (!is_utf8(decoded)) return refuse("the target is not UTF-8");
    return decoded;
}

/// Calls `each` with every part between separators and whether it is the last one; stops at an error.
template<typename Each>
Result<void> split(std::string_view text, char separator, Each each) {
    for (;;) {
        auto const end = text.find(separator);
        TRY(each(text.substr(0, end)));
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
}

Result<std::vector<std::string>> parse_path(std::string_view path) {
    std::vector<std::string> segments;
    if (path == "/") return segments;
    auto const add = [&](std::string_view text) -> Result<void> {
        if (!segments.empty() && segments.back().empty()) return refuse("the path has an empty segment");
        auto segment = TRY(decode(text, is_path_character, Plus::is_itself));
        if (segment == "." || segment == "..") return refuse("the path has a dot segment");
        segments.push_back(std::move(segment));
        return {};
    };
    TRY(split(path.substr(1), '/', add));
    return segments;
}

Result<Query> parse_query(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> items;
    if (text.empty()) return Query{};
    auto const add = [&](std::string_view item) -> Result<void> {
        auto const equals = item.find('=');
        if (equals == std::string_view::npos || equals == 0)
            return refuse("a query parameter has to be written key=value");
        auto key = TRY(decode(item.substr(0, equals), is_query_character, Plus::is_blank));
        auto value = TRY(decode(item.substr(equals + 1), is_query_character, Plus::is_blank));
        bool const is_known =
            std::any_of(items.begin(), items.end(), [&](auto const &other) { return other.first == key; });
        if (is_known) return refuse("a query parameter is given twice");
        if (items.size() == max_query_items) return refuse("there are too many query parameters");
        items.emplace_back(std::move(key), std::move(value));
        return {};
    };
    TRY(split(text, '&', add));
    return Query::of(std::move(items));
}

} // namespace

Result<Target> parse_target(std::string_view target) {
    if (!target.starts_with('/')) return refuse("the request target is not a path");
    auto const mark = target.find('?');
    auto const path = target.substr(0, mark);
    Target parsed;
    parsed.path = std::string(path);
    parsed.segments = TRY(parse_path(path));
    if (mark != std::string_view::npos) parsed.query = TRY(parse_query(target.substr(mark + 1)));
    return parsed;
}

} // namespace bangui::http
