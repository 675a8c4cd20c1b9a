// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/client.h"

#include <sys/socket.h>
#include <sys/stat.h>

#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "banguid/fail2ban/python_text.h"
#include "banguid/fail2ban/queries.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_fail2ban.h"
#include "tests/support/pickle.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::fail2ban;
namespace pickle = bangui::test::pickle;

namespace {

auto const sshd = *JailName::parse("sshd");
auto const address = *IpPrefix::parse("192.0.2.1");

/// Rounds of the loop that a test may need. Everything happens in this process, so nothing waits for real
/// time.
constexpr int most_rounds = 2000;

struct Fixture {
    Fixture() {
        client = *Client::create(*loop, directory.file("s"), [this](ClientStatus const &status) {
            states += status.state == ClientState::online    ? '+'
                      : status.state == ClientState::offline ? '-'
                                                             : '.';
        });
    }

    void settle() {
        for (int round = 0; round < most_rounds && loop->run_once(Milliseconds(0)); ++round) {
        }
    }
    /// Time passes in steps as small as the first retry, with everything done that becomes due.
    void pass(Milliseconds time) {
        for (auto left = time; left > Milliseconds(0); left -= Milliseconds(10)) {
            clock.advance(Milliseconds(10));
            settle();
        }
    }
    void start() {
        client->start();
        settle();
        REQUIRE_EQ(client->status().state, ClientState::online);
    }
    void send(Request request, Milliseconds patience = Milliseconds(3000)) {
        client->send(std::move(request), loop->now() + patience, [this](Result<Reply> reply) {
            if (reply)
                answers.push_back(*python_str(reply->value, 1000));
            else
                answers.push_back("!" + std::string(to_string(reply.error().code)));
        });
    }

