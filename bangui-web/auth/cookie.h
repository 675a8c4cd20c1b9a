// SPDX-License-Identifier: Apache-2.0
//
// The session cookie, to and from its header (RFC 6265bis). No state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bangui-web/auth/session_token.h"

namespace bangui::auth {

/// Whether the session cookie is only sent over https.
enum class CookieSecurity {
    secure,         ///< "__Host-bangui_session", Secure; a TLS proxy stands in front
    plain_loopback, ///< "bangui_session", for a browser on this machine, without TLS
};

/// The value of a Set-Cookie header: HttpOnly, SameSite=Strict, Path=/, gone when the browser closes (the
/// server's own time-outs are shorter than a browser's memory).
std::string set_session_cookie(SessionToken const &token, CookieSecurity security);
/// The value of a Set-Cookie header that makes the browser forget the cookie.
std::string clear_session_cookie(CookieSecurity security);

/// The session token in the value of a Cookie header. Nothing when it is not there, is malformed, or is there
/// more than once: somebody else then planted one, and nobody knows which.
std::optional<SessionToken> find_session_token(std::string_view cookie_header, CookieSecurity security);

} // namespace bangui::auth
