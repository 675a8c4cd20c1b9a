// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/store/types.h"

#include <fmt/format.h>

#include "common/base/text.h"

namespace bangui::store {

std::string_view to_string(Role role) {
    switch (role) {
    case Role::viewer:
        return "viewer";
    case Role::operator_:
        return "operator";
    case Role::admin:
        return "admin";
    }
    return "viewer";
}

std::optional<Role> parse_role(std::string_view text) {
    for (auto const role : {Role::viewer, Role::operator_, Role::admin})
        if (to_string(role) == text) return role;
    return std::nullopt;
}

Result<UserName> UserName::parse(std::string_view text) {
    auto const refuse = [](std::string_view why) {
        return fail(ErrorCode::invalid_argument, fmt::format("a user name must {}", why));
    };
    if (text.empty()) return refuse("not be empty");
    if (text.size() > max_bytes) return refuse(fmt::format("be at most {} bytes long", max_bytes));
    if (!is_utf8(text)) return refuse("be UTF-8");
    std::string unescaped;
    for (char const c : text)
        if (c != '\\') unescaped += c;
    if (visible(unescaped) != unescaped) return refuse("not hold control or invisible characters");
    if (text.front() == ' ' || text.back() == ' ') return refuse("not begin or end with a blank");
    return UserName(std::string(text));
}

bool is_time_zone_name(std::string_view text) {
    constexpr std::size_t max_bytes = 64; // twice the longest name there is
    if (text.empty() || text.size() > max_bytes) return false;
    char before = '/';
    for (char const c : text) {
        bool const letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        bool const other = (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+' || c == '/';
        if (before == '/' ? !letter : !letter && !other) return false; // each part begins with a letter
        before = c;
    }
    return before != '/';
}

} // namespace bangui::store