    test::TemporaryDirectory directory;
    test::FakeClock clock;
    std::unique_ptr<loop::PollLoop> loop = *loop::PollLoop::create(clock);
    std::string states;
    std::vector<std::string> answers;
    std::unique_ptr<Client> client;
};

struct WithServer : Fixture {
    test::FakeFail2ban server{*loop, directory.file("s")};
};

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE_FIXTURE(WithServer, "it connects by itself, greets, and answers in order on one connection") {
    CHECK_EQ(client->status().state, ClientState::connecting);
    server.answer("status", pickle::success(pickle::text("first")));
    server.answer("stats", pickle::success(pickle::text("second")));
    client->start();
    send(Request::jail_names()); // waits for the connection
    send(Request::statistics());
    send(Request::ban(sshd, address));
    CHECK(answers.empty());
    settle();
    CHECK_EQ(answers, Texts{"first", "second", "!fail2ban_refused"});
    CHECK_EQ(server.requests(), Texts{"version", "status", "stats", "set sshd banip 192.0.2.1"});
    CHECK_EQ(server.accepted(), 1);
    CHECK_EQ(states, "+");
    auto const &status = client->status();
    CHECK_EQ(status.version, "1.0.2");
    CHECK_EQ(status.detail, "");
    CHECK_EQ(status.since, clock.unix_now());
    CHECK_EQ(status.last_answer, clock.unix_now());
    CHECK_EQ(status.connects, 1);
    CHECK_EQ(status.requests, 3);
    CHECK_EQ(status.failures, 1);
}

TEST_CASE_FIXTURE(WithServer, "online and idle it does nothing, and says nothing") {
    start();
    auto const asked = server.requests().size();
    clock.advance(Seconds(24 * 60 * 60));
    CHECK_FALSE(loop->run_once(Milliseconds(0)));
    CHECK_EQ(server.requests().size(), asked);
    CHECK_EQ(server.open_connections(), 1);
}

TEST_CASE_FIXTURE(Fixture, "why it is offline is told apart") {
    auto const path = directory.file("s");
    client->start();
    settle();
    CHECK_EQ(states, "-");
    CHECK_NE(client->status().detail.find("ENOENT"), std::string::npos);
    {
        test::FakeFail2ban server(*loop, path);
        server.crash();
        pass(Milliseconds(500));
        CHECK_NE(client->status().detail.find("ECONNREFUSED"), std::string::npos);
        CHECK_NE(client->status().detail.find("left its socket behind"), std::string::npos);
    }
    CHECK_EQ(states, "-"); // one change, however often it was tried
    send(Request::jail_names());
    CHECK(answers.empty()); // never before send() has returned
    settle();
    CHECK_EQ(answers, Texts{"!fail2ban_offline"});
}

TEST_CASE_FIXTURE(Fixture, "a full queue of connections is waited for, not joined") {
    auto const path = directory.file("s");
    test::FakeFail2ban server(*loop, path);
    server.hang();
    std::vector<std::unique_ptr<Client>> others;
    for (int count = 0; count < 2; ++count) { // as many as fail2ban's backlog holds
        others.push_back(*Client::create(*loop, path, {}));
        others.back()->start();
    }
    client->start();
    settle();
    CHECK_EQ(client->status().state, ClientState::offline);
    CHECK_NE(client->status().detail.find("EAGAIN"), std::string::npos);
    server.resume();
    pass(Milliseconds(20));
    CHECK_EQ(client->status().state, ClientState::online);
}

TEST_CASE_FIXTURE(Fixture, "recovery shows within two seconds, however long it was away") {
    client->start();
    settle();
    pass(Seconds(60));
    CHECK_EQ(client->status().state, ClientState::offline);
    CHECK_LT(client->status().since, clock.unix_now());
    test::FakeFail2ban server(*loop, directory.file("s"));
    pass(Client::slowest_retry);
    CHECK_EQ(client->status().state, ClientState::online);
    CHECK_EQ(server.accepted(), 1);
}

TEST_CASE_FIXTURE(Fixture, "retries slow down to twice a second") {
    int attempts = 0;
    test::FakeFail2ban server(*loop, directory.file("s"));
    client->start();
    server.answer("version", pickle::success(pickle::none()));
    settle();
    pass(Seconds(1)); // 10 20 40 80 160 320 ms after each other
    CHECK_EQ(server.accepted(), 7);
    pass(Seconds(10));
    attempts = static_cast<int>(server.accepted());
    CHECK_GE(attempts, 7 + 19);
    CHECK_LE(attempts, 7 + 21);
    CHECK_EQ(server.most_open_connections(), 1);
}

TEST_CASE_FIXTURE(WithServer, "the end of fail2ban is noticed at once, idle or not") {
    start();
    server.quit();
    settle();
    CHECK_EQ(states, "+-");
    CHECK_EQ(client->status().detail, "fail2ban closed the connection");
    server.listen();
    pass(Milliseconds(20));
    CHECK_EQ(states, "+-+");
    CHECK_EQ(client->status().connects, 2);

    send(Request::jail_names());
    send(Request::statistics());
    server.quit();
    settle();
    CHECK_EQ(answers, Texts{"!fail2ban_offline", "!fail2ban_offline"});
    CHECK_EQ(client->status().failures, 2);
}

TEST_CASE_FIXTURE(WithServer, "a reply cut off at any byte fails its request, and the next one works") {
    auto const reply = pickle::success(pickle::text("whole"));
    server.answer("status", reply);
    start();
    for (std::size_t cut = 0; cut < reply.size(); ++cut) {
        server.close_within_next_answer(cut);
        answers.clear();
        send(Request::jail_names());
        settle();
        REQUIRE_EQ(answers, Texts{"!fail2ban_offline"});
        pass(Milliseconds(20));
        send(Request::jail_names());
        settle();
        REQUIRE_EQ(answers, Texts{"!fail2ban_offline", "whole"});
    }
    CHECK_EQ(server.most_open_connections(), 1);
}

TEST_CASE_FIXTURE(WithServer, "a hung fail2ban fails requests at their deadline and heals by itself") {
    start();
    server.hang();
    send(Request::jail_names(), Milliseconds(1000));
    send(Request::statistics(), Milliseconds(500)); // behind the first: its own deadline comes earlier
    send(Request::version(), Milliseconds(2000));
    pass(Milliseconds(490));
    CHECK(answers.empty());
    pass(Milliseconds(20));
    CHECK_EQ(answers, Texts{"!busy"});
    CHECK_EQ(client->status().state, ClientState::online); // only waiting was too long
    pass(Milliseconds(500));
    CHECK_EQ(answers, Texts{"!busy", "!timed_out", "!fail2ban_offline"});
    CHECK_EQ(states, "+-");
    CHECK_NE(client->status().detail.find("did not answer in time to: status"), std::string::npos);
    pass(Seconds(60));
    CHECK_EQ(states, "+-"); // a connection that waits to be accepted is not online
    server.resume();
    pass(Seconds(1));
    CHECK_EQ(states, "+-+");
    CHECK_EQ(server.open_connections(), 1);
}

TEST_CASE_FIXTURE(WithServer, "a late reply reaches nobody") {
    server.answer("status", pickle::success(pickle::text("late")));
    server.answer("stats", pickle::success(pickle::text("right")));
    start();
    server.hang();
    send(Request::jail_names(), Milliseconds(100));
    pass(Milliseconds(110));
    send(Request::statistics()); // must not be taken for the one that "late" answers
    server.resume();
    pass(Milliseconds(600));
    send(Request::statistics());
    settle();
    CHECK_EQ(answers, Texts{"!timed_out", "!fail2ban_offline", "right"});
}

TEST_CASE_FIXTURE(WithServer, "long work is waited for, and its late reply reaches nobody") {
    server.answer("unban --all", pickle::success(pickle::text("late")));
    server.answer("stats", pickle::success(pickle::text("right")));
    start();
    server.hang();
    send(Request::unban_all(), Milliseconds(1000));
    send(Request::statistics(), Milliseconds(1500));
    pass(Milliseconds(2000));
    CHECK_EQ(answers, Texts{"!timed_out", "!busy"});
    CHECK_EQ(client->status().failures, 2);
    pass(Seconds(60));
    CHECK_EQ(client->status().state, ClientState::online);
    send(Request::statistics());
    server.resume();
    settle();
    CHECK_EQ(answers, Texts{"!timed_out", "!busy", "right"});
    CHECK_EQ(client->status().failures, 2);
    CHECK_EQ(client->status().connects, 1);
}

TEST_CASE_FIXTURE(WithServer, "long work that never ends is given up, and so is the one that is cut off") {
    start();
    server.hang();
    send(Request::unban_all(), Milliseconds(1000));
    pass(Milliseconds(1000) + Client::work_patience - Milliseconds(10));
    CHECK_EQ(states, "+");
    pass(Milliseconds(20));
    CHECK_EQ(states, "+-");
    CHECK_NE(client->status().detail.find("did not answer in time to: unban --all"), std::string::npos);
    server.resume();
    pass(Seconds(1));
    CHECK_EQ(states, "+-+");
    server.hang();
    send(Request::unban_all(), Milliseconds(1000));
    pass(Seconds(2));
    server.crash();
    settle();
    CHECK_EQ(answers, Texts{"!timed_out", "!timed_out"});
    CHECK_EQ(states, "+-+-");
}

TEST_CASE_FIXTURE(WithServer, "a server that shuts down says so") {
    start();
    server.answer("status", pickle::framed(pickle::list({pickle::text("SHUTDOWN")})));
    send(Request::jail_names());
    settle();
    CHECK_EQ(answers, Texts{"!fail2ban_offline"});
    CHECK_EQ(states, "+-");
    CHECK_EQ(client->status().detail, "fail2ban is shutting down");
}

TEST_CASE_FIXTURE(WithServer, "an answer that fail2ban could not write costs only its request") {
    start();
    server.answer("status", pickle::framed(pickle::text("ERROR: Can't pickle local object")));
    send(Request::jail_names());
    send(Request::version());
    settle();
    CHECK_EQ(answers, Texts{"!fail2ban_protocol", "1.0.2"});
    CHECK_EQ(states, "+");
}

TEST_CASE_FIXTURE(WithServer, "what is not the protocol ends the connection") {
    for (auto const &odd :
         {std::string("garbage"), std::string("N.<F2B_CLOSE_COMMAND>"), pickle::success(pickle::none()) + "x",
          pickle::success(pickle::none()) + pickle::success("N"), std::string("X\xff\xff\xff\xff")}) {
        INFO(odd);
        answers.clear();
        client->start();
        pass(Milliseconds(20));
        server.answer("status", odd);
        send(Request::jail_names());
        settle();
        REQUIRE_EQ(answers.size(), 1);
        CHECK((answers[0] == "!fail2ban_protocol" || answers[0] == "!too_large"));
        CHECK_EQ(client->status().state, ClientState::offline);
        pass(Milliseconds(20));
        CHECK_EQ(client->status().state, ClientState::online);
    }
    server.say("unasked");
    settle();
    CHECK_EQ(client->status().state, ClientState::offline);
    CHECK_EQ(client->status().detail, "fail2ban answered before it was asked");
}

TEST_CASE_FIXTURE(WithServer, "who answers without a version is not fail2ban") {
    for (auto const &odd :
         {pickle::none(), pickle::text(""), pickle::text("1.0\n"), pickle::text(std::string(65, '1'))}) {
        server.answer("version", pickle::success(odd));
        client->start();
        settle();
        CHECK_EQ(client->status().state, ClientState::offline);
        CHECK_EQ(client->status().connects, 0);
        client->stop();
    }
}

TEST_CASE_FIXTURE(WithServer, "the queue is bounded") {
    start();
    server.hang();
    for (std::size_t count = 0; count < Client::max_queued + 1; ++count)
        send(Request::jail_names()); // one is sent
    settle();
    CHECK(answers.empty());
    send(Request::jail_names());
    settle();
    CHECK_EQ(answers, Texts{"!busy"});
}

TEST_CASE_FIXTURE(WithServer, "a long reply comes in many pieces, and another connection is never opened") {
    start();
    std::string const text(std::size_t{2} << 20, 'x');
    server.answer("status", pickle::success(pickle::text(text)));
    std::size_t received = 0;
    client->send(Request::jail_names(), loop->now() + Seconds(3),
                 [&](Result<Reply> reply) { received = reply->value.text()->size(); });
    settle();
    CHECK_EQ(received, text.size());
    CHECK_EQ(server.most_open_connections(), 1);
}

TEST_CASE_FIXTURE(WithServer, "completions may ask again, stop and start") {
    start();
    server.answer("status", pickle::success(pickle::text("x")));
    client->send(Request::jail_names(), loop->now() + Seconds(3),
                 [&](Result<Reply>) { send(Request::version()); });
    send(Request::jail_names());
    settle();
    CHECK_EQ(answers, Texts{"x", "1.0.2"});
    client->send(Request::jail_names(), loop->now() + Seconds(3), [&](Result<Reply>) {
        client->stop();
        client->start();
        send(Request::jail_names());
    });
    settle();
    CHECK_EQ(answers, Texts{"x", "1.0.2", "x"});
    CHECK_EQ(states, "+-.+");
    CHECK_EQ(server.open_connections(), 1);
}

TEST_CASE_FIXTURE(WithServer, "stop answers everything and stays away") {
    start();
    server.hang();
    send(Request::jail_names());
    send(Request::jail_names());
    client->stop();
    CHECK_EQ(answers, Texts{"!fail2ban_offline", "!fail2ban_offline"});
    send(Request::jail_names());
    settle();
    CHECK_EQ(answers.size(), 3);
    server.resume();
    pass(Seconds(5));
    CHECK_EQ(client->status().state, ClientState::offline);
    CHECK_EQ(server.open_connections(), 0);
}

TEST_CASE_FIXTURE(WithServer, "destroyed in the middle of everything, it leaves nothing behind") {
    start();
    server.hang();
    send(Request::jail_names());
    send(Request::jail_names());
    settle();
    client.reset();
    pass(Seconds(10));
    CHECK(answers.empty());
}

TEST_CASE_FIXTURE(Fixture, "a path that fits no socket address is refused") {
    CHECK(Client::create(*loop, "/" + std::string(106, 'x'), {}));
    CHECK_EQ(Client::create(*loop, "/" + std::string(107, 'x'), {}).error().code,
             ErrorCode::invalid_argument);
    CHECK_EQ(Client::create(*loop, "", {}).error().code, ErrorCode::invalid_argument);
}

TEST_CASE_FIXTURE(WithServer, "counters come from one request, or from one for each jail before 1.1") {
    auto const counter = [](char const *name, std::int64_t value) {
        return pickle::tuple({pickle::text(name), pickle::integer(value)});
    };
    auto const part = [](char const *name, std::string const &entries) {
        return pickle::tuple({pickle::text(name), entries});
    };
    auto const short_status = pickle::success(pickle::list(
        {part("Filter", pickle::list({counter("Currently failed", 1), counter("Total failed", 2)})),
         part("Actions", pickle::list({counter("Currently banned", 3), counter("Total banned", 4)}))}));
    server.answer("status", pickle::success(pickle::list({part("Jail list", pickle::text("gone, sshd"))})));
    server.answer("status gone short", pickle::unknown_jail("gone"));
    server.answer("status sshd short", short_status);
    start();
    Result<std::vector<JailCounters>> counters;
    auto const ask_counters = [&] {
        counters = fail(ErrorCode::internal, "not answered");
        read_counters(*client, loop->now() + Seconds(3), [&](auto result) { counters = std::move(result); });
        settle();
    };
    ask_counters();
    CHECK_EQ(counters, std::vector{JailCounters{sshd, 1, 2, 3, 4}});
    CHECK_EQ(server.requests(), Texts{"version", "status", "status gone short", "status sshd short"});

    server.answer("status sshd short", pickle::success(pickle::none()));
    ask_counters();
    CHECK_EQ(counters.error().code, ErrorCode::fail2ban_protocol);
    server.forget_answers();
    ask_counters();
    CHECK_EQ(counters.error().code, ErrorCode::fail2ban_refused);

    server.answer("version", pickle::success(pickle::text("1.1.0")));
    auto const two = pickle::tuple({pickle::integer(1), pickle::integer(2)});
    server.answer("stats", pickle::success(pickle::dict(
                               {pickle::text("sshd"), pickle::list({pickle::text("polling"), two, two})})));
    server.quit();
    server.listen();
    pass(Milliseconds(20));
    ask_counters();
    CHECK_EQ(counters, std::vector{JailCounters{sshd, 1, 2, 1, 2, "polling"}});
    CHECK_EQ(server.requests().back(), "stats");
}

TEST_CASE_FIXTURE(WithServer, "a jail's parameters are read together") {
    auto const texts = pickle::success(pickle::list({pickle::text("x")}));
    auto const number = pickle::success(pickle::integer(7));
    for (auto const *word : {"logpath", "ignoreip", "failregex", "ignoreregex", "actions"})
        server.answer("get sshd " + std::string(word), texts);
    for (auto const *word : {"bantime", "findtime", "maxretry"})
        server.answer("get sshd " + std::string(word), number);
    server.answer("get sshd usedns", pickle::success(pickle::text("warn")));
    server.answer("get sshd logencoding", pickle::success(pickle::text("UTF-8")));
    server.answer("get sshd datepattern", pickle::success(pickle::none()));
    server.answer("get sshd journalmatch", pickle::success(pickle::list({})));
    server.answer("get sshd ignoreself", pickle::success(pickle::boolean(true)));
    start();
    Result<JailParameters> parameters;
    auto const ask_parameters = [&] {
        parameters = fail(ErrorCode::internal, "not answered");
        read_parameters(*client, sshd, loop->now() + Seconds(3),
                        [&](auto result) { parameters = std::move(result); });
        settle();
    };
    ask_parameters(); // an old version: maxmatches and bantime.increment are refused
    REQUIRE(parameters);
    CHECK_EQ(parameters->ban_time, 7);
    CHECK_EQ(parameters->max_matches, 0);
    CHECK_EQ(parameters->actions, Texts{"x"});
    CHECK(parameters->ignore_self);

    server.answer("get sshd usedns", pickle::success(pickle::none()));
    ask_parameters();
    CHECK_EQ(parameters.error().code, ErrorCode::fail2ban_protocol);
    server.answer("get sshd usedns", pickle::unknown_jail("sshd"));
    ask_parameters();
    CHECK_EQ(parameters.error().code, ErrorCode::not_found);
}
