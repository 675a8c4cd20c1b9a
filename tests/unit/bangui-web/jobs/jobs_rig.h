// SPDX-License-Identifier: Apache-2.0
//
// A registry over real databases in a temporary directory, with a clock that the test moves. restart() is
// what a restarted daemon would see.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "bangui-web/history/batch.h"
#include "bangui-web/history/history_database.h"
#include "bangui-web/jobs/registry.h"
#include "tests/support/loop_fixture.h"
#include "tests/support/memory_logger.h"
#include "tests/support/temporary_directory.h"

namespace bangui::test {

struct JobsRig : LoopFixture {
    JobsRig() { open(); }
    ~JobsRig() { close(); }

    void open() {
        accounts = store::Store::open({.directory = directory.path()}, *loop).value();
        archive = store::Store::open({.directory = directory.path(),
                                      .file = "history.sqlite3",
                                      .lock = "history.lock",
                                      .kind = &history::history_database()},
                                     *loop)
                      .value();
        registry = std::make_unique<jobs::Registry>(*loop, *accounts, logger,
                                                    [this](jobs::View const &view) { told.push_back(view); });
    }
    void close() {
        registry.reset();
        archive->stop(Seconds(10));
        accounts->stop(Seconds(10));
        archive.reset();
        accounts.reset();
    }
    void restart() {
        close();
        open();
    }
    void start() { REQUIRE(registry->start(accounts->connection_at_start())); }

    /// A job whose runs the test ends.
    void add_held(std::string name, std::optional<Seconds> every) {
        registry->add({std::move(name), every,
                       [this](std::shared_ptr<jobs::Run> run) { held.push_back(std::move(run)); }});
    }
    jobs::View view(std::string_view name) const { return registry->find(name).value(); }
    /// Runs the job and waits for its end.
    jobs::View run_through(std::string_view name) {
        REQUIRE(registry->run(name));
        REQUIRE(pump_until([&] { return !view(name).is_running; }));
        return view(name);
    }
    /// What `work` answers on the writer of a database.
    template<typename T, typename Work>
    Result<T> write(store::Store &store, Work work) {
        std::optional<Result<T>> answer;
        store.write<T>(std::move(work), [&answer](Result<T> result) { answer = std::move(result); });
        REQUIRE(pump_until([&] { return answer.has_value(); }));
        return std::move(*answer);
    }
    template<typename T, typename Work>
    Result<T> read(store::Store &store, Work work) {
        std::optional<Result<T>> answer;
        store.read<T>(std::move(work), [&answer](Result<T> result) { answer = std::move(result); });
        REQUIRE(pump_until([&] { return answer.has_value(); }));
        return std::move(*answer);
    }
    /// So many bans, a second apart, of so many addresses in turn.
    void archive_bans(UnixSeconds first, int count, int addresses = 65'536) {
        history::Batch batch;
        for (int index = 0; index < count; ++index) {
            history::NewEvent event;
            event.milliseconds = (first + index) * 1000;
            event.kind = history::EventKind::ban;
            event.jail = "sshd";
            event.address = "192.0." + std::to_string(index % addresses / 256) + "." +
                            std::to_string(index % addresses % 256);
            batch.events.push_back(std::move(event));
        }
        REQUIRE(write<history::Written>(*archive, [batch](store::Connection &connection) {
            return history::write_batch(connection, batch);
        }));
    }

    /// Until what was written so far is on the disk.
    void settle() {
        bool done = false;
        accounts->write<void>([](store::Connection &) { return Result<void>(); },
                              [&done](Result<void>) { done = true; });
        REQUIRE(pump_until([&] { return done; }));
    }

    TemporaryDirectory directory;
    MemoryLogger logger;
    std::unique_ptr<store::Store> accounts;
    std::unique_ptr<store::Store> archive;
    std::unique_ptr<jobs::Registry> registry;
    std::vector<jobs::View> told;
    std::vector<std::shared_ptr<jobs::Run>> held;
};

} // namespace bangui::test
