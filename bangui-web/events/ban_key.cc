// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/ban_key.h"

#include <algorithm>
#include <cstddef>

#include "common/domain/ip_prefix.h"

namespace bangui::events {

BanKey BanKey::of(std::string_view id) {
    BanKey key;
    auto const prefix = IpPrefix::parse(id);
    if (!prefix) return key;
    auto const &address = prefix->address();
    key.kind_ = address.family() == AddressFamily::ipv4 ? IdKind::ipv4 : IdKind::ipv6;
    std::ranges::copy(address.bytes(), key.bytes_.begin());
    key.length_ = static_cast<std::uint8_t>(prefix->length());
    return key;
}

bool BanKey::overlaps(BanKey const &other) const {
    if (!is_address() || kind_ != other.kind_) return false;
    auto const shared = std::min(length_, other.length_);
    auto const whole = static_cast<std::ptrdiff_t>(shared / 8U);
    if (!std::equal(bytes_.begin(), bytes_.begin() + whole, other.bytes_.begin())) return false;
    auto const rest = shared % 8U;
    if (rest == 0) return true;
    auto const different = bytes_[shared / 8U] ^ other.bytes_[shared / 8U];
    return different >> (8U - rest) == 0;
}

} // namespace bangui::events
