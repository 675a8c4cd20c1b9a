// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/auth/throttle.h"

#include <doctest/doctest.h>

#include "tests/support/fake_clock.h"

using namespace bangui;
using auth::Throttle;

namespace {

std::optional<IpAddress> address(std::string_view text) {
    return IpAddress::parse(text).value();
}

struct Rig {
    test::FakeClock clock;
    Throttle throttle{clock};
    std::optional<IpAddress> source = address("192.0.2.1");

    void charge(int times) {
        for (int time = 0; time < times; ++time)
            throttle.charge(source);
    }
    Seconds wait() const { return throttle.retry_after(source); }
};

} // namespace

TEST_CASE("two failures cost nothing, the third makes the source wait") {
    Rig rig;
    rig.charge(2);
    CHECK_EQ(rig.wait(), Seconds(0));
    rig.charge(1);
    CHECK_EQ(rig.wait(), Seconds(15));
    rig.clock.advance(Milliseconds(14'001));
    CHECK_EQ(rig.wait(), Seconds(1)); // until it has run off wholly, rounded up
    rig.clock.advance(Milliseconds(998));
    CHECK_EQ(rig.wait(), Seconds(1));
    rig.clock.advance(Milliseconds(1));
    CHECK_EQ(rig.wait(), Seconds(0));
}

TEST_CASE("a penalty that ran off begins anew") {
    Rig rig;
    rig.charge(3);
    rig.clock.advance(Seconds(15));
    rig.charge(2);
    CHECK_EQ(rig.wait(), Seconds(0));
}

TEST_CASE("slow failures run off between each other") {
    Rig rig;
    for (int failure = 0; failure < 100; ++failure) {
        rig.charge(1);
        rig.clock.advance(Seconds(5));
    }
    CHECK_EQ(rig.wait(), Seconds(0));
}

TEST_CASE("a penalty has a ceiling") {
    Rig rig;
    rig.charge(119);
    CHECK_EQ(rig.wait(), Seconds(595));
    rig.charge(1);
    CHECK_EQ(rig.wait(), Seconds(600));
    rig.charge(1000);
    CHECK_EQ(rig.wait(), Seconds(600));
}

TEST_CASE("an attempt that was no failure gets its charge back") {
    Rig rig;
    rig.charge(3);
    rig.throttle.refund(rig.source);
    CHECK_EQ(rig.wait(), Seconds(0));
    rig.charge(1);
    CHECK_EQ(rig.wait(), Seconds(15));
    for (int time = 0; time < 3; ++time)
        rig.throttle.refund(rig.source);
    CHECK_EQ(rig.throttle.size(), 0);
    rig.throttle.refund(rig.source);
    rig.charge(2);
    CHECK_EQ(rig.wait(), Seconds(0));
}

TEST_CASE("a source is an IPv4 address, an IPv6 /64, or unknown") {
    Rig rig;
    rig.charge(3);
    CHECK_EQ(rig.throttle.retry_after(address("192.0.2.2")), Seconds(0));
    CHECK_EQ(rig.throttle.retry_after(std::nullopt), Seconds(0));

    rig.source = address("2001:db8:0:1::1");
    rig.charge(3);
    CHECK_EQ(rig.throttle.retry_after(address("2001:db8:0:1:ffff:ffff:ffff:ffff")), Seconds(15));
    CHECK_EQ(rig.throttle.retry_after(address("2001:db8:0:2::1")), Seconds(0));
    CHECK_EQ(rig.throttle.retry_after(address("::1")), Seconds(0));

    rig.source = std::nullopt;
    rig.charge(3);
    CHECK_EQ(rig.throttle.retry_after(std::nullopt), Seconds(15));
}

TEST_CASE("the wall clock does not matter") {
    Rig rig;
    rig.charge(3);
    rig.clock.step_wall(std::chrono::hours(9600));
    CHECK_EQ(rig.wait(), Seconds(15));
    rig.clock.step_wall(-std::chrono::hours(19200));
    CHECK_EQ(rig.wait(), Seconds(15));
}

TEST_CASE("the table is bounded, and the worst offenders stay in it") {
    Rig rig;
    rig.charge(100);
    for (std::uint32_t number = 0; number < 3 * Throttle::max_sources; ++number) {
        std::uint8_t const bytes[] = {10, static_cast<std::uint8_t>(number >> 16U),
                                      static_cast<std::uint8_t>(number >> 8U & 0xffU),
                                      static_cast<std::uint8_t>(number & 0xffU)};
        rig.throttle.charge(IpAddress::from_bytes(bytes).value());
        REQUIRE_LE(rig.throttle.size(), Throttle::max_sources);
    }
    CHECK_EQ(rig.throttle.size(), Throttle::max_sources);
    CHECK_EQ(rig.wait(), Seconds(500));

    rig.clock.advance(Seconds(5)); // all but one ran off
    rig.throttle.charge(address("192.0.2.9"));
    CHECK_EQ(rig.throttle.size(), 2);
}
