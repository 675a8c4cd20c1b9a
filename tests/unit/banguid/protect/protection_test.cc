// SPDX-License-Identifier: Apache-2.0
#include "banguid/protect/protection.h"

#include <array>

#include <fcntl.h>
#include <sys/stat.h>

#include <doctest/doctest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/memory_logger.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::protect;

namespace {

IpPrefix prefix(std::string_view text) {
    return *IpPrefix::parse(text);
}
IpAddress address(std::string_view text) {
    return *IpAddress::parse(text);
}

struct Rig {
    Rig() { surround(""); }
    /// As bangui-protect leaves it, now or so many seconds ago.
    void surround(std::string const &text, std::int64_t age = 0) {
        auto const path = folder.write("surroundings", text);
        timespec const written{clock.unix_now() - age, 0};
        std::array const times{written, written};
        REQUIRE_EQ(::utimensat(AT_FDCWD, path.c_str(), times.data(), 0), 0);
    }
    std::string rule(std::string_view target, std::optional<IpAddress> const &acting = std::nullopt) {
        auto const checked = protection.check(prefix(target), acting);
        if (checked) return "none";
        CHECK_EQ(checked.error().code, ErrorCode::protected_address);
        return checked.error().detail;
    }
    /// Why a network may not be banned now.
    std::string doubt() {
        auto const checked = protection.check(prefix("203.0.113.0/24"), std::nullopt);
        if (checked) return "none";
        CHECK_EQ(checked.error().code, ErrorCode::policy_refused);
        CHECK_EQ(rule("203.0.113.5"), "none"); // a single one may always be
        return checked.error().detail.substr(checked.error().detail.find(": ") + 2);
    }

    test::TemporaryDirectory folder;
    test::FakeClock clock;
    test::MemoryLogger logger;
    Protection protection{{prefix("192.0.2.0/25"), prefix("2001:db8:1::/48"), prefix("198.51.100.9")},
                          {folder.file("root"), folder.file("surroundings"), Seconds(300)},
                          clock,
                          logger};
};

std::string rule(std::string_view target, std::optional<IpAddress> const &acting = std::nullopt) {
    return Rig().rule(target, acting);
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

TEST_CASE_FIXTURE(Rig, "root's list counts from the next ban on, and so does what is taken off it") {
    CHECK_EQ(rule("203.0.113.7"), "none");
    folder.write("root", "203.0.113.7 # the office\n2001:db8:7::/48\n");
    CHECK_EQ(rule("203.0.113.7"), "203.0.113.7 is on root's list: the office");
    CHECK_EQ(rule("203.0.113.0/24"), "203.0.113.7 is on root's list: the office");
    CHECK_EQ(rule("2001:db8:7::1"), "2001:db8:7::/48 is on root's list");
    folder.write("root", "# nobody\n");
    CHECK_EQ(rule("203.0.113.7"), "none");
    ::unlink(folder.file("root").c_str());
    CHECK_EQ(doubt(), "none");
}

TEST_CASE_FIXTURE(Rig, "what surrounds the machine is protected as long as it is said again") {
    surround("203.0.113.1 # a default gateway\n203.0.113.9 # an address of this machine (eth0)\n");
    CHECK_EQ(rule("203.0.113.1"), "203.0.113.1 is a default gateway");
    CHECK_EQ(rule("203.0.113.0/24"), "203.0.113.1 is a default gateway");
    surround("203.0.113.9 # an address of this machine (eth0)\n", 300);
    CHECK_EQ(rule("203.0.113.1"), "none");
    CHECK_EQ(rule("203.0.113.9"), "203.0.113.9 is an address of this machine (eth0)");
}

TEST_CASE_FIXTURE(Rig, "an outdated list still protects, and lets no network be banned") {
    surround("198.51.100.1 # a default gateway\n", 301);
    CHECK_EQ(rule("198.51.100.1"), "198.51.100.1 is a default gateway");
    CHECK(doubt().ends_with("was not written for 301 s (systemctl status bangui-protect.timer)"));
    surround("", -120); // the clock was set back
    CHECK(doubt().ends_with(
        "is from the future: was the clock set back? (systemctl status bangui-protect.timer)"));
    surround("", -30);
    CHECK_EQ(doubt(), "none");
}

TEST_CASE_FIXTURE(Rig, "a list that will not do is told once, and the one of before counts") {
    surround("203.0.113.1 # a default gateway\n");
    CHECK_EQ(rule("203.0.113.1"), "203.0.113.1 is a default gateway");
    surround("nonsense\n");
    CHECK_EQ(rule("203.0.113.1"), "203.0.113.1 is a default gateway");
    auto const refused = protection.check(prefix("198.51.101.0/24"), std::nullopt);
    REQUIRE_FALSE(refused);
    CHECK_NE(refused.error().detail.find("surroundings:1: "), std::string::npos);
    CHECK_EQ(logger.lines().size(), 1);
    ::unlink(folder.file("surroundings").c_str());
    CHECK_FALSE(protection.check(prefix("198.51.101.0/24"), std::nullopt));
    CHECK_EQ(rule("203.0.113.1"), "203.0.113.1 is a default gateway");
    surround("");
    CHECK_EQ(doubt(), "none");
    folder.write("root", "203.0.113.7\n");
    ::chmod(folder.file("root").c_str(), 0666);
    CHECK_NE(doubt().find("nobody but its owner, root, can write"), std::string::npos);
}

TEST_CASE_FIXTURE(Rig, "an address somebody is signed in from counts for a quarter of an hour") {
    protection.signed_in({address("203.0.113.5"), address("2001:db8::5")});
    CHECK_EQ(rule("203.0.113.5"), "203.0.113.5 is an address somebody is signed in from");
    CHECK_EQ(rule("2001:db8::/64"), "2001:db8::5 is an address somebody is signed in from");
    clock.advance(Protection::session_lasts - Seconds(1));
    surround("");
    protection.signed_in({address("203.0.113.5")});
    CHECK_EQ(rule("2001:db8::5"), "2001:db8::5 is an address somebody is signed in from");
    clock.advance(Seconds(1));
    CHECK_EQ(rule("2001:db8::5"), "none");
    CHECK_EQ(rule("203.0.113.5"), "203.0.113.5 is an address somebody is signed in from");
}
