// SPDX-License-Identifier: Apache-2.0
//
// Where a TCP socket is bound: a numeric address and a port.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/domain/ip_address.h"

namespace bangui {

struct TcpEndpoint {
    IpAddress address;
    std::uint16_t port = 0; ///< 0 lets the kernel choose

    /// "127.0.0.1:8080" or "[::1]:8080": a numeric address, never a name, so that nothing is looked up.
    static Result<TcpEndpoint> parse(std::string_view text);
    std::string text() const;
    /// 127.0.0.0/8 or ::1: no other machine reaches it.
    bool is_loopback() const;
    bool operator==(TcpEndpoint const &) const = default;
};

} // namespace bangui
