// SPDX-License-Identifier: Apache-2.0
//
// The secret in the browser's cookie: 256 random bits. Only its hash is kept, so that who reads the database
// or this process's cache cannot sign in with what he finds. The CSRF token is derived from it, which binds
// the two without keeping anything. A value type.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bangui-web/store/types.h"

namespace bangui::auth {

class SessionToken {
  public:
    static SessionToken generate();
    /// The text form: 43 characters of base64url without padding, in its one canonical spelling.
    static std::optional<SessionToken> parse(std::string_view text);

    std::string text() const;
    store::TokenHash hash() const;
    /// What a changing request repeats in X-CSRF-Token: a hash keyed with this token, as 43 characters of
    /// base64url. It does not reveal the token.
    std::string csrf_token() const;
    /// In constant time.
    bool csrf_matches(std::string_view header) const;

    static constexpr std::size_t text_length = 43;

  private:
    SessionToken() = default;
    std::array<std::uint8_t, 32> bytes_{};
};

} // namespace bangui::auth
