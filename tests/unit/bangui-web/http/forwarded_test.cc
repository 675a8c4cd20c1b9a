// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/forwarded.h"

#include <doctest/doctest.h>

using namespace bangui;
using namespace bangui::http;

namespace {

IpAddress ip(std::string_view text) {
    return IpAddress::parse(text).value();
}

HeaderFields forwarded(std::vector<std::string> const &lists, std::string const &scheme = "") {
    HeaderFields fields;
    for (auto const &list : lists)
        fields.add("x-forwarded-for", list);
    if (!scheme.empty()) fields.add("x-forwarded-proto", scheme);
    return fields;
}

TrustedProxies const proxies{{33},
                             {IpPrefix::parse("127.0.0.1").value(), IpPrefix::parse("10.0.0.0/8").value()}};
net::Peer const nginx = net::UnixPeer{33, 33, 1};
net::Peer const stranger = net::UnixPeer{1000, 1000, 2};
net::Peer const local_proxy = net::TcpPeer{ip("127.0.0.1"), 1};
net::Peer const remote = net::TcpPeer{ip("192.0.2.1"), 1};

} // namespace

TEST_CASE("an untrusted peer is itself, whatever it says") {
    auto const fields = forwarded({"203.0.113.9"}, "https");
    CHECK_EQ(origin_of(remote, fields, proxies).address, ip("192.0.2.1"));
    CHECK_EQ(origin_of(remote, fields, proxies).transport, Transport::plain);
    CHECK_EQ(origin_of(stranger, fields, proxies).address, std::nullopt);
    CHECK_EQ(origin_of(local_proxy, fields, {}).address, ip("127.0.0.1"));
    CHECK_EQ(origin_of(nginx, fields, {}).address, std::nullopt);
    CHECK_EQ(origin_of(net::Peer{}, fields, TrustedProxies{{0}, {}}).address, std::nullopt);
}

TEST_CASE("whoever comes through the proxy's door is the proxy") {
    auto const fields = forwarded({"203.0.113.9"}, "https");
    Caller const caller(stranger, Door::proxy);
    CHECK_EQ(origin_of(caller, fields, {}).address, ip("203.0.113.9"));
    CHECK_EQ(origin_of(caller, fields, {}).transport, Transport::secure);
    CHECK_EQ(origin_of(caller, {}, {}).address, std::nullopt);
    CHECK_EQ(forgotten_proxy(caller, fields, {}), std::nullopt);
}

TEST_CASE("a Unix peer that names a client without being trusted is a forgotten proxy") {
    auto const fields = forwarded({"203.0.113.9"});
    CHECK_EQ(forgotten_proxy(stranger, fields, proxies), 1000);
    CHECK_EQ(forgotten_proxy(nginx, fields, {}), 33);
    CHECK_EQ(forgotten_proxy(nginx, forwarded({"nonsense"}), {}), 33);
    CHECK_EQ(forgotten_proxy(nginx, fields, proxies), std::nullopt);
    CHECK_EQ(forgotten_proxy(stranger, forwarded({}, "https"), proxies), std::nullopt);
    CHECK_EQ(forgotten_proxy(remote, fields, proxies), std::nullopt);
}

TEST_CASE("a trusted proxy names the client") {
    for (auto const &peer : {nginx, local_proxy}) {
        auto const of = [&](std::vector<std::string> const &lists) {
            return origin_of(peer, forwarded(lists), proxies).address;
        };
        CHECK_EQ(of({"203.0.113.9"}), ip("203.0.113.9"));
        CHECK_EQ(of({"2001:db8::1"}), ip("2001:db8::1"));
        CHECK_EQ(of({"1.2.3.4, 203.0.113.9"}), ip("203.0.113.9"));
        CHECK_EQ(of({"1.2.3.4", "203.0.113.9"}), ip("203.0.113.9"));
        CHECK_EQ(of({"evil, 203.0.113.9,10.0.0.1 , 127.0.0.1"}), ip("203.0.113.9"));
        CHECK_EQ(of({"10.0.0.2, 10.0.0.1"}), ip("10.0.0.2"));
        CHECK_EQ(of({"203.0.113.9, evil"}), std::nullopt);
        CHECK_EQ(of({"203.0.113.9:80"}), std::nullopt);
        CHECK_EQ(of({"203.0.113.9,"}), std::nullopt);
        CHECK_EQ(of({"unknown"}), std::nullopt);
    }
    CHECK_EQ(origin_of(nginx, {}, proxies).address, std::nullopt);
    CHECK_EQ(origin_of(local_proxy, {}, proxies).address, ip("127.0.0.1"));
}

TEST_CASE("a trusted proxy says whether the browser spoke TLS") {
    auto const transport = [](std::string const &scheme) {
        return origin_of(nginx, forwarded({}, scheme), proxies).transport;
    };
    CHECK_EQ(transport("https"), Transport::secure);
    CHECK_EQ(transport("http, https"), Transport::secure);
    CHECK_EQ(transport("https, http"), Transport::plain);
    CHECK_EQ(transport("HTTPS"), Transport::plain);
    CHECK_EQ(transport(""), Transport::plain);
}
