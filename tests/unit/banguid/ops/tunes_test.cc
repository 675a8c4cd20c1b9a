// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/unit/banguid/ops/service_rig.h"

using namespace bangui;
using namespace bangui::test;

namespace {

using Words = std::vector<std::string>;

constexpr auto roomy = "[limits]\nact_burst = 20\n";
constexpr auto generous = "[limits]\nact_burst = 20\n[allow]\npause_jails = true\nstop_jails = true\n";

Result<bool> set_ban_time(ServiceRig &rig, std::uint32_t seconds) {
    return rig
        .answer_to<ipc::SetBanTimeReply>([&](auto done) {
            rig.service.set_ban_time(ServiceRig::peer, {jail("sshd"), seconds, {}}, std::move(done));
        })
        .map([](auto const &reply) { return reply.changed; });
}
Result<bool> set_find_time(ServiceRig &rig, std::uint32_t seconds) {
    return rig
        .answer_to<ipc::SetFindTimeReply>([&](auto done) {
            rig.service.set_find_time(ServiceRig::peer, {jail("sshd"), seconds, {}}, std::move(done));
        })
        .map([](auto const &reply) { return reply.changed; });
}
Result<bool> set_max_retry(ServiceRig &rig, std::uint32_t count) {
    return rig
        .answer_to<ipc::SetMaxRetryReply>([&](auto done) {
            rig.service.set_max_retry(ServiceRig::peer, {jail("sshd"), count, {}}, std::move(done));
        })
        .map([](auto const &reply) { return reply.changed; });
}
Result<bool> ignore(ServiceRig &rig, std::string_view target) {
    return rig
        .answer_to<ipc::AddIgnoredReply>([&](auto done) {
            rig.service.add_ignored(ServiceRig::peer, {jail("sshd"), prefix(target), {}}, std::move(done));
        })
        .map([](auto const &reply) { return reply.changed; });
}
Result<bool> heed(ServiceRig &rig, std::string_view target) {
    return rig
        .answer_to<ipc::RemoveIgnoredReply>([&](auto done) {
            rig.service.remove_ignored(ServiceRig::peer, {jail("sshd"), prefix(target), {}}, std::move(done));
        })
        .map([](auto const &reply) { return reply.changed; });
}
Result<void> pause(ServiceRig &rig) {
    return rig
        .answer_to<ipc::PauseJailReply>([&](auto done) {
            rig.service.pause_jail(ServiceRig::peer, {jail("sshd"), {}}, std::move(done));
        })
        .map([](auto const &) {});
}
Result<void> resume(ServiceRig &rig) {
    return rig
        .answer_to<ipc::ResumeJailReply>([&](auto done) {
            rig.service.resume_jail(ServiceRig::peer, {jail("sshd"), {}}, std::move(done));
        })
        .map([](auto const &) {});
}
Result<void> stop(ServiceRig &rig) {
    return rig
        .answer_to<ipc::StopJailReply>([&](auto done) {
            rig.service.stop_jail(ServiceRig::peer, {jail("sshd"), {}}, std::move(done));
        })
        .map([](auto const &) {});
}
Result<void> flush(ServiceRig &rig) {
    return rig
        .answer_to<ipc::FlushLogsReply>(
            [&](auto done) { rig.service.flush_logs(ServiceRig::peer, {{}}, std::move(done)); })
        .map([](auto const &) {});
}

} // namespace

TEST_CASE("numbers are set where they differ") {
    ServiceRig rig(roomy);
    rig.fail2ban.answer("get sshd bantime", success(600));
    rig.fail2ban.answer("set sshd bantime 3600", success(3600));
    CHECK_EQ(set_ban_time(rig, 3600), true);
    CHECK_EQ(set_ban_time(rig, 600), false);
    rig.fail2ban.answer("get sshd findtime", success(600));
    rig.fail2ban.answer("set sshd findtime 60", success(60));
    CHECK_EQ(set_find_time(rig, 60), true);
    rig.fail2ban.answer("get sshd maxretry", success(5));
    rig.fail2ban.answer("set sshd maxretry 3", success(3));
    CHECK_EQ(set_max_retry(rig, 3), true);
    CHECK(rig.logger.has("operation=set_ban_time jail=sshd address=\"\" result=changed"));
    CHECK(rig.logger.has("value=3600"));
    CHECK(rig.logger.has("operation=set_ban_time jail=sshd address=\"\" result=unchanged"));
}

TEST_CASE("a permanent ban time can be made a limited one") {
    ServiceRig rig(roomy);
    rig.fail2ban.answer("get sshd bantime", success(-1));
    rig.fail2ban.answer("set sshd bantime 600", success(600));
    CHECK_EQ(set_ban_time(rig, 600), true);
}

