// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/store/store.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <latch>
#include <set>
#include <thread>

#include "bangui-web/store/settings.h"
#include "bangui-web/store/users.h"
#include "tests/support/manual_executor.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::store;

namespace {

struct Rig {
    explicit Rig(std::size_t max_waiting = 1024)
        : store(Store::open({.directory = directory.path(),
                             .readers = 2,
                             .max_waiting = max_waiting,
                             .busy_timeout = Milliseconds(0)},
                            executor)
                    .value()) {}
    // The store's answers go to the executor: it stops first.
    ~Rig() { store.reset(); }

    Result<User> add(std::string const &name) {
        return wait<User>([&](auto done) { store->write<User>(adder(name), std::move(done)); });
    }
    static UniqueFunction<Result<User>(Connection &)> adder(std::string const &name) {
        return [name](Connection &connection) {
            return add_user(connection, UserName::parse(name).value(), "hash", Role::viewer, 7);
        };
    }
    bool has(std::string const &name) {
        return wait<bool>([&](auto done) {
                   store->read<bool>(
                       [name](Connection &connection) -> Result<bool> {
                           return TRY(find_credentials(connection, UserName::parse(name).value()))
                               .has_value();
                       },
                       std::move(done));
               })
            .value();
    }
    template<typename T, typename Start>
    Result<T> wait(Start start) {
        std::optional<Result<T>> answer;
        start(Completion<T>([&](Result<T> result) { answer = std::move(result); }));
        CHECK_FALSE(answer.has_value()); // never before the call has returned
        REQUIRE(executor.run_until([&] { return answer.has_value(); }));
        return std::move(*answer);
    }

    test::TemporaryDirectory directory;
    test::ManualExecutor executor;
    std::unique_ptr<Store> store;
};

/// Holds the writer thread inside a write until it is let go.
struct HeldWriter {
    explicit HeldWriter(Rig &rig) {
        rig.store->write<void>(
            [this](Connection &) -> Result<void> {
                entered.count_down();
                let_go.wait();
                return {};
            },
            [](Result<void>) {});
        entered.wait();
    }
    std::latch entered{1};
    std::latch let_go{1};
};

} // namespace

TEST_CASE("what was written is read back, also by the next process") {
    Rig rig;
    CHECK(rig.add("a").has_value());
    CHECK(rig.has("a"));
    CHECK_FALSE(rig.has("b"));
    rig.store.reset();
    rig.store = Store::open({.directory = rig.directory.path()}, rig.executor).value();
    CHECK(rig.has("a"));
}

TEST_CASE("a directory has one owner") {
    Rig rig;
    auto const second = Store::open({.directory = rig.directory.path()}, rig.executor);
    REQUIRE_FALSE(second.has_value());
    CHECK_EQ(second.error(),
             Error{ErrorCode::conflict, rig.directory.path() + ": in use by another bangui-web"});
    auto const nowhere = Store::open({.directory = rig.directory.file("none")}, rig.executor);
    REQUIRE_FALSE(nowhere.has_value());
    CHECK_EQ(nowhere.error().code, ErrorCode::storage_error);
}

TEST_CASE("a directory may hold databases of other kinds, each with its own lock") {
    static constexpr Migration migrations[] = {{1, "other", "CREATE TABLE other (x INTEGER) STRICT"}};
    static DatabaseKind const other{.application_id = 7,
                                    .durability = DatabaseKind::Durability::normal,
                                    .migrations = migrations,
                                    .check_at_open = DatabaseKind::CheckAtOpen::none,
                                    .vacuum = DatabaseKind::Vacuum::incremental};
    Rig rig;
    Store::Options const options{
        .directory = rig.directory.path(), .file = "other.sqlite3", .lock = "other.lock", .kind = &other};
    auto const second = Store::open(options, rig.executor);
    REQUIRE(second.has_value());
    CHECK_EQ((*second)->connection_at_start().database().execAndGet("PRAGMA auto_vacuum").getInt(), 2);
    CHECK_EQ(Store::open(options, rig.executor).error().code, ErrorCode::conflict);
    CHECK(rig.add("a").has_value());
}

