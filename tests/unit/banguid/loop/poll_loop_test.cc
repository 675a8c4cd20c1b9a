// SPDX-License-Identifier: Apache-2.0
#include "banguid/loop/poll_loop.h"

#include <unistd.h>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/fake_clock.h"

using namespace bangui;
using namespace bangui::loop;

namespace {

constexpr Milliseconds at_once{0};

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        REQUIRE_EQ(::pipe(ends.data()), 0);
        read = UniqueFd(ends[0]);
        write = UniqueFd(ends[1]);
    }
    void fill() const { REQUIRE_EQ(::write(write.fd(), "x", 1), 1); }
    UniqueFd read;
    UniqueFd write;
};

struct Fixture {
    test::FakeClock clock;
    std::unique_ptr<PollLoop> loop = *PollLoop::create(clock);
    std::string seen;
};

} // namespace

TEST_CASE_FIXTURE(Fixture, "a watched descriptor is reported for as long as it is ready") {
    Pipe pipe;
    auto const id =
        loop->watch(pipe.read.fd(), POLLIN, [&](short events) { seen += (events & POLLIN) ? 'r' : '?'; });
    CHECK_FALSE(loop->run_once(at_once));
    pipe.fill();
    CHECK(loop->run_once(at_once));
    CHECK(loop->run_once(at_once));
    CHECK_EQ(seen, "rr");
    loop->set_events(id, 0);
    CHECK_FALSE(loop->run_once(at_once));
    loop->set_events(id, POLLIN);
    CHECK(loop->run_once(at_once));
    loop->unwatch(id);
    CHECK_FALSE(loop->run_once(at_once));
    CHECK_EQ(seen, "rrr");
}

TEST_CASE_FIXTURE(Fixture, "the end of the other side is reported whatever is watched for") {
    Pipe pipe;
    loop->watch(pipe.read.fd(), 0, [&](short events) { seen += (events & POLLHUP) ? 'h' : '?'; });
    pipe.write.reset();
    CHECK(loop->run_once(at_once));
    CHECK_EQ(seen, "h");
}

TEST_CASE_FIXTURE(Fixture, "callbacks may unwatch themselves and each other, and re-use the descriptor") {
    Pipe first;
    Pipe second;
    first.fill();
    second.fill();
    WatchId one{};
    WatchId two{};
    auto const alone = [&](char name, WatchId &self, WatchId &other) {
        return [this, name, &self, &other](short) {
            seen += name;
            loop->unwatch(self);
            loop->unwatch(other);
        };
    };
    one = loop->watch(first.read.fd(), POLLIN, alone('1', one, two));
    two = loop->watch(second.read.fd(), POLLIN, alone('2', two, one));
    CHECK(loop->run_once(at_once));
    CHECK_EQ(seen, "1"); // the second was ready too, and unwatched before its turn
    CHECK_FALSE(loop->run_once(at_once));

    // A new watch on the same number does not inherit what was reported for the old one.
    one = loop->watch(first.read.fd(), POLLIN, [&](short) {
        loop->unwatch(two);
        two = loop->watch(second.read.fd(), POLLOUT, [&](short) { seen += "never"; });
    });
    two = loop->watch(second.read.fd(), POLLIN, [&](short) { seen += "old"; });
    CHECK(loop->run_once(at_once));
    CHECK_EQ(seen, "1");
}

TEST_CASE_FIXTURE(Fixture, "a callback may watch more descriptors than there were") {
    Pipe pipe;
    pipe.fill();
    std::vector<WatchId> more;
    loop->watch(pipe.read.fd(), POLLIN, [&](short) {
        for (int count = 0; count < 100; ++count)
            more.push_back(loop->watch(pipe.read.fd(), POLLIN, [&](short) { seen += 'm'; }));
    });
    CHECK(loop->run_once(at_once));
    CHECK_EQ(seen, "");
    CHECK(loop->run_once(at_once));
    CHECK_EQ(seen.size(), 100);
}

TEST_CASE_FIXTURE(Fixture, "timers run in the order in which they are due, once") {
    loop->after(Milliseconds(20), [&] { seen += 'b'; });
    loop->after(Milliseconds(10), [&] { seen += 'a'; });
    loop->after(Milliseconds(20), [&] { seen += 'c'; });
    auto const cancelled = loop->after(Milliseconds(15), [&] { seen += '-'; });
    CHECK_FALSE(loop->run_once(at_once));
    clock.advance(Milliseconds(9));
    CHECK_FALSE(loop->run_once(at_once));
    clock.advance(Milliseconds(1));
    CHECK(loop->run_once(at_once));
    CHECK_EQ(seen, "a");
    loop->cancel(cancelled);
    loop->cancel(cancelled);
    clock.advance(Milliseconds(100));
    CHECK(loop->run_once(at_once));
    CHECK_FALSE(loop->run_once(at_once));
    CHECK_EQ(seen, "abc");
}

TEST_CASE_FIXTURE(Fixture, "a timer that sets itself again does not keep the round going") {
    int times = 0;
    std::function<void()> const tick = [&] {
        ++times;
        loop->after(Milliseconds(-5), tick);
    };
    tick();
    CHECK(loop->run_once(at_once));
    CHECK_EQ(times, 2);
    CHECK(loop->run_once(Milliseconds::max())); // due at once: no wait
    CHECK_EQ(times, 3);
}

TEST_CASE_FIXTURE(Fixture, "timers may cancel each other in the round in which both are due") {
    TimerId second{};
    loop->after(Milliseconds(1), [&] {
        seen += '1';
        loop->cancel(second);
    });
    second = loop->after(Milliseconds(2), [&] { seen += '2'; });
    clock.advance(Milliseconds(5));
    CHECK(loop->run_once(at_once));
    CHECK_FALSE(loop->run_once(at_once));
    CHECK_EQ(seen, "1");
}

TEST_CASE_FIXTURE(Fixture, "posted work runs in order, and what it posts runs in the next round") {
    loop->post([&] {
        seen += 'a';
        loop->post([&] { seen += 'c'; });
    });
    loop->post([&] { seen += 'b'; });
    CHECK(loop->run_once(Milliseconds::max()));
    CHECK_EQ(seen, "ab");
    CHECK(loop->run_once(Milliseconds::max()));
    CHECK_EQ(seen, "abc");
}

TEST_CASE_FIXTURE(Fixture, "work from another thread wakes the loop, and stop ends it") {
    std::thread other([&] {
        for (int count = 0; count < 1000; ++count)
            loop->post([&] { seen += 'x'; });
        loop->post([&] { loop->stop(); });
    });
    loop->run(); // returns only if it was woken
    other.join();
    CHECK_EQ(seen.size(), 1000);
}

TEST_CASE_FIXTURE(Fixture, "after the end, and after a stop within a round, nothing runs any more") {
    auto owned = std::make_shared<int>(0);
    loop->post([&] { loop->stop(); });
    loop->post([&seen = seen, owned] { seen += "late"; });
    loop->run();
    CHECK_EQ(owned.use_count(), 1); // dropped with all it holds
    loop->post([&seen = seen, owned] { seen += "later"; });
    CHECK_EQ(owned.use_count(), 1);
    CHECK_EQ(seen, "");
}

TEST_CASE_FIXTURE(Fixture, "stop before run is not lost") {
    loop->stop();
    loop->run();
}
