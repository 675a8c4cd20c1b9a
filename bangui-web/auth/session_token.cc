// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/auth/session_token.h"

#include <sodium.h>

#include "bangui-web/auth/secret.h"
#include "common/base/bytes.h"
#include "common/base/text.h"

namespace bangui::auth {

SessionToken SessionToken::generate() {
    SessionToken token;
    token.bytes_ = random_secret();
    return token;
}

std::optional<SessionToken> SessionToken::parse(std::string_view text) {
    SessionToken token;
    std::size_t length = 0;
    if (text.size() != text_length ||
        ::sodium_base642bin(token.bytes_.data(), token.bytes_.size(), text.data(), text.size(), nullptr,
                            &length, nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        length != token.bytes_.size())
        return std::nullopt;
    // libsodium 1.0.18 takes bytes above 127 for letters.
    if (!equal_constant_time(token.text(), text)) return std::nullopt;
    return token;
}

std::string SessionToken::text() const {
    return to_base64url(bytes_);
}

store::TokenHash SessionToken::hash() const {
    store::TokenHash hash;
    ENSURE(::crypto_generichash(hash.data(), hash.size(), bytes_.data(), bytes_.size(), nullptr, 0) == 0);
    return hash;
}

std::string SessionToken::csrf_token() const {
    constexpr std::string_view purpose = "bangui csrf token";
    Secret derived;
    auto const message = as_bytes(purpose);
    ENSURE(::crypto_generichash(derived.data(), derived.size(), message.data(), message.size(), bytes_.data(),
                                bytes_.size()) == 0);
    return to_base64url(derived);
}

bool SessionToken::csrf_matches(std::string_view header) const {
    return equal_constant_time(csrf_token(), header);
}

} // namespace bangui::auth
