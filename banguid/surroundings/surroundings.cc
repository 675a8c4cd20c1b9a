// SPDX-License-Identifier: Apache-2.0
#include "banguid/surroundings/surroundings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>
#include <string>

#include <arpa/inet.h>

#include "common/base/text.h"

namespace bangui::surroundings {
namespace {

constexpr std::size_t ipv4_digits = 8;
constexpr std::size_t ipv6_digits = 32;
constexpr std::string_view established = "01"; // TCP_ESTABLISHED
constexpr std::string_view nowhere = "00000000000000000000000000000000";

template<typename Take>
void for_each_line(std::string_view text, Take take) {
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        take(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

using Words = std::vector<std::string_view>;

/// Between blanks and tabs.
Words words_of(std::string_view line) {
    constexpr std::string_view blank = " \t";
    Words words;
    while (true) {
        auto const begin = std::min(line.find_first_not_of(blank), line.size());
        line.remove_prefix(begin);
        if (line.empty()) return words;
        auto const end = std::min(line.find_first_of(blank), line.size());
        words.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

/// The words of each line that has at least so many.
template<typename Take>
void for_each_row(std::string_view text, std::size_t columns, Take take) {
    for_each_line(text, [&](std::string_view line) {
        if (auto const words = words_of(line); words.size() >= columns) take(words);
    });
}

template<typename Integer>
std::optional<Integer> hexadecimal(std::string_view text) {
    Integer value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<IpAddress> from_network_order(std::uint8_t const *bytes, int family) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (::inet_ntop(family, bytes, text.data(), text.size()) == nullptr) return std::nullopt;
    auto const address = IpAddress::parse(text.data());
    return address ? std::optional(*address) : std::nullopt;
}

/// As the kernel prints it: words of 32 bits as they lie in memory, each as a number of this machine's.
std::optional<IpAddress> from_words(std::string_view digits) {
    if (digits.size() != ipv4_digits && digits.size() != ipv6_digits) return std::nullopt;
    std::array<std::uint8_t, 16> bytes{};
    for (std::size_t at = 0; at < digits.size(); at += ipv4_digits) {
        auto const word = hexadecimal<std::uint32_t>(digits.substr(at, ipv4_digits));
        if (!word) return std::nullopt;
        std::memcpy(bytes.data() + at / 2, &*word, sizeof *word);
    }
    return from_network_order(bytes.data(), digits.size() == ipv4_digits ? AF_INET : AF_INET6);
}

/// As it is written: byte after byte.
std::optional<IpAddress> from_bytes(std::string_view digits) {
    if (digits.size() != ipv6_digits) return std::nullopt;
    std::array<std::uint8_t, 16> bytes{};
    for (std::size_t index = 0; index < bytes.size(); ++index) {
        auto const byte = hexadecimal<std::uint8_t>(digits.substr(2 * index, 2));
        if (!byte) return std::nullopt;
        bytes.at(index) = *byte;
    }
    return from_network_order(bytes.data(), AF_INET6);
}

void add(Addresses &addresses, std::optional<IpAddress> address) {
    if (address) addresses.push_back(*address);
}

} // namespace

Addresses ipv4_gateways(std::string_view routes) {
    constexpr std::size_t destination = 1, gateway = 2, mask = 7;
    constexpr auto none = nowhere.substr(0, ipv4_digits);
    Addresses found;
    for_each_row(routes, mask + 1, [&](Words const &words) {
        if (words[destination] == none && words[mask] == none && words[gateway] != none)
            add(found, from_words(words[gateway]));
    });
    return found;
}

Addresses ipv6_gateways(std::string_view routes) {
    constexpr std::size_t destination = 0, length = 1, gateway = 4;
    Addresses found;
    for_each_row(routes, gateway + 1, [&](Words const &words) {
        if (words[destination] == nowhere && words[length] == "00" && words[gateway] != nowhere)
            add(found, from_bytes(words[gateway]));
    });
    return found;
}

Addresses resolvers(std::string_view resolv_conf) {
    Addresses found;
    for_each_row(resolv_conf, 2, [&](Words const &words) {
        if (words[0] != "nameserver") return;
        if (auto const address = IpAddress::parse(words[1].substr(0, words[1].find('%'))))
            found.push_back(*address);
    });
    return found;
}

Ports ssh_ports(std::string_view sshd_config) {
    Ports ports;
    for_each_row(sshd_config, 2, [&](Words const &words) {
        if (ascii_lowered(words[0]) != "port") return;
        if (auto const port = parse_integer<std::uint16_t>(words[1])) ports.insert(*port);
    });
    return ports;
}

Ports listen_ports(std::string_view socket_unit) {
    Ports ports;
    for_each_row(socket_unit, 1, [&](Words const &words) {
        std::string line; // blanks around '=' say nothing
        for (auto const &word : words)
            line += word;
        constexpr std::string_view key = "ListenStream=";
        if (!line.starts_with(key)) return;
        auto const where = std::string_view(line).substr(key.size());
        auto const colon = where.rfind(':'); // an address may stand before it
        auto const port = colon == std::string_view::npos ? where : where.substr(colon + 1);
        if (auto const number = parse_integer<std::uint16_t>(port)) ports.insert(*number);
    });
    return ports;
}

Addresses peers(std::string_view connections, Ports const &local_ports) {
    constexpr std::size_t local = 1, remote = 2, state = 3;
    Addresses found;
    for_each_row(connections, state + 1, [&](Words const &words) {
        if (words[state] != established) return;
        auto const local_colon = words[local].find(':');
        auto const remote_colon = words[remote].find(':');
        if (local_colon == std::string_view::npos || remote_colon == std::string_view::npos) return;
        auto const port = hexadecimal<std::uint16_t>(words[local].substr(local_colon + 1));
        if (port && local_ports.contains(*port))
            add(found, from_words(words[remote].substr(0, remote_colon)));
    });
    return found;
}

} // namespace bangui::surroundings
