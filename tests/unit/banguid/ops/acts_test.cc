// SPDX-License-Identifier: Apache-2.0
#include "banguid/ops/acts.h"

#include <doctest/doctest.h>

#include "tests/unit/banguid/ops/service_rig.h"

using namespace bangui;
using namespace bangui::test;

namespace {

using Words = std::vector<std::string>;

std::string jails_holding(std::initializer_list<std::string> jails) {
    return pickle::success(pickle::list({pickle::list(jails)}));
}

} // namespace

TEST_CASE("a ban says whether it is new, and leaves its line") {
    ServiceRig rig;
    rig.fail2ban.answer("set sshd banip 192.0.2.1", success(1));
    CHECK_EQ(rig.ban("sshd", "192.0.2.1", {.user = "admin", .address = {}, .request_id = "r1"}), true);
    rig.fail2ban.answer("set sshd banip 192.0.2.1", success(0));
    CHECK_EQ(rig.ban("sshd", "192.0.2.1"), false);
    CHECK_EQ(rig.asked(), Words{"set sshd banip 192.0.2.1", "set sshd banip 192.0.2.1"});
    auto const lines = rig.logger.lines();
    REQUIRE_EQ(lines.size(), 2);
    CHECK(lines[0].starts_with("info audit operation=ban jail=sshd address=192.0.2.1 result=changed "
                               "peer_uid=1000 peer_pid=77 user=admin user_address=\"\" request_id=r1"));
    CHECK(lines[1].starts_with("info audit operation=ban jail=sshd address=192.0.2.1 result=unchanged"));
}

TEST_CASE("what policy forbids never reaches fail2ban") {
    ServiceRig rig("[limits]\nact_burst = 10\n[protect]\nprefixes = ['198.51.100.0/24']\n");
    ipc::Operator const by{.user = "a", .address = *IpAddress::parse("203.0.113.9"), .request_id = ""};
    CHECK_EQ(rig.ban("sshd", "127.0.0.1").error().code, ErrorCode::protected_address);
    CHECK_EQ(rig.ban("sshd", "198.51.100.77").error().code, ErrorCode::protected_address);
    CHECK_EQ(rig.ban("sshd", "203.0.113.9", by).error().code, ErrorCode::protected_address);
    CHECK_EQ(rig.ban("sshd", "203.0.113.0/24", by).error().code, ErrorCode::protected_address);
    CHECK_EQ(rig.ban("sshd", "192.0.0.0/23").error().code, ErrorCode::policy_refused);
    CHECK_EQ(rig.unban("sshd", "192.0.0.0/23").error().code, ErrorCode::policy_refused);
    CHECK_EQ(rig.unban_everywhere("2001:db8::/47").error().code, ErrorCode::policy_refused);
    CHECK(rig.asked().empty());
    CHECK_EQ(rig.logger.lines().size(), 7);
    CHECK(rig.logger.has("address=203.0.113.0/24 result=protected_address"));
}

TEST_CASE("a protected address can still be unbanned") {
    ServiceRig rig;
    rig.fail2ban.answer("get sshd banned 127.0.0.1", success(1));
    rig.fail2ban.answer("set sshd unbanip 127.0.0.1", success(1));
    CHECK_EQ(rig.unban("sshd", "127.0.0.1"), true);
}

TEST_CASE("acts beyond the rate are refused, whichever they are, until time has passed") {
    ServiceRig rig; // three at once, then one each second
    rig.fail2ban.answer("set sshd banip 192.0.2.1", success(1));
    rig.fail2ban.answer("get sshd banned 192.0.2.1", success(0));
    rig.fail2ban.answer("banned 192.0.2.1", jails_holding({}));
    CHECK(rig.ban("sshd", "192.0.2.1").has_value());
    CHECK(rig.unban("sshd", "192.0.2.1").has_value());
    CHECK(rig.unban_everywhere("192.0.2.1").has_value());
    CHECK_EQ(rig.ban("sshd", "192.0.2.1").error().code, ErrorCode::rate_limited);
    CHECK_EQ(rig.unban("sshd", "192.0.2.1").error().code, ErrorCode::rate_limited);
    CHECK_EQ(rig.unban_everywhere("192.0.2.1").error().code, ErrorCode::rate_limited);
    rig.clock.advance(Seconds(1));
    CHECK(rig.ban("sshd", "192.0.2.1").has_value());
    CHECK_EQ(rig.ban("sshd", "192.0.2.1").error().code, ErrorCode::rate_limited);
}

TEST_CASE("only what is listed is unbanned") {
    ServiceRig rig;
    rig.fail2ban.answer("get sshd banned 192.0.2.0/24", success(0));
    CHECK_EQ(rig.unban("sshd", "192.0.2.0/24"), false);
    CHECK_EQ(rig.asked(), Words{"get sshd banned 192.0.2.0/24"});

    rig.fail2ban.answer("get sshd banned 192.0.2.0/25", success(1));
    rig.fail2ban.answer("set sshd unbanip 192.0.2.0/25", success(3));
    CHECK_EQ(rig.unban("sshd", "192.0.2.0/25"), true);
    CHECK_EQ(rig.asked().back(), "set sshd unbanip 192.0.2.0/25");
}

