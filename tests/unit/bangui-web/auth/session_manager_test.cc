// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/auth/session_manager.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include "tests/support/accounts_rig.h"

using namespace bangui;
using auth::SessionManager;
using bangui::test::AccountsRig;

namespace {

using Hours = std::chrono::hours;

constexpr Seconds idle{30 * 60};
constexpr Seconds lifetime{12 * 60 * 60};

bool lives(AccountsRig &rig, auth::SignedIn const &session) {
    return rig.authenticator->authenticate(session.token).has_value();
}

std::int64_t rows(AccountsRig &rig) {
    return SQLite::Database(rig.directory.file("bangui.sqlite3"), SQLite::OPEN_READWRITE)
        .execAndGet("SELECT count(*) FROM sessions")
        .getInt64();
}

/// Uses the session every 29 minutes for so long.
void use_for(AccountsRig &rig, auth::SignedIn const &session, Milliseconds time) {
    constexpr Milliseconds step = std::chrono::minutes(29);
    for (; time > step; time -= step) {
        rig.clock.advance(step);
        REQUIRE(lives(rig, session));
    }
    rig.clock.advance(time);
}

} // namespace

TEST_CASE("an unused session ends after the idle time") {
    AccountsRig rig;
    auto const session = rig.set_up();
    rig.clock.advance(idle);
    CHECK(lives(rig, session)); // and was used again
    rig.clock.advance(idle);
    CHECK(lives(rig, session));
    rig.clock.advance(idle + Milliseconds(1));
    CHECK_FALSE(lives(rig, session));
    CHECK_FALSE(lives(rig, session));
    rig.settle();
    CHECK_EQ(rows(rig), 0);
}

TEST_CASE("any session ends after its lifetime") {
    AccountsRig rig;
    auto const session = rig.set_up();
    use_for(rig, session, lifetime);
    CHECK(lives(rig, session));
    rig.clock.advance(Milliseconds(1));
    CHECK_FALSE(lives(rig, session));
}

TEST_CASE("setup may choose a shorter lifetime") {
    AccountsRig rig;
    auto request = rig.setup_request();
    request.session_length = Hours(1);
    auto const session = rig.complete_setup(request).value();
    CHECK_EQ(session.session.expires - session.session.created, 3600);
    use_for(rig, session, Hours(1));
    CHECK(lives(rig, session));
    rig.clock.advance(Milliseconds(1));
    CHECK_FALSE(lives(rig, session));
}

TEST_CASE("setting the wall clock neither ends nor prolongs a session") {
    AccountsRig rig;
    auto const session = rig.set_up();
    rig.clock.step_wall(Hours(400 * 24));
    CHECK(lives(rig, session));
    rig.clock.step_wall(-Hours(800 * 24));
    CHECK(lives(rig, session));
    rig.clock.advance(idle + Milliseconds(1));
    rig.clock.step_wall(-Hours(2));
    CHECK_FALSE(lives(rig, session));
}

TEST_CASE("a session outlives a restart of the daemon, with the time that passed") {
    AccountsRig rig;
    auto const session = rig.set_up();
    rig.clock.advance(std::chrono::minutes(20));
    rig.restart();
    CHECK(lives(rig, session));
    rig.clock.advance(idle);
    rig.restart();
    CHECK(lives(rig, session));
    rig.stop();
    rig.clock.advance(idle + Milliseconds(1));
    rig.start();
    CHECK_FALSE(lives(rig, session));
    rig.restart();
    CHECK_EQ(rows(rig), 0);
}

TEST_CASE("a session that is used keeps its last use over a restart") {
    AccountsRig rig;
    auto const session = rig.set_up();
    rig.clock.advance(std::chrono::minutes(29));
    REQUIRE(lives(rig, session));
    rig.authenticator->tick();
    rig.settle();
    rig.clock.advance(std::chrono::minutes(29));
    rig.restart();
    CHECK(lives(rig, session));
}

TEST_CASE("no step of the clock revives a session over a restart") {
    for (auto const step : {-Hours(2), Hours(400 * 24), -Hours(400 * 24)}) {
        CAPTURE(step.count());
        AccountsRig rig;
        auto const session = rig.set_up();
        rig.stop();
        rig.clock.advance(Hours(2)); // by now it is over
        rig.clock.step_wall(step);
        rig.start();
        CHECK_FALSE(lives(rig, session));
    }
}

TEST_CASE("a session does not outlive a reboot, even if the wall clock was set back to fit") {
    AccountsRig rig;
    auto const session = rig.set_up();
    rig.stop();
    rig.clock.reboot();
    rig.start();
    CHECK_FALSE(lives(rig, session));

    rig.clock.advance(std::chrono::minutes(10));
    auto const second = rig.sign_in("root", AccountsRig::password).value();
    rig.stop();
    rig.clock.advance(Hours(2));
    rig.clock.step_wall(-Hours(2)); // the machine without a clock of its own starts where it ended
    rig.clock.reboot();
    rig.clock.advance(std::chrono::minutes(5));
    rig.start();
    CHECK_FALSE(lives(rig, second));
}

TEST_CASE("the clocks may differ a little") {
    for (auto const step : {Seconds(60), Seconds(-60), Seconds(62), Seconds(-62)}) {
        CAPTURE(step.count());
        AccountsRig rig;
        auto const session = rig.set_up();
        rig.stop();
        rig.clock.step_wall(step);
        rig.start();
        CHECK_EQ(lives(rig, session), std::chrono::abs(step) <= SessionManager::clock_agreement);
    }
}

