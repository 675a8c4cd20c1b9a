// SPDX-License-Identifier: Apache-2.0
//
// An executor that a test pumps: nothing runs until the test says so, then all of it on the test's thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>

#include "common/base/executor.h"

namespace bangui::test {

class ManualExecutor final : public Executor {
  public:
    void post(UniqueFunction<void()> work) override {
        // Notified under the lock: the test may take the work, see its condition hold and destroy this.
        std::lock_guard const guard(mutex_);
        waiting_.push_back(std::move(work));
        posted_.notify_one();
    }

    /// Runs what was posted before the call; how many that were.
    std::size_t run() {
        std::deque<UniqueFunction<void()>> batch;
        {
            std::lock_guard const guard(mutex_);
            batch.swap(waiting_);
        }
        for (auto &work : batch)
            work();
        return batch.size();
    }

    /// Runs until the condition holds, waiting for other threads to post; false if nothing came for so long
    /// that nothing will.
    template<typename Condition>
    bool run_until(Condition condition) {
        while (!condition()) {
            {
                std::unique_lock lock(mutex_);
                if (!posted_.wait_for(lock, std::chrono::seconds(30), [&] { return !waiting_.empty(); }))
                    return false;
            }
            run();
        }
        return true;
    }

  private:
    std::mutex mutex_;
    std::condition_variable posted_;
    std::deque<UniqueFunction<void()>> waiting_;
};

} // namespace bangui::test
