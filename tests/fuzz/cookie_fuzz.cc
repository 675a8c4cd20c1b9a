// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a Cookie header: no token, or one whose cookie would be found again.
#include "bangui-web/auth/cookie.h"
#include "common/base/bytes.h"

using namespace bangui;
using auth::CookieSecurity;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    auto const header = as_text({data, size});
    for (auto const security : {CookieSecurity::secure, CookieSecurity::plain_loopback}) {
        auto const token = auth::find_session_token(header, security);
        if (!token) continue;
        ENSURE(header.find(token->text()) != std::string_view::npos);
        auto const cookie = auth::set_session_cookie(*token, security);
        ENSURE(auth::find_session_token(cookie, security)->hash() == token->hash());
    }
    return 0;
}
