// SPDX-License-Identifier: Apache-2.0
#include "common/domain/tcp_endpoint.h"

#include <fmt/core.h>

#include "common/base/text.h"

namespace bangui {

Result<TcpEndpoint> TcpEndpoint::parse(std::string_view text) {
    auto const malformed = [&] {
        return fail(ErrorCode::invalid_argument,
                    fmt::format("'{}' is not ADDRESS:PORT or [ADDRESS]:PORT", visible(text)));
    };
    auto const colon = text.rfind(':');
    if (colon == std::string_view::npos) return malformed();
    auto host = text.substr(0, colon);
    bool const bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    auto const address = IpAddress::parse(host);
    auto const port = parse_integer<std::uint16_t>(text.substr(colon + 1));
    if (!address || !port || bracketed != (host.find(':') != std::string_view::npos)) return malformed();
    return TcpEndpoint{*address, *port};
}

std::string TcpEndpoint::text() const {
    return address.family() == AddressFamily::ipv4 ? fmt::format("{}:{}", address.text(), port)
                                                   : fmt::format("[{}]:{}", address.text(), port);
}

bool TcpEndpoint::is_loopback() const {
    if (address.family() == AddressFamily::ipv4) return address.bytes()[0] == 127;
    return address == IpAddress::parse("::1").value();
}

} // namespace bangui
