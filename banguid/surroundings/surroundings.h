// SPDX-License-Identifier: Apache-2.0
//
// What the kernel's and the resolver's files say of addresses that this machine needs. Pure: text in,
// addresses out; a line that is not understood says nothing. For bangui-protect.
#pragma once

#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include "common/domain/ip_address.h"

namespace bangui::surroundings {

using Addresses = std::vector<IpAddress>;
using Ports = std::set<std::uint16_t>;

/// Of /proc/net/route: gateways of default routes.
Addresses ipv4_gateways(std::string_view routes);
/// Of /proc/net/ipv6_route.
Addresses ipv6_gateways(std::string_view routes);
/// Of resolv.conf(5).
Addresses resolvers(std::string_view resolv_conf);
/// Of sshd_config(5): `Port`. Empty: it does not say.
Ports ssh_ports(std::string_view sshd_config);
/// Of systemd.socket(5): the ports of `ListenStream=`, also of those that a later empty one takes back.
Ports listen_ports(std::string_view socket_unit);
/// Of /proc/net/tcp or tcp6: the peers of established connections to these local ports. IPv4 in IPv6 is IPv4.
Addresses peers(std::string_view connections, Ports const &local_ports);

} // namespace bangui::surroundings
