// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/auth/cookie.h"

#include <doctest/doctest.h>

using namespace bangui::auth;

namespace {

std::string const zeros = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
std::string const other = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA";

std::string found(std::string_view header, CookieSecurity security = CookieSecurity::secure) {
    auto const token = find_session_token(header, security);
    return token ? token->text() : "";
}

} // namespace

TEST_CASE("the cookie is as strict as it can be") {
    auto const token = SessionToken::parse(zeros).value();
    CHECK_EQ(set_session_cookie(token, CookieSecurity::secure),
             "__Host-bangui_session=" + zeros + "; Path=/; HttpOnly; SameSite=Strict; Secure");
    CHECK_EQ(set_session_cookie(token, CookieSecurity::plain_loopback),
             "bangui_session=" + zeros + "; Path=/; HttpOnly; SameSite=Strict");
    CHECK_EQ(clear_session_cookie(CookieSecurity::secure),
             "__Host-bangui_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0; Secure");
    CHECK_EQ(clear_session_cookie(CookieSecurity::plain_loopback),
             "bangui_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
}

TEST_CASE("the token is found among other cookies") {
    auto const cookie = "__Host-bangui_session=" + zeros;
    CHECK_EQ(found(cookie), zeros);
    CHECK_EQ(found("a=b; " + cookie + "; c=d"), zeros);
    CHECK_EQ(found("a=b;" + cookie + ";c=d;"), zeros);
    CHECK_EQ(found(";; =x; a; \t" + cookie + " "), zeros);
    CHECK_EQ(found("bangui_session=" + other + "; " + cookie), zeros);
    CHECK_EQ(found("bangui_session=" + other + "; " + cookie, CookieSecurity::plain_loopback), other);
}

TEST_CASE("no cookie, a broken one, or two: no token") {
    CHECK_EQ(found(""), "");
    CHECK_EQ(found("a=b"), "");
    CHECK_EQ(found("__Host-bangui_session"), "");
    CHECK_EQ(found("__Host-bangui_session="), "");
    CHECK_EQ(found("__Host-bangui_session=\"" + zeros + "\""), "");
    CHECK_EQ(found("__Host-bangui_session=" + zeros + "x"), "");
    CHECK_EQ(found("__host-bangui_session=" + zeros), "");
    CHECK_EQ(found("x__Host-bangui_session=" + zeros), "");
    CHECK_EQ(found("a=__Host-bangui_session=" + zeros), "");
    CHECK_EQ(found("__Host-bangui_session=" + zeros + "; __Host-bangui_session=" + other), "");
    CHECK_EQ(found("__Host-bangui_session=" + zeros + "; __Host-bangui_session=" + zeros), "");
    CHECK_EQ(found("__Host-bangui_session=x; __Host-bangui_session=" + zeros), "");
    auto const whole = "__Host-bangui_session=" + zeros;
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK_EQ(found(whole.substr(0, size)), "");
}
