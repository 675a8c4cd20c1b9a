// SPDX-License-Identifier: Apache-2.0
//
// Threads that take jobs from one bounded queue: SQLite's and Argon2id's way off the loop. Owned by whoever
// hands out the work; posts nothing home by itself.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "common/base/clock.h"

namespace bangui::store {

template<typename Job>
class WorkerPool {
  public:
    /// Called on thread number `worker` with one job to `max_batch` jobs in the order they came.
    using Handler = std::function<void(std::size_t worker, std::vector<Job> batch)>;

    struct Options {
        std::size_t threads = 1;
        std::size_t max_waiting = 1; ///< jobs that no thread has taken yet
        std::size_t max_batch = 1;
    };

    WorkerPool(Options options, Handler handler)
        : options_(options)
        , handler_(std::move(handler)) {
        for (std::size_t worker = 0; worker < options_.threads; ++worker)
            threads_.emplace_back([this, worker] { run(worker); });
    }
    WorkerPool(WorkerPool const &) = delete;
    WorkerPool &operator=(WorkerPool const &) = delete;
    ~WorkerPool() {
        close();
        take_waiting();
        join();
    }

    /// Gives the job back when the queue is full or closed.
    std::optional<Job> push(Job job) {
        {
            std::lock_guard const guard(mutex_);
            if (closed_ || waiting_.size() >= options_.max_waiting) return job;
            waiting_.push_back(std::move(job));
        }
        changed_.notify_one();
        return std::nullopt;
    }

    /// No further jobs; the threads end once the queue is empty.
    void close() {
        {
            std::lock_guard const guard(mutex_);
            closed_ = true;
        }
        changed_.notify_all();
    }

    /// After close(): true when every thread ran out of work before the deadline.
    bool wait_idle(Milliseconds deadline) {
        std::unique_lock lock(mutex_);
        return idle_.wait_for(lock, deadline, [this] { return waiting_.empty() && working_ == 0; });
    }

    /// The jobs that no thread has taken.
    std::vector<Job> take_waiting() {
        std::lock_guard const guard(mutex_);
        std::vector<Job> left;
        while (!waiting_.empty()) {
            left.push_back(std::move(waiting_.front()));
            waiting_.pop_front();
        }
        return left;
    }

    /// After close().
    void join() {
        for (auto &thread : threads_)
            if (thread.joinable()) thread.join();
    }

  private:
    void run(std::size_t worker) {
        std::unique_lock lock(mutex_);
        while (true) {
            changed_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            std::vector<Job> batch;
            while (!waiting_.empty() && batch.size() < options_.max_batch) {
                batch.push_back(std::move(waiting_.front()));
                waiting_.pop_front();
            }
            ++working_;
            lock.unlock();
            handler_(worker, std::move(batch));
            lock.lock();
            --working_;
            if (waiting_.empty() && working_ == 0) idle_.notify_all();
        }
    }

    Options options_;
    Handler handler_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::condition_variable idle_;
    std::deque<Job> waiting_;
    std::size_t working_ = 0;
    bool closed_ = false;
    std::vector<std::thread> threads_; ///< last: they use all of the above
};

} // namespace bangui::store