TEST_CASE("a user has so many sessions; the one not used for longest makes room") {
    AccountsRig rig;
    auto const first = rig.set_up();
    for (std::size_t count = 1; count < SessionManager::max_sessions_per_user; ++count)
        REQUIRE(rig.sign_in("root", AccountsRig::password));
    rig.clock.advance(Seconds(1));
    CHECK(lives(rig, first));
    CHECK_EQ(rig.authenticator->sessions().size(), SessionManager::max_sessions_per_user);
    REQUIRE(rig.sign_in("root", AccountsRig::password));
    CHECK_EQ(rig.authenticator->sessions().size(), SessionManager::max_sessions_per_user);
    CHECK(lives(rig, first));
    rig.restart();
    CHECK(lives(rig, first));
    CHECK_EQ(rig.authenticator->sessions().size(), SessionManager::max_sessions_per_user);
}

TEST_CASE("use of a session is written in batches, not per request") {
    AccountsRig rig;
    auto const session = rig.set_up();
    auto const changes = [&] {
        return rig
            .wait<std::int64_t>([&](auto done) {
                rig.store->write<std::int64_t>(
                    [](store::Connection &connection) -> Result<std::int64_t> {
                        return connection.database().execAndGet("SELECT total_changes()").getInt64();
                    },
                    std::move(done));
            })
            .value();
    };
    auto const before = changes();
    for (int request = 0; request < 1000; ++request)
        REQUIRE(lives(rig, session));
    CHECK_EQ(changes(), before);
    rig.authenticator->tick();
    CHECK_EQ(changes(), before + 1);
    rig.authenticator->tick();
    CHECK_EQ(changes(), before + 1);
}

TEST_CASE("with a full disk sign-in works, and what was ended stays ended") {
    AccountsRig rig;
    auto const kept = rig.set_up();
    rig.settle();
    auto const limit = [&](std::int64_t pages) {
        REQUIRE(rig.wait<void>([&](auto done) {
            rig.store->write<void>(
                [pages](store::Connection &connection) {
                    return connection.limit_pages(pages > 0 ? pages : connection.page_count());
                },
                std::move(done));
        }));
    };
    limit(0);
    rig.user_agent = std::string(store::max_user_agent_bytes, 'x'); // fills pages
    std::vector<auth::SignedIn> sessions;
    for (int number = 0; number < 40 && !rig.logger.has("session kept in memory only"); ++number)
        sessions.push_back(rig.sign_in("root", AccountsRig::password).value());
    REQUIRE(rig.logger.has("session kept in memory only"));
    CHECK(lives(rig, sessions.back()));
    rig.authenticator->sign_out(sessions.back().token);
    CHECK_FALSE(lives(rig, sessions.back()));
    rig.authenticator->sign_out(kept.token);
    rig.settle();
    limit(1'000'000);
    rig.authenticator->tick();
    rig.restart();
    CHECK_FALSE(lives(rig, kept));
    CHECK_FALSE(lives(rig, sessions.back()));
}

TEST_CASE("a deletion that the database refused is made up for") {
    AccountsRig rig;
    auto const session = rig.set_up();
    rig.settle();
    {
        SQLite::Database other(rig.directory.file("bangui.sqlite3"), SQLite::OPEN_READWRITE);
        other.exec("BEGIN IMMEDIATE");
        rig.authenticator->sign_out(session.token);
        CHECK_FALSE(lives(rig, session));
        REQUIRE(rig.executor.run_until([&] { return rig.logger.has("ended sessions not deleted yet"); }));
    }
    CHECK_EQ(rows(rig), 1);
    rig.authenticator->tick();
    rig.settle();
    CHECK_EQ(rows(rig), 0);
}

TEST_CASE("a browser's name is cut between characters and made harmless") {
    AccountsRig rig;
    rig.set_up();
    auto const stored = [&](std::string agent) {
        rig.user_agent = std::move(agent);
        REQUIRE(rig.sign_in("root", AccountsRig::password));
        return SQLite::Database(rig.directory.file("bangui.sqlite3"), SQLite::OPEN_READWRITE)
            .execAndGet(
                "SELECT user_agent FROM sessions WHERE user_agent <> 'test' ORDER BY length(user_agent) DESC")
            .getString();
    };
    CHECK_EQ(stored("\xff\n"), "\\xff\\u{a}");
    CHECK_EQ(stored(std::string(255, 'a') + "\u00e9"), std::string(255, 'a'));
    CHECK_EQ(stored(std::string(256, 'b') + "c"), std::string(256, 'b'));
}

TEST_CASE("where sessions come from: each address once, those seen last, none that has ended") {
    AccountsRig rig;
    rig.set_up();
    auto const from = [&rig](std::optional<IpAddress> source) {
        rig.clock.advance(Seconds(1));
        rig.source = std::move(source);
        return rig.sign_in("root", AccountsRig::password).value();
    };
    auto const address = [](std::string_view text) { return IpAddress::parse(text).value(); };
    auto const &sessions = rig.authenticator->sessions();
    auto const second = from(address("2001:db8::2"));
    from(address("2001:db8::2"));
    from(std::nullopt);
    from(address("192.0.2.3"));
    using Addresses = std::vector<IpAddress>;
    CHECK(sessions.sources(64) ==
          Addresses{address("192.0.2.3"), address("2001:db8::2"), address("192.0.2.1")});
    rig.clock.advance(Seconds(1));
    CHECK(lives(rig, second)); // and was used
    CHECK(sessions.sources(2) == Addresses{address("2001:db8::2"), address("192.0.2.3")});
    rig.clock.advance(idle);
    CHECK(sessions.sources(64) == Addresses{address("2001:db8::2")});
    rig.authenticator->sign_out(second.token);
    CHECK(sessions.sources(64).empty());
}
