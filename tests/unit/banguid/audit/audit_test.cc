// SPDX-License-Identifier: Apache-2.0
#include "banguid/audit/audit.h"

#include <doctest/doctest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/memory_logger.h"

using namespace bangui;
using namespace bangui::audit;

namespace {

Act act(Clock const &clock) {
    return {.operation = "ban",
            .peer = {.uid = 998, .gid = 998, .pid = 712, .connection = 3},
            .jail = "sshd",
            .address = "203.0.113.5",
            .value = {},
            .by = {.user = "admin", .address = *IpAddress::parse("198.51.100.1"), .request_id = "7f3a"},
            .began = clock.monotonic_now()};
}

} // namespace

TEST_CASE("the line of an act, to the letter") {
    test::FakeClock clock;
    test::MemoryLogger logger;
    Audit audit(logger, clock);
    auto const ban = act(clock);
    clock.advance(Milliseconds(12));
    audit.done(ban, "changed");
    CHECK_EQ(
        logger.lines().at(0),
        "info audit operation=ban jail=sshd address=203.0.113.5 result=changed peer_uid=998 peer_pid=712 "
        "user=admin user_address=198.51.100.1 request_id=7f3a value=\"\" detail=\"\" duration_ms=12 "
        "left_out=0 "
        "message_id=0f7b6c53d1e04f0c9a5c2d2c9d1b7e46");
}

TEST_CASE("the line of a refused act says why") {
    test::FakeClock clock;
    test::MemoryLogger logger;
    Audit audit(logger, clock);
    auto refused = act(clock);
    refused.by.address.reset();
    audit.failed(refused, {ErrorCode::protected_address, "127.0.0.0/8 is loopback"});
    CHECK_EQ(logger.lines().at(0),
             "info audit operation=ban jail=sshd address=203.0.113.5 result=protected_address peer_uid=998 "
             "peer_pid=712 user=admin user_address=\"\" request_id=7f3a value=\"\" detail=\"127.0.0.0/8 is "
             "loopback\" "
             "duration_ms=0 left_out=0 message_id=0f7b6c53d1e04f0c9a5c2d2c9d1b7e46");
}

TEST_CASE("what a peer claims cannot pose as something else") {
    test::FakeClock clock;
    test::MemoryLogger logger;
    Audit audit(logger, clock);
    auto forged = act(clock);
    forged.by.user = "x peer_uid=0\ninfo audit operation=ban";
    forged.by.request_id = "\"\u202e";
    audit.done(forged, "changed");
    REQUIRE_EQ(logger.lines().size(), 1);
    auto const line = logger.lines().front();
    CHECK_EQ(line.find('\n'), std::string::npos);
    CHECK_NE(line.find("user=\"x peer_uid=0\\u{a}info audit operation=ban\" user_address="),
             std::string::npos);
    CHECK_NE(line.find("request_id=\"\\\"\\u{202e}\""), std::string::npos);
}

TEST_CASE("repeating what is refused for free does not fill the journal, and is counted") {
    test::FakeClock clock;
    test::MemoryLogger logger;
    Audit audit(logger, clock);
    auto const burst = LineLimiter::default_rate.burst;
    for (unsigned i = 0; i < burst + 7; ++i)
        audit.failed(act(clock), {ErrorCode::rate_limited, "too often"});
    CHECK_EQ(logger.lines().size(), burst);
    audit.done(act(clock), "changed");
    audit.failed(act(clock), {ErrorCode::protected_address, ""});
    CHECK_EQ(logger.lines().size(), burst + 2);
    clock.advance(Seconds(1));
    audit.failed(act(clock), {ErrorCode::not_permitted, ""});
    CHECK_NE(logger.lines().back().find("left_out=7 "), std::string::npos);
}
