// SPDX-License-Identifier: Apache-2.0
//
// A network: an address and how many of its leading bits count. A single address is a prefix of full length.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "common/domain/ip_address.h"

namespace bangui {

class IpPrefix {
  public:
    /// "ADDRESS" or "ADDRESS/LENGTH". Bits behind the length must be zero; the error names the network meant.
    static Result<IpPrefix> parse(std::string_view text);
    static Result<IpPrefix> create(IpAddress const &address, unsigned length);
    /// The wire form: the address's 4 or 16 bytes, then the length as one byte.
    static Result<IpPrefix> from_bytes(ByteView bytes);
    explicit IpPrefix(IpAddress const &address)
        : address_(address)
        , length_(address.bits()) {}

    IpAddress const &address() const { return address_; }
    unsigned length() const { return length_; }
    bool is_single() const { return length_ == address_.bits(); }
    /// True when the other lies wholly inside this one.
    bool contains(IpPrefix const &other) const;
    /// True when they share at least one address.
    bool overlaps(IpPrefix const &other) const { return contains(other) || other.contains(*this); }
    /// "192.0.2.1" for a single address, "192.0.2.0/24" otherwise: the text fail2ban uses.
    std::string text() const;
    Bytes to_bytes() const;

    auto operator<=>(IpPrefix const &) const = default;

  private:
    IpAddress address_;
    unsigned length_;
};

} // namespace bangui
