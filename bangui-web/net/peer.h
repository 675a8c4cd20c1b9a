// SPDX-License-Identifier: Apache-2.0
//
// Who is at the other end of a stream, as the kernel says it: an address for TCP, credentials for a Unix
// socket. Never what the peer says about itself.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <variant>

#include "common/domain/ip_address.h"

namespace bangui::net {

struct TcpPeer {
    IpAddress address;
    std::uint16_t port = 0;
    bool operator==(TcpPeer const &) const = default;
};

/// From SO_PEERCRED (unix(7)): the identity of the process that called connect(2).
struct UnixPeer {
    ::uid_t uid = static_cast<::uid_t>(-1); ///< nobody, until the kernel has said who
    ::gid_t gid = static_cast<::gid_t>(-1);
    ::pid_t pid = 0;
    bool operator==(UnixPeer const &) const = default;
};

using Peer = std::variant<UnixPeer, TcpPeer>;

/// For logs: "192.0.2.1:4711", "[2001:db8::1]:4711" or "uid 33 pid 812".
std::string describe(Peer const &peer);

} // namespace bangui::net
