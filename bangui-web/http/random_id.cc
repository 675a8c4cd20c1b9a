// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/random_id.h"

#include <sys/random.h>

#include <array>
#include <cstdint>

#include "common/base/result.h"

namespace bangui::http {

std::string random_id() {
    std::array<std::uint8_t, 16> bytes{};
    // Up to 256 bytes come whole once the kernel's pool is ready, which it is long before a daemon starts
    // (getrandom(2)).
    ENSURE(::getrandom(bytes.data(), bytes.size(), 0) == static_cast<::ssize_t>(bytes.size()));
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (auto const byte : bytes) {
        text.push_back(digits[byte >> 4U]);
        text.push_back(digits[byte & 0xfU]);
    }
    return text;
}

} // namespace bangui::http
