// SPDX-License-Identifier: Apache-2.0
//
// Who really asks when a reverse proxy stands in front: what X-Forwarded-For and X-Forwarded-Proto say, and
// from whom they are believed.
#pragma once

#include <sys/types.h>

#include <optional>
#include <vector>

#include "bangui-web/http/request.h"
#include "common/domain/ip_prefix.h"

namespace bangui::http {

/// What a listener's permissions say of whoever can connect to it.
enum class Door {
    anybody,
    proxy, ///< a Unix socket that only the proxy's user can open
};

/// Who connected, and where.
struct Caller {
    Caller(net::Peer who,
           Door where = Door::anybody) // NOLINT(google-explicit-constructor): a peer is a caller
        : peer(who)
        , door(where) {}
    net::Peer peer;
    Door door;
};

/// Whose X-Forwarded-For and X-Forwarded-Proto are believed. Empty: nobody's.
struct TrustedProxies {
    std::vector<::uid_t> uids;       ///< peers on Unix sockets
    std::vector<IpPrefix> addresses; ///< peers on TCP, and further proxies in the chain
};

/// Whoever comes through the proxy's door is trusted; of others their uid or address tells.
bool is_trusted(Caller const &caller, TrustedProxies const &proxies);

/// The uid of a Unix peer that names a client without being trusted: most likely a proxy that was forgotten
/// among the trusted ones.
std::optional<::uid_t> forgotten_proxy(Caller const &caller, HeaderFields const &fields,
                                       TrustedProxies const &proxies);

struct Origin {
    std::optional<IpAddress> address;
    Transport transport = Transport::plain;
};

/// For an untrusted peer: itself. For a trusted one: the last address of X-Forwarded-For that is not a
/// trusted proxy's own; everything before it may be the client's invention. Without the field, a TCP peer is
/// taken for itself. A list whose last word is no address names nobody.
Origin origin_of(Caller const &caller, HeaderFields const &fields, TrustedProxies const &proxies);

} // namespace bangui::http