TEST_CASE("what is out of the policy's range never reaches fail2ban") {
    ServiceRig rig("[limits]\nact_burst = 20\n[tune]\nban_time_least = 100\nban_time_most = 200\n");
    CHECK_EQ(
        set_ban_time(rig, 99).error(),
        Error{ErrorCode::policy_refused, "99 is not within the 100 to 200 of root's policy (tune.ban_time)"});
    CHECK_EQ(set_ban_time(rig, 201).error().code, ErrorCode::policy_refused);
    CHECK_EQ(set_find_time(rig, 59).error().code, ErrorCode::policy_refused);
    CHECK_EQ(set_find_time(rig, 604'801).error().code, ErrorCode::policy_refused);
    CHECK_EQ(set_max_retry(rig, 0).error().code, ErrorCode::policy_refused);
    CHECK_EQ(set_max_retry(rig, 21).error().code, ErrorCode::policy_refused);
    CHECK(rig.asked().empty());
    CHECK_EQ(rig.logger.lines().size(), 6);
}

TEST_CASE("the ignore list takes what is new and gives what is there") {
    ServiceRig rig(roomy);
    rig.fail2ban.answer("get sshd ignoreip",
                        pickle::success(pickle::list({pickle::text("127.0.0.0/8"), pickle::text("::1")})));
    rig.fail2ban.answer("set sshd addignoreip 192.0.2.1", pickle::success(pickle::list({})));
    rig.fail2ban.answer("set sshd delignoreip ::1", pickle::success(pickle::list({})));
    CHECK_EQ(ignore(rig, "192.0.2.1"), true);
    CHECK_EQ(ignore(rig, "::1"), false);
    CHECK_EQ(heed(rig, "::1"), true);
    CHECK_EQ(heed(rig, "192.0.2.1"), false);
    CHECK(rig.logger.has("operation=add_ignored jail=sshd address=192.0.2.1 result=changed"));
}

TEST_CASE("an ignored network is as narrow as policy says") {
    ServiceRig rig(roomy);
    CHECK_EQ(ignore(rig, "192.0.2.0/31").error(),
             Error{ErrorCode::policy_refused, "192.0.2.0/31 is wider than the /32 that root's policy allows "
                                              "(tune.ignore_widest_ipv4)"});
    CHECK_EQ(ignore(rig, "2001:db8::/63").error().code, ErrorCode::policy_refused);
    ServiceRig closed("[tune]\nignore = false\n");
    CHECK_EQ(heed(closed, "192.0.2.1").error().code, ErrorCode::policy_refused);
    CHECK(rig.asked().empty());
}

TEST_CASE("jails are paused and stopped only where policy says so, and always resumed") {
    ServiceRig rig(roomy);
    rig.fail2ban.answer("set sshd idle off", pickle::success(pickle::boolean(false)));
    CHECK_EQ(pause(rig).error().detail, "root's policy does not allow it (allow.pause_jails)");
    CHECK_EQ(stop(rig).error().detail, "root's policy does not allow it (allow.stop_jails)");
    CHECK(resume(rig).has_value());
    CHECK_EQ(rig.asked(), Words{"set sshd idle off"});

    ServiceRig open(generous);
    open.fail2ban.answer("set sshd idle on", pickle::success(pickle::boolean(true)));
    open.fail2ban.answer("stop sshd", pickle::success(pickle::none()));
    open.fail2ban.answer("flushlogs", pickle::success(pickle::text("flushed")));
    CHECK(pause(open).has_value());
    CHECK(stop(open).has_value());
    CHECK(flush(open).has_value());
    CHECK(open.logger.has("operation=stop_jail jail=sshd address=\"\" result=changed"));
}

TEST_CASE("tuning shares the rate of the acts") {
    ServiceRig rig; // three at once
    rig.fail2ban.answer("flushlogs", pickle::success(pickle::text("flushed")));
    for (int i = 0; i < 3; ++i)
        CHECK(flush(rig).has_value());
    CHECK_EQ(flush(rig).error().code, ErrorCode::rate_limited);
    CHECK_EQ(rig.ban("sshd", "192.0.2.1").error().code, ErrorCode::rate_limited);
}

TEST_CASE("fail2ban's own refusal is the peer's") {
    ServiceRig rig(roomy);
    rig.fail2ban.answer("get sshd bantime", pickle::unknown_jail("sshd"));
    CHECK_EQ(set_ban_time(rig, 600).error().code, ErrorCode::not_found);
    rig.fail2ban.answer("get sshd ignoreip", pickle::unknown_jail("sshd"));
    CHECK_EQ(ignore(rig, "192.0.2.1").error().code, ErrorCode::not_found);
}

TEST_CASE("the limits say what would be allowed") {
    ServiceRig rig("[peers]\ntune = ['1000']\n[allow]\nstop_jails = true\n");
    auto const limits = rig.answer_to<ipc::LimitsReply>(
                               [&](auto done) { rig.service.limits(ServiceRig::peer, {}, std::move(done)); })
                            ->limits;
    CHECK(limits.tune);
    CHECK(limits.stop_jails);
    CHECK_FALSE(limits.pause_jails);
    CHECK_EQ(limits.max_retry_most, 20);
    CHECK_EQ(limits.widest_ipv4, 24);
}
