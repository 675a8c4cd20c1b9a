// SPDX-License-Identifier: Apache-2.0
#include "banguid/surroundings/collect.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <system_error>

#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <fmt/format.h>

#include "banguid/surroundings/surroundings.h"

namespace bangui::surroundings {
namespace {

constexpr std::uint16_t usual_ssh_port = 22;

std::string text_of(std::string const &path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Bytes bytes_of(void const *begin, std::size_t size) {
    auto const *const first = static_cast<std::uint8_t const *>(begin);
    return {first, first + size};
}

std::optional<IpAddress> address_of(sockaddr const *socket_address) {
    Bytes bytes;
    if (socket_address == nullptr) return std::nullopt;
    if (socket_address->sa_family == AF_INET)
        bytes = bytes_of(&reinterpret_cast<sockaddr_in const *>(socket_address)->sin_addr, sizeof(in_addr));
    else if (socket_address->sa_family == AF_INET6)
        bytes =
            bytes_of(&reinterpret_cast<sockaddr_in6 const *>(socket_address)->sin6_addr, sizeof(in6_addr));
    else
        return std::nullopt;
    auto const address = IpAddress::from_bytes(bytes);
    return address ? std::optional(*address) : std::nullopt;
}

Result<void> add_interfaces(protect::ProtectedList &list) {
    ifaddrs *first = nullptr;
    if (::getifaddrs(&first) != 0) return fail_errno(ErrorCode::io_error, "listing the interfaces", errno);
    std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> const all(first, &::freeifaddrs);
    for (auto const *each = first; each != nullptr; each = each->ifa_next)
        if (auto const address = address_of(each->ifa_addr))
            list.add(IpPrefix(*address), fmt::format("an address of this machine ({})", each->ifa_name));
    return {};
}

/// The file itself and those that add to it, joined.
std::string text_with_additions(std::string const &file, std::string const &folder) {
    auto text = text_of(file) + '\n';
    std::error_code ignored; // no such folder: nothing more is said
    for (std::filesystem::directory_iterator each(folder, ignored), end; !ignored && each != end;
         each.increment(ignored))
        text += text_of(each->path().string()) + '\n';
    return text;
}

/// Where sshd listens, or systemd for it: what an administrator's socket adds to the one that comes with
/// sshd.
Ports configured_ssh_ports(std::string const &root) {
    auto const sshd_config = root + "/etc/ssh/sshd_config";
    auto ports = ssh_ports(text_with_additions(sshd_config, sshd_config + ".d"));
    if (ports.empty()) ports.insert(usual_ssh_port);
    for (auto const *name : {"ssh.socket", "sshd.socket"}) {
        auto const unit = root + "/etc/systemd/system/" + name;
        ports.merge(listen_ports(text_with_additions(unit, unit + ".d")));
    }
    return ports;
}

} // namespace

Result<protect::ProtectedList> collect(std::string const &root) {
    protect::ProtectedList list;
    TRY(add_interfaces(list));
    auto const add = [&list](Addresses const &addresses, std::string const &what) {
        for (auto const &address : addresses)
            list.add(IpPrefix(address), what);
    };
    add(ipv4_gateways(text_of(root + "/proc/net/route")), "a default gateway");
    add(ipv6_gateways(text_of(root + "/proc/net/ipv6_route")), "a default gateway");
    add(resolvers(text_of(root + "/etc/resolv.conf")), "a resolver");
    auto const ports = configured_ssh_ports(root);
    for (auto const *file : {"/proc/net/tcp", "/proc/net/tcp6"})
        add(peers(text_of(root + file), ports), "connected by ssh");
    return list;
}

} // namespace bangui::surroundings
