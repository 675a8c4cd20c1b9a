// SPDX-License-Identifier: Apache-2.0
#include "banguid/protect/protected_set.h"

#include <array>

#include <fmt/core.h>

namespace bangui::protect {
namespace {

struct BuiltIn {
    char const *prefix;
    char const *reason;
};

// What a ban could only break. Private networks are not here: many an attack comes from one.
constexpr std::array built_in{
    BuiltIn{"0.0.0.0/8", "unspecified"},                       // RFC 1122 section 3.2.1.3
    BuiltIn{"127.0.0.0/8", "loopback"},                        // RFC 1122 section 3.2.1.3
    BuiltIn{"::/64", "unspecified, loopback and IPv4-mapped"}, // RFC 4291 section 2.5
    BuiltIn{"169.254.0.0/16", "link-local"},                   // RFC 3927
    BuiltIn{"fe80::/10", "link-local"},                        // RFC 4291 section 2.5.6
    BuiltIn{"224.0.0.0/4", "multicast"},                       // RFC 5771
    BuiltIn{"ff00::/8", "multicast"},                          // RFC 4291 section 2.7
    BuiltIn{"255.255.255.255/32", "the broadcast address"},    // RFC 919
};

} // namespace

ProtectedSet::ProtectedSet(std::vector<IpPrefix> policy_prefixes) {
    for (auto const &row : built_in) {
        auto const prefix = IpPrefix::parse(row.prefix);
        ENSURE(prefix);
        rules_.push_back({*prefix, row.reason});
    }
    for (auto const &prefix : policy_prefixes)
        rules_.push_back({prefix, "protected by policy"});
}

std::optional<std::string> ProtectedSet::rule_against(IpPrefix const &target,
                                                      std::optional<IpAddress> const &acting) const {
    for (auto const &rule : rules_)
        if (rule.prefix.overlaps(target)) return fmt::format("{} is {}", rule.prefix.text(), rule.reason);
    if (acting && IpPrefix(*acting).overlaps(target))
        return fmt::format("{} is the address you are signed in from", acting->text());
    return std::nullopt;
}

} // namespace bangui::protect
