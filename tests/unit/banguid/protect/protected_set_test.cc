// SPDX-License-Identifier: Apache-2.0
#include "banguid/protect/protected_set.h"

#include <doctest/doctest.h>

using namespace bangui;
using namespace bangui::protect;

namespace {

IpPrefix prefix(std::string_view text) {
    return *IpPrefix::parse(text);
}
IpAddress address(std::string_view text) {
    return *IpAddress::parse(text);
}

std::string rule(std::string_view target, std::optional<IpAddress> const &acting = std::nullopt) {
    ProtectedSet const set({prefix("192.0.2.0/25"), prefix("2001:db8:1::/48"), prefix("198.51.100.9")});
    return set.rule_against(prefix(target), acting).value_or("none");
}

} // namespace

TEST_CASE("ordinary addresses and networks may be banned, private ones too") {
    for (auto const *target : {"203.0.113.5", "203.0.113.0/24", "10.0.0.1", "192.168.1.0/24",
                               "2001:db8::cafe", "2001:db8:2::/48", "fd00::1", "64:ff9b::c000:201"})
        CHECK_EQ(rule(target), "none");
}

TEST_CASE("what a ban could only break is protected whatever the policy says") {
    CHECK_EQ(rule("127.0.0.1"), "127.0.0.0/8 is loopback");
    CHECK_EQ(rule("127.255.255.0/24"), "127.0.0.0/8 is loopback");
    CHECK_EQ(rule("0.0.0.0"), "0.0.0.0/8 is unspecified");
    CHECK_EQ(rule("169.254.169.254"), "169.254.0.0/16 is link-local");
    CHECK_EQ(rule("fe80::1"), "fe80::/10 is link-local");
    CHECK_EQ(rule("224.0.0.1"), "224.0.0.0/4 is multicast");
    CHECK_EQ(rule("239.255.255.250"), "224.0.0.0/4 is multicast");
    CHECK_EQ(rule("ff02::1"), "ff00::/8 is multicast");
    CHECK_EQ(rule("255.255.255.255"), "255.255.255.255 is the broadcast address");
    for (auto const *target : {"::", "::1", "::7f00:1", "::fffe:0:0/95", "::ff80:0:0/89", "::/96"})
        CHECK_EQ(rule(target), "::/64 is unspecified, loopback and IPv4-mapped");
    CHECK_EQ(rule("::ffff:127.0.0.1"), "127.0.0.0/8 is loopback");
}

TEST_CASE("overlap counts in either direction, and ends at the boundary") {
    CHECK_EQ(rule("192.0.2.0"), "192.0.2.0/25 is protected by policy");
    CHECK_EQ(rule("192.0.2.127"), "192.0.2.0/25 is protected by policy");
    CHECK_EQ(rule("192.0.2.128"), "none");
    CHECK_EQ(rule("192.0.2.0/24"), "192.0.2.0/25 is protected by policy");
    CHECK_EQ(rule("198.51.100.0/24"), "198.51.100.9 is protected by policy");
    CHECK_EQ(rule("2001:db8:1:ffff::1"), "2001:db8:1::/48 is protected by policy");
    CHECK_EQ(rule("2001:db8::/32"), "2001:db8:1::/48 is protected by policy");
}

TEST_CASE("nobody bans the address they sit at") {
    CHECK_EQ(rule("203.0.113.5", address("203.0.113.5")),
             "203.0.113.5 is the address you are signed in from");
    CHECK_EQ(rule("203.0.113.0/24", address("203.0.113.5")),
             "203.0.113.5 is the address you are signed in from");
    CHECK_EQ(rule("203.0.113.6", address("203.0.113.5")), "none");
    CHECK_EQ(rule("203.0.113.5", address("2001:db8::1")), "none");
}
