// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/net/peer.h"

#include <fmt/core.h>

namespace bangui::net {

std::string describe(Peer const &peer) {
    if (auto const *tcp = std::get_if<TcpPeer>(&peer)) {
        auto const address = tcp->address.text();
        return tcp->address.family() == AddressFamily::ipv4 ? fmt::format("{}:{}", address, tcp->port)
                                                            : fmt::format("[{}]:{}", address, tcp->port);
    }
    auto const &unix_peer = std::get<UnixPeer>(peer);
    return fmt::format("uid {} pid {}", unix_peer.uid, unix_peer.pid);
}

} // namespace bangui::net
