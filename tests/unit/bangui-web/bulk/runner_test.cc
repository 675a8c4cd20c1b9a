// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/bulk/runner.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/loop_fixture.h"
#include "tests/support/scripted_banguid.h"

namespace bangui::bulk {
namespace {

using Texts = std::vector<std::string>;

std::vector<IpPrefix> some(std::size_t count) {
    std::vector<IpPrefix> prefixes;
    for (std::size_t i = 0; i < count; ++i)
        prefixes.push_back(
            IpPrefix::parse(fmt::format("203.{}.{}.{}", i >> 16U, (i >> 8U) & 255U, i & 255U)).value());
    return prefixes;
}

/// Tells nothing of the addresses it was asked to ban.
class ForgetfulChannel final : public ipc::Channel {
  public:
    ForgetfulChannel(net::Loop &loop, ipc::Channel &real)
        : loop_(loop)
        , real_(real) {}
    void call(std::uint16_t operation, Bytes payload, Completion<Bytes> done) override {
        if (operation != ipc::operation::ban_many)
            return real_.call(operation, std::move(payload), std::move(done));
        loop_.post([done = std::move(done)]() mutable { done(ipc::encode(ipc::BanManyReply{})); });
    }

  private:
    net::Loop &loop_;
    ipc::Channel &real_;
};

struct Rig : test::LoopFixture {
    Rig() {
        banguid.limits_now.acts_per_second = 100;
        banguid.limits_now.act_burst = 1000; // nothing waits unless a test wants it
    }

    Order order(std::size_t count, Texts const &jails = {"sshd"}, Action action = Action::ban) {
        Order order{action, {}, some(count), {"owner", std::nullopt, fmt::format("id-{}", ++ids)}, {}};
        for (auto const &jail : jails)
            order.jails.push_back(JailName::parse(jail).value());
        return order;
    }
    Bulk const &start(Order const &order) {
        auto const bulk = runner.start(order);
        REQUIRE(bulk);
        return **bulk;
    }
    /// How long a list each request to banguid had.
    std::vector<std::size_t> chunks() const {
        std::vector<std::size_t> sizes;
        for (auto const &prefixes : banguid.many)
            sizes.push_back(prefixes.size());
        return sizes;
    }

