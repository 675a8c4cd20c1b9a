// SPDX-License-Identifier: Apache-2.0
//
// An IPv4 or IPv6 address in canonical form. IPv4-mapped IPv6 addresses become IPv4, as fail2ban does.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/bytes.h"
#include "common/base/result.h"

namespace bangui {

enum class AddressFamily : std::uint8_t { ipv4, ipv6 };

class IpAddress {
  public:
    /// The text forms of inet_pton only: no leading zeros, no blanks, no zone, no brackets, no prefix length.
    static Result<IpAddress> parse(std::string_view text);
    /// Network order, 4 or 16 bytes.
    static Result<IpAddress> from_bytes(ByteView bytes);

    AddressFamily family() const { return family_; }
    /// Network order: 4 bytes for IPv4, 16 for IPv6.
    ByteView bytes() const { return {bytes_.data(), family_ == AddressFamily::ipv4 ? 4U : 16U}; }
    unsigned bits() const { return family_ == AddressFamily::ipv4 ? 32U : 128U; }
    /// As inet_ntop writes it, e.g. "2001:db8::cafe".
    std::string text() const;

    auto operator<=>(IpAddress const &) const = default;

  private:
    IpAddress() = default;
    AddressFamily family_ = AddressFamily::ipv4;
    std::array<std::uint8_t, 16> bytes_{};
};

} // namespace bangui
