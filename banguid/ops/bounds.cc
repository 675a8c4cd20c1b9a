// SPDX-License-Identifier: Apache-2.0
#include "banguid/ops/bounds.h"

namespace bangui::ops {

std::string_view clipped(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text;
    auto const is_continuation = [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U;
    };
    while (most > 0 && is_continuation(text[most]))
        --most;
    return text.substr(0, most);
}

} // namespace bangui::ops