    test::ScriptedBanguid banguid{*loop};
    ipc::Client client{banguid, *loop};
    int ids = 0;
    int told = 0;
    std::optional<Bulk> last_told;
    Texts touched;
    Texts banning;
    Runner runner{
        *loop,
        client,
        {[this](Bulk const &bulk) {
             ++told;
             last_told = bulk;
         },
         [this](JailName const &jail) { touched.push_back(jail.text()); },
         [this](JailName const &jail, std::vector<IpPrefix> const &prefixes, Bulk const &bulk) {
             for (auto const &prefix : prefixes)
                 banning.push_back(bulk.by + ' ' + jail.text() + ' ' + prefix.text());
         },
         [this](JailName const &, std::vector<IpPrefix> const &prefixes) { unbanning += prefixes.size(); },
         [this](JailName const &, IpPrefix const &prefix) { not_unbanned.push_back(prefix.text()); },
         [this](JailName const &, IpPrefix const &prefix) { not_banned.push_back(prefix.text()); }}};
    std::size_t unbanning = 0;
    Texts not_unbanned;
    Texts not_banned;
};

TEST_CASE_FIXTURE(Rig, "does every address in every jail, sixteen at a time") {
    auto const &bulk = start(order(40, {"sshd", "nginx"}));
    CHECK(bulk.id == "id-1");
    CHECK(bulk.total == 80);
    REQUIRE(pump_until([&] { return bulk.state != State::running; }));
    CHECK(bulk.state == State::done);
    CHECK(chunks() == std::vector<std::size_t>{16, 16, 8, 16, 16, 8});
    CHECK(bulk.changed == 80);
    CHECK(bulk.finished_at == clock.unix_now());
    CHECK(bulk.results.size() == 80);
    CHECK_FALSE(bulk.is_truncated());
    CHECK(touched == Texts{"sshd", "nginx"});
    CHECK(std::ranges::count_if(
              banning, [](auto const &each) { return each.find("nginx") != std::string::npos; }) > 0);
    CHECK(last_told->state == State::done);
    CHECK(banguid.operators.back().user == "owner");
    CHECK(banguid.operators.back().request_id == "id-1");
    CHECK(banguid.asked["unban_many"] == 0);
}

TEST_CASE_FIXTURE(Rig, "what nothing changed touches no list") {
    banguid.changes = false;
    auto const &bulk = start(order(3, {"sshd"}, Action::unban));
    pump_ready();
    CHECK(bulk.state == State::done);
    CHECK(bulk.unchanged == 3);
    CHECK(touched.empty());
    CHECK(banguid.asked["unban_many"] == 1);
    CHECK(unbanning == 3);
    CHECK(not_unbanned == Texts{"203.0.0.0", "203.0.0.1", "203.0.0.2"});
}

TEST_CASE_FIXTURE(Rig, "nothing to do is done") {
    auto const &bulk = start(order(0, {"sshd"}, Action::unban));
    CHECK(bulk.state == State::running);
    pump_ready();
    CHECK(bulk.state == State::done);
    CHECK(bulk.total == 0);
}

TEST_CASE_FIXTURE(Rig, "a refused address has its reason and the others go on") {
    banguid.many_refuse.emplace("203.0.0.5", Error{ErrorCode::protected_address, "root's list"});
    auto const &bulk = start(order(20));
    REQUIRE(pump_until([&] { return bulk.state == State::done; }));
    CHECK(bulk.changed == 19);
    CHECK(bulk.refused == 1);
    auto const &refused = bulk.results[5];
    CHECK(refused.prefix.text() == "203.0.0.5");
    CHECK(refused.outcome == Outcome::refused);
    CHECK(refused.refusal->code == ErrorCode::protected_address);
    CHECK(refused.refusal->detail == "root's list");
    CHECK(not_banned == Texts{"203.0.0.5"});
}

TEST_CASE_FIXTURE(Rig, "keeps to the policy's rate and says so") {
    banguid.limits_now.acts_per_second = 20;
    banguid.limits_now.act_burst = 50;
    auto const &bulk = start(order(32));
    pump_ready();
    CHECK(banguid.many.size() == 1);
    CHECK(bulk.waits_for.find("20 acts a second") != std::string::npos);
    pass(Milliseconds(400));
    CHECK(banguid.many.size() == 1);
    pass(Milliseconds(100));
    CHECK(banguid.many.size() == 2);
    CHECK(bulk.state == State::done);
    CHECK(bulk.waits_for.empty());
}

TEST_CASE_FIXTURE(Rig, "what was refused for the rate alone is tried again") {
    banguid.many_refuse.emplace("203.0.0.3", Error{ErrorCode::rate_limited, ""});
    auto const &bulk = start(order(5));
    pump_ready();
    CHECK(bulk.finished() == 4);
    CHECK(bulk.state == State::running);
    CHECK_FALSE(bulk.waits_for.empty());
    banguid.many_refuse.clear();
    pass(Pace::refill * 2);
    CHECK(bulk.state == State::done);
    CHECK(bulk.changed == 5);
    CHECK(banguid.many.back() == std::vector{IpPrefix::parse("203.0.0.3").value()});
}

TEST_CASE_FIXTURE(Rig, "a busy banguid is asked again") {
    banguid.act_fails = Error{ErrorCode::busy, ""};
    auto const &bulk = start(order(5));
    pump_ready();
    CHECK(bulk.finished() == 0);
    banguid.act_fails.reset();
    pass(Pace::refill * 2);
    CHECK(bulk.changed == 5);
    CHECK(bulk.state == State::done);
}

TEST_CASE_FIXTURE(Rig, "a jail that is gone ends its part only") {
    banguid.many_fail.emplace("sshd", Error{ErrorCode::not_found, "no such jail"});
    auto const &bulk = start(order(40, {"sshd", "nginx"}));
    REQUIRE(pump_until([&] { return bulk.state != State::running; }));
    CHECK(bulk.state == State::done);
    CHECK(bulk.refused == 40);
    CHECK(bulk.changed == 40);
    CHECK(banguid.many.size() == 4);
    CHECK(touched == Texts{"nginx"});
}

TEST_CASE_FIXTURE(Rig, "fail2ban going away ends it and tells what was tried") {
    banguid.limits_now.acts_per_second = 20;
    banguid.limits_now.act_burst = 50;
    auto const &bulk = start(order(40, {"sshd", "nginx"}));
    pump_ready();
    banguid.act_fails = Error{ErrorCode::fail2ban_offline, "gone"};
    pass(Seconds(1));
    CHECK(bulk.state == State::failed);
    CHECK(bulk.failure->code == ErrorCode::fail2ban_offline);
    CHECK(bulk.changed == 16);
    CHECK(bulk.refused == 16);
    CHECK(bulk.finished() < bulk.total);
    CHECK(touched == Texts{"sshd"});
    CHECK(bulk.finished_at);
    CHECK(last_told->state == State::failed);
    pass(Seconds(60));
    CHECK(banguid.many.size() == 2);
}

TEST_CASE_FIXTURE(Rig, "without banguid it fails before it begins") {
    banguid.fails = Error{ErrorCode::banguid_offline, "gone"};
    auto const &bulk = start(order(3));
    pump_ready();
    CHECK(bulk.state == State::failed);
    CHECK(bulk.finished() == 0);
    CHECK(bulk.failure->code == ErrorCode::banguid_offline);
    CHECK(touched.empty());
}

TEST_CASE_FIXTURE(Rig, "an answer that fits no question ends it") {
    ForgetfulChannel channel(*loop, banguid);
    ipc::Client forgetful(channel, *loop);
    Runner other(*loop, forgetful,
                 {[](Bulk const &) {}, [](JailName const &) {}, [](auto const &...) {},
                  [](auto const &...) {}, [](auto const &...) {}, [](auto const &...) {}});
    auto const *bulk = other.start(order(3)).value();
    pump_ready();
    CHECK(bulk->state == State::failed);
    CHECK(bulk->failure->code == ErrorCode::protocol_error);
    CHECK(bulk->refused == 3);
}

TEST_CASE_FIXTURE(Rig, "cancelled while it waits it ends at once") {
    banguid.limits_now.acts_per_second = 1;
    banguid.limits_now.act_burst = 2;
    auto const &bulk = start(order(5));
    pump_ready();
    CHECK(bulk.finished() == 1);
    CHECK(runner.cancel(bulk.id));
    CHECK(bulk.state == State::cancelled);
    CHECK(bulk.finished_at);
    CHECK(touched == Texts{"sshd"});
    CHECK(last_told->state == State::cancelled);
    CHECK(runner.cancel(bulk.id));
    pass(Seconds(60));
    CHECK(bulk.finished() == 1);
    CHECK_FALSE(runner.cancel("no such"));
}

TEST_CASE_FIXTURE(Rig, "cancelled while banguid acts it still tells what was done") {
    auto const &bulk = start(order(40));
    banguid.silent = true; // the limits are on their way already
    REQUIRE(pump_until([&] { return banguid.kept() == 1; }));
    CHECK(runner.cancel(bulk.id));
    CHECK(bulk.state == State::cancelled);
    CHECK_FALSE(bulk.finished_at);
    banguid.release();
    pump_ready();
    CHECK(bulk.state == State::cancelled);
    CHECK(bulk.finished_at);
    CHECK(bulk.changed == 16);
    CHECK(banguid.many.size() == 1);
    CHECK(touched == Texts{"sshd"});
}

TEST_CASE_FIXTURE(Rig, "cancelled while banguid acts and then goes away it is cancelled") {
    auto const &bulk = start(order(40));
    banguid.silent = true;
    REQUIRE(pump_until([&] { return banguid.kept() == 1; }));
    runner.cancel(bulk.id);
    banguid.act_fails = Error{ErrorCode::timed_out, "late"};
    banguid.release();
    pump_ready();
    CHECK(bulk.state == State::cancelled);
    CHECK(bulk.refused == 16);
    CHECK(touched == Texts{"sshd"});
}

TEST_CASE_FIXTURE(Rig, "two run at once, share the rate and both come to their end") {
    banguid.limits_now.acts_per_second = 20;
    banguid.limits_now.act_burst = 50;
    auto const &one = start(order(48));
    auto const &two = start(order(48));
    auto const third = runner.start(order(1));
    REQUIRE_FALSE(third);
    CHECK(third.error().code == ErrorCode::busy);
    for (int second = 0; second < 3; ++second)
        pass(Seconds(1));
    CHECK(one.finished() >= 16);
    CHECK(two.finished() >= 16);
    for (int second = 0; second < 6; ++second)
        pass(Seconds(1));
    CHECK(one.state == State::done);
    CHECK(two.state == State::done);
    CHECK(runner.start(order(1)));
}

TEST_CASE_FIXTURE(Rig, "the last eight are kept") {
    for (int i = 0; i < 9; ++i) {
        start(order(1));
        pump_ready();
    }
    CHECK(runner.find("id-1") == nullptr);
    CHECK(runner.find("id-2") != nullptr);
    CHECK(runner.find("id-9") != nullptr);
}

TEST_CASE_FIXTURE(Rig, "one that runs makes no room for others") {
    banguid.limits_now.acts_per_second = 1;
    banguid.limits_now.act_burst = 2;
    start(order(1000));
    for (int i = 0; i < 10; ++i) {
        start(order(0));
        pump_ready();
    }
    CHECK(runner.find("id-1") != nullptr);
    CHECK(runner.find("id-3") == nullptr);
    CHECK(runner.find("id-11") != nullptr);
}

TEST_CASE_FIXTURE(Rig, "is told of at most four times a second, and at its end") {
    auto const &bulk = start(order(200));
    REQUIRE(pump_until([&] { return bulk.state == State::done; }));
    CHECK(told == 2); // the clock stood still: its beginning and its end
    CHECK(last_told->state == State::done);
    banguid.limits_now.acts_per_second = 1;
    banguid.limits_now.act_burst = 2;
    told = 0;
    auto const &slow = start(order(3));
    pump_ready();
    pass(Runner::moved_interval - Milliseconds(1));
    CHECK(told == 1);
    pass(Milliseconds(1));
    CHECK(told == 2);
    CHECK(last_told->finished() == slow.finished());
}

TEST_CASE_FIXTURE(Rig, "the counts go on where the results end") {
    for (auto const &prefix : some(6000))
        banguid.many_refuse.emplace(prefix.text(), Error{ErrorCode::protected_address, ""});
    auto const &bulk = start(order(7000));
    for (int i = 0; i < 300 && bulk.state == State::running; ++i)
        pass(Seconds(1));
    CHECK(bulk.state == State::done);
    CHECK(bulk.refused == 6000);
    CHECK(bulk.changed == 1000);
    CHECK(bulk.results.size() == Bulk::max_refused_kept + Bulk::max_others_kept);
    CHECK(bulk.is_truncated());
}

TEST_CASE_FIXTURE(Rig, "one that runs may be left behind") {
    Runner other(*loop, client,
                 {[](Bulk const &) {}, [](JailName const &) {}, [](auto const &...) {},
                  [](auto const &...) {}, [](auto const &...) {}, [](auto const &...) {}});
    banguid.limits_now.acts_per_second = 1;
    banguid.limits_now.act_burst = 2;
    REQUIRE(other.start(order(10)));
    pump_ready();
}

} // namespace
} // namespace bangui::bulk
