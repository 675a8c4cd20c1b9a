// SPDX-License-Identifier: Apache-2.0
#include "banguid/ops/trials.h"

#include <doctest/doctest.h>

#include "tests/unit/banguid/ops/service_rig.h"

using namespace bangui;
using namespace bangui::test;
using ops::Trials;

namespace {

constexpr char const *network = "203.0.113.0/24";
std::string const refusal = pickle::failure(pickle::call("builtins", "Exception", {pickle::text("no")}));

struct TrialRig : ServiceRig {
    TrialRig()
        : ServiceRig("[limits]\nact_burst = 100\n") {
        fail2ban.answer("set sshd banip 203.0.113.0/24", success(1));
        fail2ban.answer("get sshd banned 203.0.113.0/24", success(1));
        fail2ban.answer("set sshd unbanip 203.0.113.0/24", success(1));
        service.on_ban_undone([this](ipc::BanUndoneEvent const &event) {
            told.push_back(event.jail.text() + " " + event.prefix.text());
        });
    }
    Result<ipc::BanReply> ban_near(std::string_view target = network) {
        return answer_to<ipc::BanReply>([&](auto done) {
            service.ban(peer, {jail("sshd"), prefix(target), near_by}, std::move(done));
        });
    }
    bool confirm() {
        return answer_to<ipc::ConfirmBanReply>([&](auto done) {
                   service.confirm_ban(peer, {jail("sshd"), prefix(network), near_by}, std::move(done));
               })
            .value()
            .confirmed;
    }
    bool is_undone() const { return logger.has("operation=undo_ban jail=sshd address=203.0.113.0/24"); }
    void pass(Milliseconds time) {
        clock.advance(time);
        while (loop->run_once(Milliseconds(0))) {
        }
    }

    ipc::Operator near_by{.user = "ada", .address = IpAddress::parse("203.0.7.1").value(), .request_id = "r"};
    std::vector<std::string> told;
};

} // namespace

TEST_CASE("near is a network, not an address, that shares 16 or 32 bits") {
    auto const are_for = [](char const *target, char const *own) {
        return Trials::are_for(prefix(target), IpAddress::parse(own).value());
    };
    CHECK(are_for("203.0.113.0/24", "203.0.7.1"));
    CHECK(are_for("203.0.0.0/17", "203.0.255.1"));
    CHECK(are_for("2001:db8:1::/48", "2001:db8:ffff::1"));
    CHECK_FALSE(are_for("203.0.113.5", "203.0.7.1"));
    CHECK_FALSE(are_for("203.1.113.0/24", "203.0.7.1"));
    CHECK_FALSE(are_for("2001:db9:1::/48", "2001:db8:ffff::1"));
    CHECK_FALSE(are_for("2001:db8:1::/48", "203.0.7.1"));
    CHECK_FALSE(Trials::are_for(prefix(network), std::nullopt));
}

TEST_CASE_FIXTURE(TrialRig, "nobody confirms: the ban is undone after its minute, and told before") {
    auto const reply = ban_near().value();
    CHECK(reply.changed);
    CHECK_EQ(reply.confirm_by, clock.unix_now() + 60);
    pass(Seconds(60) - Milliseconds(1));
    CHECK_EQ(asked().size(), 1);
    CHECK(told.empty());
    clock.advance(Milliseconds(1));
    pump([this] { return is_undone(); });
    CHECK_EQ(told, std::vector<std::string>{"sshd 203.0.113.0/24"});
    CHECK_EQ(asked().back(), "set sshd unbanip 203.0.113.0/24");
    CHECK(logger.has("result=changed peer_uid=1000 peer_pid=77 user=ada user_address=203.0.7.1"));
    CHECK_FALSE(confirm());
}

TEST_CASE_FIXTURE(TrialRig, "somebody confirms: the ban stays") {
    CHECK(ban_near().value().confirm_by.has_value());
    CHECK(confirm());
    CHECK_FALSE(confirm());
    pass(Seconds(600));
    CHECK_EQ(asked().size(), 1);
    CHECK(logger.has("operation=confirm_ban jail=sshd address=203.0.113.0/24 result=changed"));
}

TEST_CASE_FIXTURE(TrialRig, "what was banned before is on no trial, and one that runs is not begun anew") {
    fail2ban.answer("set sshd banip 203.0.113.0/24", success(0));
    CHECK_FALSE(ban_near().value().confirm_by.has_value());
    fail2ban.answer("set sshd banip 203.0.113.0/24", success(1));
    auto const until = ban_near().value().confirm_by;
    clock.advance(Seconds(30));
    fail2ban.answer("set sshd banip 203.0.113.0/24", success(0));
    CHECK_EQ(ban_near().value().confirm_by, until);
    clock.advance(Seconds(30));
    pump([this] { return is_undone(); });
}

TEST_CASE_FIXTURE(TrialRig, "a ban that fail2ban refused is on no trial, one of unknown outcome is") {
    fail2ban.answer("set sshd banip 203.0.113.0/24", pickle::unknown_jail("sshd"));
    CHECK_FALSE(ban_near());
    CHECK_FALSE(confirm());
    fail2ban.hang();
    std::optional<Result<ipc::BanReply>> answer;
    service.ban(peer, {jail("sshd"), prefix(network), near_by},
                [&answer](Result<ipc::BanReply> reply) { answer = std::move(reply); });
    clock.advance(Seconds(5));
    pump([&answer] { return answer.has_value(); });
    CHECK_EQ(answer->error().code, ErrorCode::timed_out);
    CHECK(confirm());
}

