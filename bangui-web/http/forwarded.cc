// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/forwarded.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "common/base/text.h"

namespace bangui::http {
namespace {

bool is_trusted_address(IpAddress const &address, TrustedProxies const &proxies) {
    return std::any_of(proxies.addresses.begin(), proxies.addresses.end(),
                       [&](IpPrefix const &prefix) { return prefix.contains(IpPrefix(address)); });
}

/// The last item of a comma-separated list; takes it off the list.
std::string_view pop_last(std::string_view &list) {
    auto const comma = list.rfind(',');
    auto const last = comma == std::string_view::npos ? list : list.substr(comma + 1);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
    return trimmed(last);
}

std::optional<IpAddress> forwarded_address(std::string_view list, TrustedProxies const &proxies) {
    std::optional<IpAddress> address;
    while (!list.empty()) {
        auto const parsed = IpAddress::parse(pop_last(list));
        if (!parsed) return std::nullopt;
        address = *parsed;
        if (!is_trusted_address(*address, proxies)) break;
    }
    return address;
}

} // namespace

bool is_trusted(Caller const &caller, TrustedProxies const &proxies) {
    if (caller.door == Door::proxy) return true;
    if (auto const *tcp = std::get_if<net::TcpPeer>(&caller.peer))
        return is_trusted_address(tcp->address, proxies);
    auto const uid = std::get<net::UnixPeer>(caller.peer).uid;
    return std::find(proxies.uids.begin(), proxies.uids.end(), uid) != proxies.uids.end();
}

std::optional<::uid_t> forgotten_proxy(Caller const &caller, HeaderFields const &fields,
                                       TrustedProxies const &proxies) {
    auto const *unix_peer = std::get_if<net::UnixPeer>(&caller.peer);
    if (!unix_peer || is_trusted(caller, proxies) || fields.count("x-forwarded-for") == 0)
        return std::nullopt;
    return unix_peer->uid;
}

Origin origin_of(Caller const &caller, HeaderFields const &fields, TrustedProxies const &proxies) {
    Origin origin;
    if (auto const *tcp = std::get_if<net::TcpPeer>(&caller.peer)) origin.address = tcp->address;
    if (!is_trusted(caller, proxies)) return origin;
    auto const addresses = fields.joined("x-forwarded-for");
    if (!addresses.empty()) origin.address = forwarded_address(addresses, proxies);
    auto const schemes = fields.joined("x-forwarded-proto");
    std::string_view list = schemes;
    if (pop_last(list) == "https") origin.transport = Transport::secure;
    return origin;
}

} // namespace bangui::http
