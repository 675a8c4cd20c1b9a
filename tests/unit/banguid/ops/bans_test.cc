// SPDX-License-Identifier: Apache-2.0
#include "banguid/ops/bans.h"

#include <doctest/doctest.h>

#include "tests/unit/banguid/ops/service_rig.h"

using namespace bangui;
using namespace bangui::test;

namespace {

std::string bans(std::size_t count) {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < count; ++i)
        lines.push_back(pickle::text("2001:db8::" + std::to_string(i) +
                                     " \t2026-11-22 12:00:00 + 600 = 2026-11-22 12:10:00"));
    return pickle::success(pickle::list(lines));
}

} // namespace

TEST_CASE("a long list is fetched once and read by pages") {
    ServiceRig rig;
    rig.fail2ban.answer("get sshd banip --with-time", bans(1001));
    auto const first = rig.list_bans("sshd");
    REQUIRE(first.has_value());
    CHECK_EQ(first->bans.size(), 500);
    CHECK_EQ(first->total, 1001);
    REQUIRE(first->next.has_value());
    auto const second = rig.list_bans("sshd", *first->next);
    CHECK_EQ(second->bans.front().id, "2001:db8::500");
    auto const third = rig.list_bans("sshd", second->next.value());
    CHECK_EQ(third->bans.size(), 1);
    CHECK_EQ(third->bans.front().id, "2001:db8::1000");
    CHECK_FALSE(third->next.has_value());
    CHECK_EQ(rig.asked().size(), 1);
    CHECK_EQ(rig.list_bans("sshd", *first->next).error().code, ErrorCode::invalid_argument);
}

TEST_CASE("a list belongs to its connection and goes with it") {
    ServiceRig rig;
    rig.fail2ban.answer("get sshd banip --with-time", bans(501));
    auto const cursor = rig.list_bans("sshd")->next.value();
    auto other = ServiceRig::peer;
    other.connection = 2;
    CHECK_EQ(rig.list_bans("sshd", cursor, other).error().code, ErrorCode::invalid_argument);
    rig.service.forget(2);
    CHECK(rig.list_bans("sshd", cursor).has_value());
    auto const again = rig.list_bans("sshd")->next.value();
    rig.service.forget(1);
    CHECK_EQ(rig.list_bans("sshd", again).error().code, ErrorCode::invalid_argument);
}

TEST_CASE("an unknown jail has no bans") {
    ServiceRig rig;
    rig.fail2ban.answer("get nope banip --with-time", pickle::unknown_jail("nope"));
    CHECK_EQ(rig.list_bans("nope").error().code, ErrorCode::not_found);
}

TEST_CASE("which jails hold it") {
    ServiceRig rig;
    auto const ask = [&rig] {
        return rig.answer_to<ipc::IsBannedReply>([&rig](auto done) {
            rig.service.is_banned(ServiceRig::peer, {prefix("192.0.2.1")}, std::move(done));
        });
    };
    rig.fail2ban.answer("banned 192.0.2.1", pickle::success(pickle::list(
                                                {pickle::list({pickle::text("a"), pickle::text("b")})})));
    CHECK_EQ(ask()->jails, std::vector<JailName>{jail("a"), jail("b")});

    std::vector<std::string> many;
    for (int i = 0; i < 257; ++i)
        many.push_back(pickle::text("jail" + std::to_string(i)));
    rig.fail2ban.answer("banned 192.0.2.1", pickle::success(pickle::list({pickle::list(many)})));
    CHECK_EQ(ask().error().code, ErrorCode::too_large);
}
