// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/store/worker.h"

#include <doctest/doctest.h>

#include <latch>
#include <memory>

using namespace bangui;
using bangui::store::WorkerPool;

namespace {

/// A pool whose first job holds its thread until it is let go; notes what it did.
struct HeldPool {
    using Pool = WorkerPool<std::unique_ptr<int>>;
    std::latch entered{1};
    std::latch let_go{1};
    std::vector<std::vector<int>> batches;
    Pool pool{{.threads = 1, .max_waiting = 3, .max_batch = 2}, [this](std::size_t, auto batch) {
                  std::vector<int> numbers;
                  for (auto const &job : batch)
                      numbers.push_back(*job);
                  batches.push_back(numbers);
                  if (numbers.front() != 0) return;
                  entered.count_down();
                  let_go.wait();
              }};
    bool push(int number) { return !pool.push(std::make_unique<int>(number)).has_value(); }
};

} // namespace

TEST_CASE("jobs keep their order, come in batches, and the queue has a bound") {
    HeldPool held;
    CHECK(held.push(0));
    held.entered.wait();
    CHECK(held.push(1));
    CHECK(held.push(2));
    CHECK(held.push(3));
    CHECK_EQ(**held.pool.push(std::make_unique<int>(4)), 4); // given back
    held.let_go.count_down();
    held.pool.close();
    CHECK(held.pool.wait_idle(Seconds(30)));
    held.pool.join();
    CHECK_EQ(held.batches, std::vector<std::vector<int>>{{0}, {1, 2}, {3}});
}

TEST_CASE("a closed pool takes nothing, and hands out what no thread has taken") {
    HeldPool held;
    held.push(0);
    held.entered.wait();
    held.push(1);
    held.pool.close();
    CHECK_FALSE(held.push(2));
    CHECK_FALSE(held.pool.wait_idle(Milliseconds(0)));
    auto const left = held.pool.take_waiting();
    REQUIRE_EQ(left.size(), 1);
    CHECK_EQ(*left[0], 1);
    held.let_go.count_down();
    held.pool.join();
    CHECK_EQ(held.batches, std::vector<std::vector<int>>{{0}});
}
