// SPDX-License-Identifier: Apache-2.0
//
// A store and an authenticator over a temporary directory, with a clock and an executor that the test moves.
// restart() is what a restarted daemon would see. Lives on the test's thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "bangui-web/auth/authenticator.h"
#include "bangui-web/store/store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/manual_executor.h"
#include "tests/support/memory_logger.h"
#include "tests/support/temporary_directory.h"

namespace bangui::test {

class AccountsRig {
  public:
    static constexpr auto password = "correct horse battery";

    AccountsRig() { start(); }
    ~AccountsRig() { stop(); }

    /// A setup token, setup, and the administrator signed in.
    auth::SignedIn set_up() { return complete_setup(setup_request()).value(); }

    auth::SetupRequest setup_request() const {
        return {.setup_token = setup_token(),
                .name = "root",
                .password = password,
                .time_zone = "UTC",
                .session_length = std::nullopt,
                .source = source,
                .user_agent = "test"};
    }
    std::string setup_token() const {
        auto text = directory.read("setup-token");
        if (!text.empty()) text.pop_back();
        return text;
    }

    Result<auth::SignedIn> complete_setup(auth::SetupRequest request) {
        return wait<auth::SignedIn>(
            [&](auto done) { authenticator->complete_setup(std::move(request), std::move(done)); });
    }
    Result<auth::SignedIn> sign_in(std::string name, std::string with) {
        return wait<auth::SignedIn>([&](auto done) {
            authenticator->sign_in({std::move(name), std::move(with), source, user_agent}, std::move(done));
        });
    }

    /// Starts an operation and pumps until it has answered.
    template<typename T, typename Start>
    Result<T> wait(Start begin) {
        std::optional<Result<T>> answer;
        begin(Completion<T>([&answer](Result<T> result) { answer = std::move(result); }));
        if (!executor.run_until([&] { return answer.has_value(); }))
            return fail(ErrorCode::timed_out, "no answer");
        return std::move(*answer);
    }
    /// Waits until the writes given so far are on the disk.
    void settle() {
        auto const write = [this](auto done) {
            store->write<void>([](store::Connection &) { return Result<void>(); }, std::move(done));
        };
        ENSURE(wait<void>(write));
        ENSURE(wait<void>(write)); // what the answers of the first started
    }

    void start() {
        store = store::Store::open({.directory = directory.path()}, executor).value();
        authenticator = auth::Authenticator::create({.state_directory = directory.path(),
                                                     .limits = limits,
                                                     .hash_cost = {.passes = 1, .memory_bytes = 8192}},
                                                    clock, executor, *store, logger)
                            .value();
    }
    void stop() {
        if (authenticator) authenticator->stop();
        if (store) store->stop(Seconds(10));
        authenticator.reset();
        store.reset();
        executor.run();
    }
    void restart() {
        stop();
        start();
    }

    TemporaryDirectory directory;
    FakeClock clock;
    ManualExecutor executor;
    MemoryLogger logger;
    auth::SessionLimits limits;
    std::optional<IpAddress> source = IpAddress::parse("192.0.2.1").value();
    std::string user_agent = "test";
    std::unique_ptr<store::Store> store;
    std::unique_ptr<auth::Authenticator> authenticator;
};

} // namespace bangui::test
