// SPDX-License-Identifier: Apache-2.0
#include "common/domain/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "common/base/text.h"

namespace bangui {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

} // namespace

Result<IpAddress> IpAddress::parse(std::string_view text) {
    char copy[INET6_ADDRSTRLEN]{};
    std::array<std::uint8_t, 16> raw{};
    if (!text.empty() && text.size() < sizeof copy && text.find('\0') == std::string_view::npos) {
        std::memcpy(copy, text.data(), text.size());
        if (inet_pton(AF_INET, copy, raw.data()) == 1) return from_bytes(ByteView(raw).first(4));
        if (inet_pton(AF_INET6, copy, raw.data()) == 1) return from_bytes(raw);
    }
    return fail(ErrorCode::invalid_argument, "not an IPv4 or IPv6 address: " + visible(text.substr(0, 64)));
}

Result<IpAddress> IpAddress::from_bytes(ByteView bytes) {
    if (bytes.size() == 16 && std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes.begin()))
        bytes = bytes.subspan(12);
    IpAddress address;
    if (bytes.size() != 4 && bytes.size() != 16)
        return fail(ErrorCode::invalid_argument, "an address has 4 or 16 bytes");
    address.family_ = bytes.size() == 4 ? AddressFamily::ipv4 : AddressFamily::ipv6;
    std::copy(bytes.begin(), bytes.end(), address.bytes_.begin());
    return address;
}

std::string IpAddress::text() const {
    char buffer[INET6_ADDRSTRLEN]{};
    ENSURE(
        inet_ntop(family_ == AddressFamily::ipv4 ? AF_INET : AF_INET6, bytes_.data(), buffer, sizeof buffer));
    return buffer;
}

} // namespace bangui
