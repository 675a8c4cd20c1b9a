// SPDX-License-Identifier: Apache-2.0
//
// A loop with a clock that stands still, pumped by the test until what it waits for has happened.
#pragma once

#include <csignal>
#include <memory>
#include <utility>

#include "bangui-web/net/loop.h"
#include "tests/support/fake_clock.h"

namespace bangui::test {

struct LoopFixture {
    LoopFixture() { std::signal(SIGPIPE, SIG_IGN); } // as each main does

    /// Turns the loop until the condition holds; gives up after a bound no working code comes near.
    template<typename Condition>
    bool pump_until(Condition condition) {
        for (int turn = 0; turn < 2000; ++turn) {
            if (condition()) return true;
            loop->run_once(Milliseconds{10});
        }
        return condition();
    }

    /// Handles everything that is ready now.
    void pump_ready() {
        for (int turn = 0; turn < 20; ++turn)
            loop->run_once(Milliseconds{0});
    }

    /// Moves the clock and handles what became due.
    void pass(Milliseconds time) {
        clock.advance(time);
        pump_ready();
    }

    FakeClock clock;
    std::unique_ptr<net::Loop> loop = std::move(net::Loop::create(clock)).value();
};

} // namespace bangui::test
