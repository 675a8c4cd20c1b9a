// SPDX-License-Identifier: Apache-2.0
#include "common/domain/ip_prefix.h"

#include <fmt/core.h>

#include "common/base/text.h"

namespace bangui {
namespace {

/// The address with every bit behind the first `length` cleared.
IpAddress network_of(IpAddress const &address, unsigned length) {
    Bytes bytes(address.bytes().begin(), address.bytes().end());
    for (std::size_t index = 0; index < bytes.size(); ++index) {
        auto const first_bit = static_cast<unsigned>(index * 8);
        if (first_bit >= length)
            bytes[index] = 0;
        else if (length - first_bit < 8)
            bytes[index] = static_cast<std::uint8_t>(bytes[index] & (0xffU << (8 - (length - first_bit))));
    }
    return *IpAddress::from_bytes(bytes);
}

} // namespace

Result<IpPrefix> IpPrefix::parse(std::string_view text) {
    auto const slash = text.find('/');
    auto const address = TRY(IpAddress::parse(text.substr(0, slash)));
    if (slash == std::string_view::npos) return IpPrefix(address);
    auto const digits = text.substr(slash + 1);
    auto const length = parse_integer<unsigned>(digits);
    if (!length || (digits.size() > 1 && digits.front() == '0'))
        return fail(ErrorCode::invalid_argument, "not a prefix length: " + visible(digits.substr(0, 16)));
    return create(address, *length);
}

Result<IpPrefix> IpPrefix::create(IpAddress const &address, unsigned length) {
    if (length > address.bits())
        return fail(ErrorCode::invalid_argument,
                    fmt::format("prefix length {} is more than {}", length, address.bits()));
    IpPrefix prefix(address);
    prefix.length_ = length;
    auto const network = network_of(address, length);
    if (network != address)
        return fail(ErrorCode::invalid_argument,
                    fmt::format("{}/{} has bits behind its length; the network is {}/{}", address.text(),
                                length, network.text(), length));
    return prefix;
}

Result<IpPrefix> IpPrefix::from_bytes(ByteView bytes) {
    if (bytes.size() != 5 && bytes.size() != 17)
        return fail(ErrorCode::invalid_argument, "a prefix has 5 or 17 bytes");
    auto const address = TRY(IpAddress::from_bytes(bytes.first(bytes.size() - 1)));
    if (address.bytes().size() != bytes.size() - 1)
        return fail(ErrorCode::invalid_argument, "a prefix of IPv4-mapped addresses is not canonical");
    return create(address, bytes.back());
}

bool IpPrefix::contains(IpPrefix const &other) const {
    return other.address_.family() == address_.family() && other.length_ >= length_ &&
           network_of(other.address_, length_) == address_;
}

std::string IpPrefix::text() const {
    return is_single() ? address_.text() : fmt::format("{}/{}", address_.text(), length_);
}

Bytes IpPrefix::to_bytes() const {
    Bytes bytes(address_.bytes().begin(), address_.bytes().end());
    bytes.push_back(static_cast<std::uint8_t>(length_));
    return bytes;
}

} // namespace bangui
