// SPDX-License-Identifier: Apache-2.0
//
// The order of what fail2ban lists as banned: IPv4 by number, then IPv6, each network before what lies in it,
// then any other text a filter captured. Values; made once per ban by the mirror.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace bangui::events {

enum class IdKind : std::uint8_t { ipv4, ipv6, text };

class BanKey {
  public:
    /// `id` as fail2ban lists it; never fails, because what is no address or network is text.
    static BanKey of(std::string_view id);

    IdKind kind() const { return kind_; }
    bool is_address() const { return kind_ != IdKind::text; }
    /// Both are addresses or networks and share at least one address.
    bool overlaps(BanKey const &other) const;
    /// Text ids are equal here; their order is that of the ids themselves.
    auto operator<=>(BanKey const &) const = default;

  private:
    BanKey() = default;
    IdKind kind_ = IdKind::text;
    std::array<std::uint8_t, 16> bytes_{};
    std::uint8_t length_ = 0;
};

} // namespace bangui::events