TEST_CASE("fail2ban's errors are the peer's, with a line each") {
    ServiceRig rig("[limits]\nact_burst = 10\n");
    rig.fail2ban.answer("set sshd banip 192.0.2.1", pickle::unknown_jail("sshd"));
    CHECK_EQ(rig.ban("sshd", "192.0.2.1").error().code, ErrorCode::not_found);
    rig.fail2ban.answer("get sshd banned 192.0.2.1", pickle::unknown_jail("sshd"));
    CHECK_EQ(rig.unban("sshd", "192.0.2.1").error().code, ErrorCode::not_found);
    rig.fail2ban.answer("set sshd banip 192.0.2.2", pickle::success(pickle::text("what")));
    CHECK_EQ(rig.ban("sshd", "192.0.2.2").error().code, ErrorCode::fail2ban_protocol);
    CHECK_EQ(rig.ban("sshd", "192.0.2.3").error().code, ErrorCode::fail2ban_refused);
    rig.fail2ban.quit();
    CHECK_EQ(rig.ban("sshd", "192.0.2.4").error().code, ErrorCode::fail2ban_offline);
    CHECK_EQ(rig.logger.lines().size(), 5);
    CHECK(rig.logger.has("result=not_found"));
    CHECK(rig.logger.has("result=fail2ban_offline"));
}

TEST_CASE("a hanging fail2ban does not hold a peer for five seconds") {
    ServiceRig rig;
    rig.fail2ban.hang();
    std::optional<Error> error;
    rig.service.ban(ServiceRig::peer, {jail("sshd"), prefix("192.0.2.1"), {}},
                    [&error](Result<ipc::BanReply> reply) { error = reply.error(); });
    rig.loop->run_once(Milliseconds(0));
    CHECK_FALSE(error.has_value());
    rig.clock.advance(Milliseconds(4999));
    rig.pump([&error] { return error.has_value(); });
    CHECK_EQ(error->code, ErrorCode::timed_out);
    CHECK(rig.logger.has("result=timed_out"));
    CHECK(rig.logger.has("duration_ms=4999"));
}

TEST_CASE("unbanning everywhere goes where it is held, and names where it was lifted") {
    ServiceRig rig;
    rig.fail2ban.answer("banned 192.0.2.1",
                        jails_holding({pickle::text("a"), pickle::text("b"), pickle::text("c")}));
    rig.fail2ban.answer("set a unbanip 192.0.2.1", success(1));
    rig.fail2ban.answer("set b unbanip 192.0.2.1", success(0)); // it expired just now
    rig.fail2ban.answer("set c unbanip 192.0.2.1",
                        pickle::unknown_jail("c")); // the jail was stopped just now
    CHECK_EQ(rig.unban_everywhere("192.0.2.1"), std::vector<JailName>{jail("a")});
    CHECK_EQ(rig.asked(), Words{"banned 192.0.2.1", "set a unbanip 192.0.2.1", "set b unbanip 192.0.2.1",
                                "set c unbanip 192.0.2.1"});
    CHECK(rig.logger.has("operation=unban_everywhere jail=a address=192.0.2.1 result=changed"));
}

TEST_CASE("unbanning everywhere tells a failure, and the line what was done before it") {
    ServiceRig rig;
    rig.fail2ban.answer("banned 192.0.2.1", jails_holding({pickle::text("a"), pickle::text("b")}));
    rig.fail2ban.answer("set a unbanip 192.0.2.1", success(1));
    CHECK_EQ(rig.unban_everywhere("192.0.2.1").error().code, ErrorCode::fail2ban_refused);
    CHECK(rig.logger.has("operation=unban_everywhere jail=a address=192.0.2.1 result=fail2ban_refused"));
}

TEST_CASE("unbanning everywhere that stops half way is not told as if nothing had happened") {
    ServiceRig rig;
    rig.fail2ban.answer("banned 192.0.2.1", jails_holding({pickle::text("a"), pickle::text("b")}));
    rig.fail2ban.answer("set a unbanip 192.0.2.1", success(1));
    std::optional<Error> error;
    rig.service.unban_everywhere(
        ServiceRig::peer, {prefix("192.0.2.1"), {}},
        [&error](Result<ipc::UnbanEverywhereReply> reply) { error = reply.error(); });
    rig.pump([&rig] { return rig.asked().size() == 2; });
    // Somebody else's request is before the next jail's, and is never answered.
    rig.client->send(fail2ban::Request::statistics(), rig.loop->now() + Seconds(60), [](auto) {});
    rig.fail2ban.hang();
    rig.pump([&rig] { return rig.client->status().last_answer.has_value(); });
    rig.loop->run_once(Milliseconds(0));
    rig.clock.advance(Milliseconds(4500));
    rig.pump([&error] { return error.has_value(); });
    CHECK_EQ(error->code, ErrorCode::timed_out);
    CHECK(rig.logger.has("operation=unban_everywhere jail=a address=192.0.2.1 result=timed_out"));
}