TEST_CASE("a write that fails inside a batch takes back itself alone") {
    Rig rig;
    std::vector<std::string> answers;
    {
        HeldWriter held(rig);
        auto const note = [&](Result<User> const &result) {
            answers.push_back(result ? result->name.text() : std::string(to_string(result.error().code)));
        };
        rig.store->write<User>(Rig::adder("a"), note);
        rig.store->write<User>(
            [](Connection &connection) -> Result<User> {
                TRY(add_user(connection, UserName::parse("half").value(), "h", Role::viewer, 7));
                return fail(ErrorCode::not_found, "no");
            },
            note);
        rig.store->write<User>(Rig::adder("a"), note);
        rig.store->write<User>(Rig::adder("b"), note);
        held.let_go.count_down();
        REQUIRE(rig.executor.run_until([&] { return answers.size() == 4; }));
    }
    CHECK_EQ(answers, std::vector<std::string>{"a", "not_found", "conflict", "b"});
    CHECK(rig.has("a"));
    CHECK(rig.has("b"));
    CHECK_FALSE(rig.has("half"));
}

TEST_CASE("of two setups at once one wins") {
    Rig rig;
    std::vector<bool> won;
    for (auto const *name : {"first", "second"})
        rig.store->write<User>(
            [name](Connection &connection) {
                return complete_setup(connection,
                                      {UserName::parse(name).value(), "h", {"UTC", Seconds(60)}, 7, ""});
            },
            [&](Result<User> result) { won.push_back(result.has_value()); });
    REQUIRE(rig.executor.run_until([&] { return won.size() == 2; }));
    CHECK_EQ(won, std::vector<bool>{true, false});
    CHECK(rig.has("first"));
    CHECK_FALSE(rig.has("second"));
}

TEST_CASE("a full queue answers busy, and what waits is done all the same") {
    Rig rig(2);
    std::vector<std::string> answers;
    {
        HeldWriter held(rig);
        for (auto const *name : {"a", "b", "c"})
            rig.store->write<User>(Rig::adder(name), [&](Result<User> const &result) {
                answers.push_back(result ? result->name.text() : std::string(to_string(result.error().code)));
            });
        REQUIRE(rig.executor.run_until([&] { return answers.size() == 1; }));
        CHECK_EQ(answers[0], "busy");
        held.let_go.count_down();
        REQUIRE(rig.executor.run_until([&] { return answers.size() == 3; }));
    }
    CHECK_EQ(answers, std::vector<std::string>{"busy", "a", "b"});
}

TEST_CASE("another program's lock fails writes, not reads, and passes") {
    Rig rig;
    REQUIRE(rig.add("a"));
    {
        SQLite::Database other(rig.directory.file("bangui.sqlite3"), SQLite::OPEN_READWRITE);
        other.exec("BEGIN IMMEDIATE");
        auto const refused = rig.add("b");
        REQUIRE_FALSE(refused.has_value());
        CHECK_EQ(refused.error().detail, "the database is locked by another program (database is locked)");
        CHECK(rig.has("a"));
    }
    CHECK(rig.add("b").has_value());
}

