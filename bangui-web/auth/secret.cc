// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/auth/secret.h"

#include <sodium.h>

#include "common/base/result.h"

namespace bangui::auth {

Secret random_secret() {
    ENSURE(::sodium_init() >= 0); // fails only where the system has no random numbers
    Secret secret;
    ::randombytes_buf(secret.data(), secret.size());
    return secret;
}

std::string to_base64url(Secret const &secret) {
    constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::array<char, sodium_base64_ENCODED_LEN(std::tuple_size_v<Secret>, variant)> text;
    ::sodium_bin2base64(text.data(), text.size(), secret.data(), secret.size(), variant);
    return text.data();
}

} // namespace bangui::auth
