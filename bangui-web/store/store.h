// SPDX-License-Identifier: Apache-2.0
//
// A database behind threads: one that writes and a few that read, each with its own connection, so
// that no disk ever holds up the loop. Owned by the app, which opens it before the loop runs and closes it
// after the last request. What to read and write stands in users.h, sessions.h, settings.h and audit.h, and
// in the headers of history/, as functions over a Connection:
//
//     store.read<std::optional<Credentials>>(
//         [name](Connection &connection) { return find_credentials(connection, name); }, done);
//
// Writes run in the order they were given. Those that wait together share one transaction, each behind its
// own savepoint, so that a burst costs one fsync; a write is answered once it is on the disk. Work is dropped
// with `busy` when the queue is full. Completions run on the executor's thread.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bangui-web/store/connection.h"
#include "bangui-web/store/worker.h"
#include "common/base/executor.h"
#include "common/base/unique_fd.h"
#include "common/base/unique_function.h"

namespace bangui::store {

class Store {
  public:
    struct Options {
        std::string directory; ///< must exist; holds the file and the lock
        std::string file = "bangui.sqlite3";
        std::string lock = "lock"; ///< another one for each file in a directory
        DatabaseKind const *kind = &accounts_database();
        std::size_t readers = 2;        ///< as many as a small machine has cores
        std::size_t max_waiting = 1024; ///< writes, and reads: over a second of either
        Milliseconds busy_timeout = default_busy_timeout;
    };

    /// Opens, checks and migrates; then starts the threads. `conflict` when another process holds the
    /// lock: what auth caches would not be the truth.
    static Result<std::unique_ptr<Store>> open(Options options, Executor &executor);
    /// As stop() with no time for what waits.
    ~Store();

    /// `work` runs on a reader thread.
    template<typename T>
    void read(UniqueFunction<Result<T>(Connection &)> work, Completion<T> done) {
        submit(readers_, std::make_unique<TypedJob<T>>(std::move(work), std::move(done)));
    }

    /// `work` runs on the writer thread inside a transaction: an error leaves nothing behind.
    template<typename T>
    void write(UniqueFunction<Result<T>(Connection &)> work, Completion<T> done) {
        submit(writer_, std::make_unique<TypedJob<T>>(std::move(work), std::move(done)));
    }

    /// The writer's connection on the caller's thread. Only before the first write(): for what a start needs
    /// at once.
    Connection &connection_at_start() { return connection_; }

    /// Refuses new work, lets what waits finish until the deadline (on the system's steady clock), then
    /// interrupts SQLite and answers the rest with storage_error. Blocks; the threads have ended when it
    /// returns.
    void stop(Milliseconds deadline);

  private:
    struct Job {
        virtual ~Job() = default;
        /// An error: what it wrote is taken back.
        virtual std::optional<Error> perform(Connection &connection) = 0;
        /// Answers with what perform() found; with `failure` if that was lost, or perform() was not called.
        virtual void finish(std::optional<Error> failure) = 0;
    };

    template<typename T>
    struct TypedJob final : Job {
        TypedJob(UniqueFunction<Result<T>(Connection &)> job_work, Completion<T> job_done)
            : work(std::move(job_work))
            , done(std::move(job_done)) {}
        std::optional<Error> perform(Connection &connection) override {
            result = work(connection);
            if (*result) return std::nullopt;
            return result->error();
        }
        void finish(std::optional<Error> failure) override {
            if (failure && (!result || *result)) result = tl::unexpected<Error>(std::move(*failure));
            ENSURE(result);
            done(std::move(*result));
        }
        UniqueFunction<Result<T>(Connection &)> work;
        Completion<T> done;
        std::optional<Result<T>> result;
    };
    using JobPointer = std::unique_ptr<Job>;
    using Pool = WorkerPool<JobPointer>;

    Store(Executor &executor, UniqueFd lock, Connection connection, std::vector<Connection> readers,
          Options const &options);
    void submit(Pool &pool, JobPointer job);
    void answer(JobPointer job, std::optional<Error> failure);
    void run_writes(std::vector<JobPointer> batch);
    void abandon(Pool &pool);

    Executor &executor_;
    UniqueFd lock_;
    Connection connection_;                      ///< the writer's
    std::vector<Connection> reader_connections_; ///< one per thread
    Pool writer_;
    Pool readers_;
};

} // namespace bangui::store
