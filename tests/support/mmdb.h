// SPDX-License-Identifier: Apache-2.0
//
// Writes databases of addresses in the MMDB format (maxmind.github.io/MaxMind-DB), as small as a test wants
// them:
//
//     Mmdb file;
//     file.insert("192.0.2.0/24", mmdb::map({{"country_code", mmdb::text("DE")}}));
//     folder.write("country.mmdb", file.bytes());
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/domain/ip_prefix.h"

namespace bangui::test {

/// Values in their encoded form.
namespace mmdb {

inline std::string head(unsigned type, std::size_t size) {
    std::string out;
    auto const byte = [&out](std::size_t value) { out.push_back(static_cast<char>(value)); };
    auto const first = type > 7 ? 0U : type << 5U;
    byte(first | (size < 29 ? size : size < 285 ? 29U : 30U));
    if (type > 7) byte(type - 7);
    if (size >= 285) {
        byte((size - 285) >> 8U);
        byte((size - 285) & 0xffU);
    } else if (size >= 29) {
        byte(size - 29);
    }
    return out;
}
inline std::string text(std::string_view value) {
    return head(2, value.size()) + std::string(value);
}
/// Type 5 has 16 bits, 6 has 32, 9 has 64; without leading zeros.
inline std::string number(unsigned type, std::uint64_t value) {
    std::string digits;
    for (; value != 0; value >>= 8U)
        digits.insert(digits.begin(), static_cast<char>(value & 0xffU));
    return head(type, digits.size()) + digits;
}
using Members = std::vector<std::pair<std::string, std::string>>;
inline std::string map(Members const &members) {
    auto out = head(7, members.size());
    for (auto const &[name, value] : members)
        out += text(name) + value;
    return out;
}
inline std::string pointer(std::size_t offset) { // below 2048
    return {static_cast<char>(0x20U | (offset >> 8U)), static_cast<char>(offset & 0xffU)};
}

} // namespace mmdb

class Mmdb {
  public:
    enum class Version : std::uint8_t { ipv4 = 4, ipv6 = 6 };

    explicit Mmdb(Version version = Version::ipv6)
        : version_(version) {}

    std::uint64_t build_epoch = 1'700'000'000;

    /// Networks that do not overlap.
    void insert(std::string_view network, std::string const &value) {
        auto const prefix = IpPrefix::parse(network).value();
        auto const is_short = prefix.address().family() == AddressFamily::ipv4;
        std::vector<bool> path;
        if (is_short && version_ == Version::ipv6) path.assign(96, false);
        for (unsigned bit = 0; bit < prefix.length(); ++bit)
            path.push_back((prefix.address().bytes()[bit / 8] & (0x80U >> bit % 8)) != 0);
        std::size_t node = 0;
        for (std::size_t at = 0; at + 1 < path.size(); ++at) {
            auto const next = nodes_[node][path[at]];
            if (next.kind == Kind::node) {
                node = next.value;
                continue;
            }
            nodes_[node][path[at]] = {Kind::node, nodes_.size()};
            node = nodes_.size();
            nodes_.emplace_back();
        }
        nodes_[node][path.back()] = {Kind::data, data_.size()};
        data_ += value;
    }

    std::string bytes() const {
        constexpr std::size_t separator = 16;
        std::string out;
        for (auto const &node : nodes_) {
            for (auto const &record : node) {
                auto value = record.value;
                if (record.kind == Kind::none) value = nodes_.size();
                if (record.kind == Kind::data) value += nodes_.size() + separator;
                for (auto const shift : {16U, 8U, 0U})
                    out.push_back(static_cast<char>(value >> shift & 0xffU));
            }
        }
        out += std::string(separator, '\0') + data_ + "\xab\xcd\xefMaxMind.com";
        return out + mmdb::map({{"node_count", mmdb::number(6, nodes_.size())},
                                {"record_size", mmdb::number(5, 24)},
                                {"ip_version", mmdb::number(5, static_cast<std::uint64_t>(version_))},
                                {"database_type", mmdb::text("Test")},
                                {"languages", mmdb::head(11, 0)},
                                {"binary_format_major_version", mmdb::number(5, 2)},
                                {"binary_format_minor_version", mmdb::number(5, 0)},
                                {"build_epoch", mmdb::number(9, build_epoch)},
                                {"description", mmdb::map({})}});
    }

  private:
    enum class Kind : std::uint8_t { none, node, data };
    struct Record {
        Kind kind = Kind::none;
        std::size_t value = 0;
    };

    Version version_;
    std::vector<std::array<Record, 2>> nodes_{1};
    std::string data_;
};

} // namespace bangui::test
