// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/net/loop.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/loop_fixture.h"

using namespace bangui;
using namespace bangui::test;

TEST_CASE_FIXTURE(LoopFixture, "posted work runs in order, and what it posts runs in the next turn") {
    std::string order;
    loop->post([&] {
        order += 'a';
        loop->post([&] { order += 'c'; });
    });
    loop->post([&] { order += 'b'; });
    CHECK_EQ(order, "");
    CHECK(pump_until([&] { return order.size() >= 3; }));
    CHECK_EQ(order, "abc");
}

TEST_CASE_FIXTURE(LoopFixture, "work may be posted from other threads") {
    constexpr int threads = 4;
    constexpr int posts = 250;
    int ran = 0; // on the loop's thread only
    std::vector<std::thread> posting;
    for (int thread = 0; thread < threads; ++thread)
        posting.emplace_back([&] {
            for (int count = 0; count < posts; ++count)
                loop->post([&ran] { ++ran; });
        });
    CHECK(pump_until([&] { return ran == threads * posts; }));
    for (auto &thread : posting)
        thread.join();
}

TEST_CASE_FIXTURE(LoopFixture, "timers follow the clock, in the order they are due") {
    std::string order;
    loop->after(Milliseconds{20}, [&] { order += 'c'; });
    loop->after(Milliseconds{10}, [&] { order += 'a'; });
    loop->after(Milliseconds{10}, [&] { order += 'b'; });
    pass(Milliseconds{9});
    CHECK_EQ(order, "");
    pass(Milliseconds{1});
    CHECK_EQ(order, "ab");
    pass(Milliseconds{100});
    CHECK_EQ(order, "abc");
}

TEST_CASE_FIXTURE(LoopFixture, "a timer can be cancelled, before and after it ran, and from another timer") {
    int ran = 0;
    net::TimerId second{};
    auto const first = loop->after(Milliseconds{5}, [&] {
        ++ran;
        loop->cancel(second);
    });
    second = loop->after(Milliseconds{5}, [&] { ++ran; });
    auto const third = loop->after(Milliseconds{5}, [&] { ran += 10; });
    loop->cancel(third);
    pass(Milliseconds{5});
    CHECK_EQ(ran, 1);
    loop->cancel(first);
    loop->cancel(net::TimerId::none);
}

TEST_CASE_FIXTURE(LoopFixture, "a timer set without delay waits for the next turn") {
    int ran = 0;
    UniqueFunction<void()> again = [&] {
        if (++ran < 5) loop->after(Milliseconds{0}, [&] { again(); });
    };
    loop->after(Milliseconds{0}, [&] { again(); });
    CHECK_EQ(ran, 0);
    loop->run_once(Milliseconds{0});
    CHECK_LE(ran, 2); // once before and once within the turn
    pump_ready();
    CHECK_EQ(ran, 5);
}

TEST_CASE_FIXTURE(LoopFixture, "what never ran is released with the loop, which takes no more posts") {
    auto const token = std::make_shared<int>();
    struct PostsWhenDropped {
        net::Loop &loop;
        std::shared_ptr<int> token;
        ~PostsWhenDropped() {
            if (token) loop.post([token = token] { FAIL("the loop has ended"); });
        }
        PostsWhenDropped(net::Loop &posts_to, std::shared_ptr<int> held)
            : loop(posts_to)
            , token(std::move(held)) {}
        PostsWhenDropped(PostsWhenDropped &&) = default;
    };
    loop->post([guard = PostsWhenDropped(*loop, token)] { FAIL("the loop never ran"); });
    loop->after(Milliseconds{1}, [guard = PostsWhenDropped(*loop, token)] { FAIL("the loop never ran"); });
    CHECK_EQ(token.use_count(), 3);
    loop.reset();
    CHECK_EQ(token.use_count(), 1);
}

TEST_CASE_FIXTURE(LoopFixture, "a turn ends also when a millisecond does between its steps") {
    using namespace std::chrono;
    constexpr nanoseconds step{500}; // the turns begin ever closer to the end of a millisecond
    for (int turn = 0; turn < 400; ++turn) {
        auto const begin = milliseconds{1} - (2 + turn % 100) * step;
        while (steady_clock::now().time_since_epoch() % milliseconds{1} < begin) {
        }
        loop->run_once(Milliseconds{1});
    }
}

TEST_CASE_FIXTURE(LoopFixture, "signals arrive as callbacks; the last handler counts") {
    int first = 0;
    int second = 0;
    REQUIRE(loop->watch_signal(SIGUSR1, [&] { ++first; }));
    REQUIRE(loop->watch_signal(SIGUSR1, [&] { ++second; }));
    std::raise(SIGUSR1);
    CHECK(pump_until([&] { return second == 1; }));
    CHECK_EQ(first, 0);
    CHECK_FALSE(loop->watch_signal(SIGKILL, [] {}));
}

TEST_CASE("run ends with stop, also when that came first or from another thread") {
    SystemClock const clock;
    auto loop = std::move(net::Loop::create(clock)).value();
    loop->stop();
    loop->run();
    int ran = 0;
    loop->after(Milliseconds{1}, [&] {
        ++ran;
        loop->stop();
    });
    loop->run();
    CHECK_EQ(ran, 1);
    std::thread stopper([&] { loop->stop(); });
    loop->run();
    stopper.join();
}
