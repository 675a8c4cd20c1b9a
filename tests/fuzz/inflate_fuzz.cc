// SPDX-License-Identifier: Apache-2.0
//
// A rotated log of any bytes, unpacked in parts whose size the first byte seeds: it is the same as unpacked
// in one, every piece is bounded, and it ends.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "bangui-web/recorder/inflate.h"

using namespace bangui;

namespace {

/// Beyond this a few bytes have shown that they can make many.
constexpr std::size_t enough = 1U << 20;

std::string unpack(ByteView packed, std::size_t step) {
    recorder::Inflater inflater;
    std::string text;
    while (!packed.empty() && text.size() < enough) {
        auto const part = packed.subspan(0, std::min(step, packed.size()));
        packed = packed.subspan(part.size());
        inflater.feed(Bytes(part.begin(), part.end()));
        for (;;) {
            auto const piece = inflater.next();
            if (!piece) return text;
            ENSURE(piece->size() <= recorder::Inflater::piece);
            if (piece->empty()) break;
            text += *piece;
        }
    }
    return text;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    if (size == 0) return 0;
    auto const packed = ByteView(data, size).subspan(1);
    auto const whole = unpack(packed, packed.size() + 1);
    auto const parts = unpack(packed, data[0] + 1U);
    // What comes before a broken place may be told in other pieces, but never as another text.
    ENSURE(whole.starts_with(parts) || parts.starts_with(whole));
    return 0;
}
