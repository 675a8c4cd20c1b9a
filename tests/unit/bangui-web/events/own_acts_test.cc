// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/own_acts.h"

#include <doctest/doctest.h>

namespace bangui::events {
namespace {

JailName const sshd = JailName::parse("sshd").value();
JailName const mail = JailName::parse("mail").value();
constexpr MonotonicTime start{Seconds(100)};

IpPrefix prefix(std::string_view text) {
    return IpPrefix::parse(text).value();
}

TEST_CASE("an unban of one address in one jail is ours there only") {
    OwnActs acts;
    CHECK_FALSE(acts.reason_of(sshd, "192.0.2.1", start));
    acts.expect({sshd, prefix("192.0.2.1")}, start);
    CHECK(acts.reason_of(sshd, "192.0.2.1", start) == UnbanReason::by_operator);
    CHECK_FALSE(acts.reason_of(mail, "192.0.2.1", start));
    CHECK_FALSE(acts.reason_of(sshd, "192.0.2.2", start));
    CHECK_FALSE(acts.reason_of(sshd, "2001:db8::1", start));
    CHECK_FALSE(acts.reason_of(sshd, "root", start));
}

TEST_CASE("an unban of an address in all jails, and one of a network") {
    OwnActs acts;
    acts.expect({std::nullopt, prefix("192.0.2.1")}, start);
    CHECK(acts.reason_of(mail, "192.0.2.1", start));
    acts.expect({sshd, prefix("2001:db8::/32")}, start);
    CHECK(acts.reason_of(sshd, "2001:db8::7", start));
    CHECK(acts.reason_of(sshd, "2001:db8:1::/48", start));
    CHECK_FALSE(acts.reason_of(sshd, "2001:db9::", start));
}

TEST_CASE("an act on all bans of a jail also ends what is no address") {
    OwnActs acts;
    acts.expect({sshd, std::nullopt, UnbanReason::flushed}, start);
    CHECK(acts.reason_of(sshd, "root", start) == UnbanReason::flushed);
    CHECK_FALSE(acts.reason_of(mail, "root", start));
}

TEST_CASE("an act is ours for a while, and of two the later one counts") {
    OwnActs acts;
    acts.expect({sshd, std::nullopt, UnbanReason::flushed}, start);
    acts.expect({sshd, prefix("192.0.2.1")}, start + Seconds(10));
    CHECK(acts.reason_of(sshd, "192.0.2.1", start + Seconds(10)) == UnbanReason::by_operator);
    auto const first_ends = start + OwnActs::lifetime;
    CHECK(acts.reason_of(sshd, "192.0.2.2", first_ends - Milliseconds(1)) == UnbanReason::flushed);
    CHECK_FALSE(acts.reason_of(sshd, "192.0.2.2", first_ends));
    CHECK(acts.reason_of(sshd, "192.0.2.1", first_ends) == UnbanReason::by_operator);
    CHECK_FALSE(acts.reason_of(sshd, "192.0.2.1", first_ends + Seconds(10)));
}

TEST_CASE("what was refused is ours no more, what was done besides still is") {
    OwnActs acts;
    acts.expect({std::nullopt, std::nullopt}, start);
    acts.withdraw({std::nullopt, std::nullopt});
    CHECK_FALSE(acts.reason_of(sshd, "192.0.2.1", start));
    acts.expect({sshd, prefix("192.0.2.1")}, start);
    acts.expect({sshd, prefix("192.0.2.1")}, start);
    acts.expect({sshd, std::nullopt, UnbanReason::flushed}, start);
    acts.withdraw({sshd, std::nullopt, UnbanReason::flushed});
    acts.withdraw({sshd, prefix("192.0.2.1")});
    acts.withdraw({mail, prefix("192.0.2.1")});
    CHECK(acts.reason_of(sshd, "192.0.2.1", start) == UnbanReason::by_operator);
    CHECK_FALSE(acts.reason_of(sshd, "192.0.2.2", start));
    acts.withdraw({sshd, prefix("192.0.2.1")});
    acts.withdraw({sshd, prefix("192.0.2.1")});
    CHECK_FALSE(acts.reason_of(sshd, "192.0.2.1", start));
}

TEST_CASE("past a bound the oldest act is forgotten") {
    OwnActs acts;
    acts.expect({sshd, prefix("192.0.2.1")}, start);
    acts.expect({sshd, prefix("192.0.2.2")}, start);
    for (std::size_t i = 2; i < OwnActs::max_acts; ++i)
        acts.expect({mail, prefix("192.0.2.9")}, start);
    CHECK(acts.reason_of(sshd, "192.0.2.1", start));
    acts.expect({mail, prefix("192.0.2.9")}, start);
    CHECK_FALSE(acts.reason_of(sshd, "192.0.2.1", start));
    CHECK(acts.reason_of(sshd, "192.0.2.2", start));
}

} // namespace
} // namespace bangui::events
