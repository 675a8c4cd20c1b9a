// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/unit/banguid/ops/service_rig.h"

using namespace bangui;
using namespace bangui::test;

namespace {

using Words = std::vector<std::string>;

std::vector<IpPrefix> prefixes(std::initializer_list<std::string_view> texts) {
    std::vector<IpPrefix> made;
    for (auto const text : texts)
        made.push_back(prefix(text));
    return made;
}

Result<std::vector<ipc::ActResult>> ban(ServiceRig &rig, std::initializer_list<std::string_view> targets) {
    return rig
        .answer_to<ipc::BanManyReply>([&](auto done) {
            rig.service.ban_many(ServiceRig::peer, {jail("sshd"), prefixes(targets), {}}, std::move(done));
        })
        .map([](ipc::BanManyReply const &reply) { return reply.results; });
}

Result<std::vector<ipc::ActResult>> unban(ServiceRig &rig, std::initializer_list<std::string_view> targets) {
    return rig
        .answer_to<ipc::UnbanManyReply>([&](auto done) {
            rig.service.unban_many(ServiceRig::peer, {jail("sshd"), prefixes(targets), {}}, std::move(done));
        })
        .map([](ipc::UnbanManyReply const &reply) { return reply.results; });
}

std::string flags(std::initializer_list<int> values) {
    std::vector<std::string> items;
    for (auto const value : values)
        items.push_back(pickle::integer(value));
    return pickle::success(pickle::list(items));
}

constexpr auto roomy = "[limits]\nact_burst = 20\n[protect]\nprefixes = ['198.51.100.0/24']\n";

} // namespace

TEST_CASE("many are banned with one command, and each says what became of it") {
    ServiceRig rig(roomy);
    rig.fail2ban.answer("get sshd banned 192.0.2.1 192.0.2.2 2001:db8::1", flags({0, 1, 0}));
    rig.fail2ban.answer("set sshd banip 192.0.2.1 2001:db8::1", success(2));
    auto const results = ban(rig, {"192.0.2.1", "198.51.100.9", "192.0.2.2", "192.0.0.0/16", "2001:db8::1"});
    REQUIRE(results.has_value());
    CHECK((*results)[0] == ipc::ActResult{true, std::nullopt, ""});
    CHECK((*results)[1] ==
          ipc::ActResult{false, ErrorCode::protected_address, "198.51.100.0/24 is protected by policy"});
    CHECK((*results)[2] == ipc::ActResult{false, std::nullopt, ""});
    CHECK((*results)[3].refused == ErrorCode::policy_refused);
    CHECK((*results)[4].changed);
    CHECK_EQ(rig.logger.lines().size(), 5);
    CHECK(rig.logger.has("operation=ban_many jail=sshd address=2001:db8::1 result=changed"));
    CHECK(rig.logger.has("operation=ban_many jail=sshd address=192.0.2.2 result=unchanged"));
    CHECK(rig.logger.has("operation=ban_many jail=sshd address=198.51.100.9 result=protected_address"));
}

TEST_CASE("one of many is asked for as one") {
    ServiceRig rig(roomy);
    rig.fail2ban.answer("get sshd banned 192.0.2.1", success(0));
    rig.fail2ban.answer("set sshd banip 192.0.2.1", success(1));
    CHECK((*ban(rig, {"192.0.2.1"}))[0].changed);
}

TEST_CASE("only what is listed exactly is unbanned") {
    ServiceRig rig(roomy);
    rig.fail2ban.answer("get sshd banned 192.0.2.0/24 192.0.2.7", flags({0, 1}));
    rig.fail2ban.answer("set sshd unbanip 192.0.2.7", success(1));
    auto const results = unban(rig, {"192.0.2.0/24", "192.0.2.7"});
    CHECK_FALSE((*results)[0].changed);
    CHECK((*results)[1].changed);
}

TEST_CASE("each of many costs a token, and the rest is told so") {
    ServiceRig rig; // three at once
    rig.fail2ban.answer("get sshd banned 192.0.2.1 192.0.2.2 192.0.2.3", flags({1, 1, 1}));
    auto const results = ban(rig, {"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"});
    CHECK_FALSE((*results)[2].refused.has_value());
    CHECK((*results)[3].refused == ErrorCode::rate_limited);
    CHECK((*ban(rig, {"192.0.2.5"}))[0].refused == ErrorCode::rate_limited);
    CHECK_EQ(rig.asked(), Words{"get sshd banned 192.0.2.1 192.0.2.2 192.0.2.3"});
}

TEST_CASE("nothing to do is an answer, and so is a jail that is not there") {
    ServiceRig rig(roomy);
    CHECK(ban(rig, {})->empty());
    rig.fail2ban.answer("get sshd banned 192.0.2.1 192.0.2.2", pickle::unknown_jail("sshd"));
    CHECK_EQ(ban(rig, {"192.0.2.1", "192.0.2.2"}).error().code, ErrorCode::not_found);
    CHECK_EQ(rig.logger.lines().size(), 2);
    rig.fail2ban.answer("get sshd banned 192.0.2.1 192.0.2.2", flags({0}));
    CHECK_EQ(ban(rig, {"192.0.2.1", "192.0.2.2"}).error().code, ErrorCode::fail2ban_protocol);
}

TEST_CASE("everything is unbanned where policy says so") {
    auto const all = [](ServiceRig &rig) {
        return rig.answer_to<ipc::UnbanAllReply>(
            [&](auto done) { rig.service.unban_all(ServiceRig::peer, {{}}, std::move(done)); });
    };
    ServiceRig rig;
    rig.fail2ban.answer("unban --all", success(1013));
    CHECK_EQ(all(rig)->count, 1013);
    CHECK(rig.logger.has("operation=unban_all jail=\"\" address=\"\" result=changed"));
    rig.fail2ban.hang();
    std::optional<ipc::UnbanAllReply> reply;
    rig.service.unban_all(ServiceRig::peer, {{}},
                          [&reply](Result<ipc::UnbanAllReply> late) { reply = std::move(*late); });
    rig.loop->run_once(Milliseconds(0));
    rig.clock.advance(Milliseconds(4500));
    rig.pump([&reply] { return reply.has_value(); });
    CHECK_FALSE(reply->count.has_value()); // it goes on
    CHECK(rig.logger.has("operation=unban_all jail=\"\" address=\"\" result=timed_out"));
    ServiceRig strict("[allow]\nunban_all = false\n");
    CHECK_EQ(all(strict).error(),
             Error{ErrorCode::policy_refused, "root's policy does not allow it (allow.unban_all)"});
    CHECK(strict.asked().empty());
}