TEST_CASE_FIXTURE(TrialRig, "a ban that was there when nobody had heard of it is on trial all the same") {
    fail2ban.close_within_next_answer(1);
    CHECK_FALSE(ban_near());
    pump([this] {
        clock.advance(Milliseconds(100));
        return client->status().state == fail2ban::ClientState::online;
    });
    fail2ban.answer("set sshd banip 203.0.113.0/24", success(0));
    auto const again = ban_near().value();
    CHECK_FALSE(again.changed);
    CHECK_EQ(again.confirm_by, clock.unix_now() + 60);
    clock.advance(Trials::last);
    pump([this] { return is_undone(); });
}

TEST_CASE_FIXTURE(TrialRig, "an unban ends the trial, and a ban after it has a time of its own") {
    auto const unban = [this](std::string const &way) {
        if (way == "here") {
            CHECK(ServiceRig::unban("sshd", network).value());
        } else if (way == "everywhere") {
            fail2ban.answer("banned 203.0.113.0/24",
                            pickle::success(pickle::list({pickle::list({pickle::text("sshd")})})));
            CHECK_EQ(unban_everywhere(network).value().size(), 1);
        } else if (way == "many") {
            CHECK(answer_to<ipc::UnbanManyReply>([&](auto done) {
                      service.unban_many(peer, {jail("sshd"), {prefix(network)}, {}}, std::move(done));
                  }).has_value());
        } else {
            fail2ban.answer("unban --all", success(1));
            CHECK(answer_to<ipc::UnbanAllReply>([&](auto done) {
                      service.unban_all(peer, {{}}, std::move(done));
                  }).has_value());
        }
    };
    for (auto const *way : {"here", "everywhere", "many", "all"}) {
        CAPTURE(way);
        CHECK(ban_near().value().changed);
        clock.advance(Seconds(5));
        unban(way);
        CHECK_FALSE(confirm());
        clock.advance(Seconds(53));
        CHECK_EQ(ban_near().value().confirm_by, clock.unix_now() + 60);
        CHECK(confirm());
    }
}

TEST_CASE_FIXTURE(TrialRig, "while a ban is being undone, the network is not banned once more") {
    CHECK(ban_near().value().changed);
    fail2ban.answer("get sshd banned 203.0.113.0/24", refusal);
    clock.advance(Trials::last);
    pump([this] { return asked().size() == 2; });
    CHECK(told.empty()); // nothing is undone yet
    CHECK_EQ(ban_near().error().code, ErrorCode::busy);
    CHECK_EQ(ban("sshd", network).error().code, ErrorCode::busy);
    fail2ban.answer("get sshd banned 203.0.113.0/24", success(1));
    clock.advance(Trials::retry_pause);
    pump([this] { return is_undone(); });
    CHECK_EQ(told.size(), 1);
    CHECK(ban_near().value().changed);
}

TEST_CASE_FIXTURE(TrialRig, "while fail2ban cannot be asked, it is asked again") {
    CHECK(ban_near().value().changed);
    fail2ban.answer("get sshd banned 203.0.113.0/24", refusal);
    clock.advance(Trials::last);
    pump([this] { return asked().size() == 2; });
    pass(Milliseconds(0));
    CHECK_FALSE(is_undone());
    fail2ban.answer("get sshd banned 203.0.113.0/24", success(1));
    clock.advance(Trials::retry_pause);
    pump([this] { return is_undone(); });
    CHECK_EQ(asked().back(), "set sshd unbanip 203.0.113.0/24");
}

TEST_CASE_FIXTURE(TrialRig, "one that was lifted meanwhile is left alone") {
    CHECK(ban_near().value().changed);
    fail2ban.answer("get sshd banned 203.0.113.0/24", success(0));
    clock.advance(Trials::last);
    pump([this] { return is_undone(); });
    CHECK(logger.has("operation=undo_ban jail=sshd address=203.0.113.0/24 result=unchanged"));
    CHECK_EQ(asked().back(), "get sshd banned 203.0.113.0/24");
}

TEST_CASE_FIXTURE(TrialRig,
                  "what comes of a request from afar says nothing of a trial that begins meanwhile") {
    ipc::Operator const far{
        .user = "bob", .address = IpAddress::parse("198.51.100.1").value(), .request_id = ""};
    fail2ban.answer("set sshd banip 203.0.113.0/24", success(0));
    service.ban(peer, {jail("sshd"), prefix(network), far}, [this](Result<ipc::BanReply> const &reply) {
        CHECK_FALSE(reply.value().confirm_by.has_value());
        fail2ban.answer("set sshd banip 203.0.113.0/24", success(1));
    });
    CHECK(ban_near().value().confirm_by.has_value());
    CHECK(confirm());
}

TEST_CASE_FIXTURE(TrialRig, "there are not more at a time than somebody can look after") {
    for (std::size_t i = 0; i < Trials::most; ++i) {
        auto const target = "203.0." + std::to_string(100 + i) + ".0/24";
        fail2ban.answer("set sshd banip " + target, success(1));
        REQUIRE(ban_near(target));
    }
    CHECK_EQ(ban_near("203.0.255.0/24").error().code, ErrorCode::busy);
}

TEST_CASE_FIXTURE(TrialRig, "of many, a near network is refused and the others are banned") {
    fail2ban.answer("get sshd banned 192.0.2.1", success(0));
    fail2ban.answer("set sshd banip 192.0.2.1", success(1));
    auto const reply = answer_to<ipc::BanManyReply>([&](auto done) {
        service.ban_many(peer, {jail("sshd"), {prefix(network), prefix("192.0.2.1")}, near_by},
                         std::move(done));
    });
    REQUIRE(reply);
    CHECK_EQ(reply->results[0].refused, ErrorCode::policy_refused);
    CHECK(reply->results[1].changed);
}
