// SPDX-License-Identifier: Apache-2.0
//
// Raw bytes: owned and viewed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bangui {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<std::uint8_t const>;

inline std::string_view as_text(ByteView bytes) {
    return {reinterpret_cast<char const *>(bytes.data()), bytes.size()};
}

inline ByteView as_bytes(std::string_view text) {
    return {reinterpret_cast<std::uint8_t const *>(text.data()), text.size()};
}

} // namespace bangui