TEST_CASE("a full disk fails writes, not reads, and passes") {
    Rig rig;
    REQUIRE(rig.add("a"));
    auto const limit = [&](std::int64_t pages) {
        return rig.wait<void>([&](auto done) {
            rig.store->write<void>(
                [pages](Connection &connection) {
                    return connection.limit_pages(pages > 0 ? pages : connection.page_count());
                },
                std::move(done));
        });
    };
    REQUIRE(limit(0));
    auto const add_large = [&](std::string const &name) {
        return rig.wait<User>([&](auto done) {
            rig.store->write<User>(
                [name](Connection &connection) {
                    return add_user(connection, UserName::parse(name).value(), std::string(100'000, 'h'),
                                    Role::viewer, 7);
                },
                std::move(done));
        });
    };
    auto const refused = add_large("b");
    REQUIRE_FALSE(refused.has_value());
    CHECK_EQ(refused.error().code, ErrorCode::storage_error);
    CHECK(refused.error().detail.starts_with("there is no space left for the database"));
    CHECK(rig.has("a"));
    CHECK_FALSE(rig.has("b"));
    REQUIRE(limit(1'000'000));
    CHECK(add_large("b").has_value());
}

TEST_CASE("stop lets finish what waits and answers everything once") {
    Rig rig;
    int written = 0;
    for (int user = 0; user < 300; ++user)
        rig.store->write<User>(Rig::adder("user" + std::to_string(user)), [&](Result<User> const &result) {
            if (result) ++written;
        });
    rig.store->stop(Seconds(30));
    std::optional<ErrorCode> late;
    rig.store->write<User>(Rig::adder("late"),
                           [&](Result<User> const &result) { late = result.error().code; });
    rig.store->stop(Seconds(30)); // twice is no error
    rig.executor.run();
    CHECK_EQ(written, 300);
    CHECK_EQ(late, ErrorCode::busy);
}

TEST_CASE("stop without time answers what waits and leaves the running write whole") {
    Rig rig;
    std::vector<std::string> answers;
    std::optional<std::thread> stopper;
    {
        HeldWriter held(rig);
        for (auto const *name : {"a", "b"})
            rig.store->write<User>(Rig::adder(name), [&](Result<User> const &result) {
                answers.push_back(result ? result->name.text() : result.error().detail);
            });
        stopper.emplace([&] { rig.store->stop(Milliseconds(0)); });
        REQUIRE(rig.executor.run_until([&] { return answers.size() == 2; }));
        held.let_go.count_down();
        stopper->join();
    }
    CHECK_EQ(answers, std::vector<std::string>(2, "the database is closed"));
}

TEST_CASE("stop interrupts a statement that runs beyond the deadline") {
    Rig rig;
    std::optional<Result<std::int64_t>> answer;
    std::latch entered{1};
    rig.store->read<std::int64_t>(
        [&](Connection &connection) -> Result<std::int64_t> {
            entered.count_down();
            try {
                return connection.database()
                    .execAndGet("WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
                                "SELECT max(x) FROM n")
                    .getInt64();
            } catch (SQLite::Exception const &exception) {
                return fail(ErrorCode::storage_error, exception.what());
            }
        },
        [&](Result<std::int64_t> result) { answer = std::move(result); });
    entered.wait();
    // Should the interrupt come before the statement has begun, it would be lost: until the answer is there.
    rig.store->stop(Milliseconds(50));
    rig.executor.run();
    REQUIRE(answer.has_value());
    CHECK_EQ(answer->error().detail, "interrupted");
}

TEST_CASE("many threads' worth of work comes home to one") {
    Rig rig;
    auto const home = std::this_thread::get_id();
    int read = 0;
    int written = 0;
    bool elsewhere = false;
    for (int user = 0; user < 200; ++user) {
        auto const name = "user" + std::to_string(user);
        rig.store->write<User>(Rig::adder(name), [&](Result<User> const &result) {
            written += result ? 1 : 0;
            elsewhere = elsewhere || std::this_thread::get_id() != home;
        });
        rig.store->read<bool>(
            [name](Connection &connection) -> Result<bool> {
                return TRY(find_credentials(connection, UserName::parse(name).value())).has_value();
            },
            [&](Result<bool> const &result) {
                read += result ? 1 : 0;
                elsewhere = elsewhere || std::this_thread::get_id() != home;
            });
    }
    REQUIRE(rig.executor.run_until([&] { return read + written == 400; }));
    CHECK_EQ(written, 200);
    CHECK_FALSE(elsewhere);
}
