// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/store/store.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>

#include <cerrno>

#include <fmt/format.h>

#include "bangui-web/store/sqlite.h"
#include "common/base/text.h"

namespace bangui::store {
namespace {

/// More would let one burst hold the write lock for long.
constexpr std::size_t max_batch = 64;

/// Held until the process ends, however it ends.
Result<UniqueFd> lock_directory(std::string const &directory, std::string const &name) {
    auto const path = directory + '/' + name;
    UniqueFd lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!lock) return fail_errno(ErrorCode::storage_error, visible(path), errno);
    if (::flock(lock.fd(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return fail(ErrorCode::conflict, visible(directory) + ": in use by another bangui-web");
        return fail_errno(ErrorCode::storage_error, visible(path), errno);
    }
    return lock;
}

} // namespace

Result<std::unique_ptr<Store>> Store::open(Options options, Executor &executor) {
    auto lock = TRY(lock_directory(options.directory, options.lock));
    auto const path = options.directory + '/' + options.file;
    auto connection = TRY(Connection::open(path, *options.kind, options.busy_timeout));
    std::vector<Connection> readers;
    for (std::size_t reader = 0; reader < options.readers; ++reader)
        readers.push_back(TRY(Connection::open_reader(path, *options.kind, options.busy_timeout)));
    return std::unique_ptr<Store>(
        new Store(executor, std::move(lock), std::move(connection), std::move(readers), options));
}

Store::Store(Executor &executor, UniqueFd lock, Connection connection, std::vector<Connection> readers,
             Options const &options)
    : executor_(executor)
    , lock_(std::move(lock))
    , connection_(std::move(connection))
    , reader_connections_(std::move(readers))
    , writer_({.threads = 1, .max_waiting = options.max_waiting, .max_batch = max_batch},
              [this](std::size_t, std::vector<JobPointer> batch) { run_writes(std::move(batch)); })
    , readers_({.threads = options.readers, .max_waiting = options.max_waiting, .max_batch = 1},
               [this](std::size_t reader, std::vector<JobPointer> batch) {
                   for (auto &job : batch) {
                       job->perform(reader_connections_[reader]);
                       answer(std::move(job), std::nullopt);
                   }
               }) {}

Store::~Store() {
    stop(Milliseconds(0));
}

void Store::submit(Pool &pool, JobPointer job) {
    if (auto refused = pool.push(std::move(job)))
        answer(std::move(*refused), Error{ErrorCode::busy, "the database has too much to do, or is closing"});
}

void Store::answer(JobPointer job, std::optional<Error> failure) {
    executor_.post(
        [job = std::move(job), failure = std::move(failure)]() mutable { job->finish(std::move(failure)); });
}

void Store::run_writes(std::vector<JobPointer> batch) {
    auto const committed = guarded([&]() -> Result<void> {
        auto &database = connection_.database();
        SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
        for (auto &job : batch) {
            database.exec("SAVEPOINT job");
            auto const error = job->perform(connection_);
            // A full disk makes SQLite take back the whole transaction by itself.
            if (error && ::sqlite3_get_autocommit(database.getHandle()) != 0)
                return tl::unexpected<Error>(*error);
            if (error) database.exec("ROLLBACK TO job");
            database.exec("RELEASE job");
        }
        transaction.commit();
        return {};
    });
    for (auto &job : batch)
        answer(std::move(job), committed ? std::nullopt : std::optional<Error>(committed.error()));
}

void Store::stop(Milliseconds deadline) {
    writer_.close();
    readers_.close();
    auto const start = std::chrono::steady_clock::now();
    bool const written = writer_.wait_idle(deadline);
    auto const used = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - start);
    bool const read = readers_.wait_idle(std::max(deadline - used, Milliseconds(0)));
    if (!written) abandon(writer_);
    if (!read) abandon(readers_);
    if (!written) connection_.interrupt();
    if (!read)
        for (auto &reader : reader_connections_)
            reader.interrupt();
    writer_.join();
    readers_.join();
}

void Store::abandon(Pool &pool) {
    for (auto &job : pool.take_waiting())
        answer(std::move(job), Error{ErrorCode::storage_error, "the database is closed"});
}

} // namespace bangui::store
