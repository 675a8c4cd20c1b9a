// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/auth/cookie.h"

#include <algorithm>

#include "common/base/text.h"

namespace bangui::auth {
namespace {

std::string_view cookie_name(CookieSecurity security) {
    switch (security) {
    case CookieSecurity::secure:
        return "__Host-bangui_session";
    case CookieSecurity::plain_loopback:
        return "bangui_session";
    }
    return "__Host-bangui_session";
}

std::string set_cookie(std::string_view value, std::string_view lifetime, CookieSecurity security) {
    std::string header(cookie_name(security));
    header += '=';
    header += value;
    header += "; Path=/; HttpOnly; SameSite=Strict";
    header += lifetime;
    if (security == CookieSecurity::secure) header += "; Secure";
    return header;
}

} // namespace

std::string set_session_cookie(SessionToken const &token, CookieSecurity security) {
    return set_cookie(token.text(), "", security);
}

std::string clear_session_cookie(CookieSecurity security) {
    return set_cookie("", "; Max-Age=0", security);
}

std::optional<SessionToken> find_session_token(std::string_view cookie_header, CookieSecurity security) {
    std::optional<std::string_view> found;
    while (!cookie_header.empty()) {
        auto const end = std::min(cookie_header.find(';'), cookie_header.size());
        auto const pair = cookie_header.substr(0, end);
        cookie_header.remove_prefix(std::min(end + 1, cookie_header.size()));
        auto const equals = pair.find('=');
        if (equals == std::string_view::npos || trimmed(pair.substr(0, equals)) != cookie_name(security))
            continue;
        if (found) return std::nullopt;
        found = trimmed(pair.substr(equals + 1));
    }
    if (!found) return std::nullopt;
    return SessionToken::parse(*found);
}

} // namespace bangui::auth
