// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/ban_key.h"

#include <algorithm>

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

} // namespace bangui::events
