// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/auth/authenticator.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/support/accounts_rig.h"

using namespace bangui;
using auth::Authenticator;
using bangui::test::AccountsRig;

namespace {

template<typename T>
ErrorCode code_of(Result<T> const &result) {
    REQUIRE_FALSE(result.has_value());
    return result.error().code;
}

/// Oldest first.
std::vector<std::string> audited_acts(AccountsRig &rig) {
    rig.settle();
    SQLite::Database const database(rig.directory.file("bangui.sqlite3"), SQLite::OPEN_READWRITE);
    SQLite::Statement select(database, "SELECT actor || ' ' || act FROM audit ORDER BY id");
    std::vector<std::string> acts;
    while (select.executeStep())
        acts.push_back(select.getColumn(0).getString());
    return acts;
}

} // namespace

TEST_CASE("setup makes the administrator, signs him in and closes itself") {
    AccountsRig rig;
    CHECK_EQ(rig.authenticator->setup_state(), Authenticator::SetupState::required);
    CHECK_EQ(code_of(rig.sign_in("root", AccountsRig::password)), ErrorCode::not_permitted);

    auto const signed_in = rig.set_up();
    CHECK_EQ(signed_in.session.user.name.text(), "root");
    CHECK_EQ(signed_in.session.user.role, store::Role::admin);
    CHECK_EQ(signed_in.csrf_token, signed_in.token.csrf_token());
    CHECK(rig.authenticator->authenticate(signed_in.token).has_value());
    CHECK_EQ(rig.authenticator->setup_state(), Authenticator::SetupState::done);
    CHECK_EQ(rig.authenticator->general_settings()->time_zone, "UTC");
    CHECK_EQ(rig.authenticator->general_settings()->session_length, Seconds(12 * 3600));
    CHECK_FALSE(std::filesystem::exists(rig.directory.file("setup-token")));

    CHECK_EQ(code_of(rig.complete_setup(rig.setup_request())), ErrorCode::conflict);
    rig.restart();
    CHECK_EQ(rig.authenticator->setup_state(), Authenticator::SetupState::done);
    CHECK_EQ(code_of(rig.complete_setup(rig.setup_request())), ErrorCode::conflict);
}

TEST_CASE("the setup token is in a private file and in the log, and is a new one after a restart") {
    AccountsRig rig;
    auto const first = rig.setup_token();
    CHECK_EQ(first.size(), auth::SessionToken::text_length);
    CHECK(rig.logger.has(first));
    struct stat status {};
    REQUIRE_EQ(::stat(rig.directory.file("setup-token").c_str(), &status), 0);
    CHECK_EQ(status.st_mode & 0777, 0600);

    auto request = rig.setup_request();
    rig.restart();
    CHECK_NE(rig.setup_token(), first);
    CHECK_EQ(code_of(rig.complete_setup(request)), ErrorCode::not_permitted);
    CHECK_EQ(rig.authenticator->setup_state(), Authenticator::SetupState::required);
}

TEST_CASE("setup refuses what will not do and names the field") {
    AccountsRig rig;
    auto const detail = [&](auto change) {
        auto request = rig.setup_request();
        change(request);
        auto const result = rig.complete_setup(request);
        CHECK_EQ(code_of(result), ErrorCode::invalid_argument);
        return result.error().detail.substr(0, result.error().detail.find(':'));
    };
    CHECK_EQ(detail([](auto &request) { request.name = ""; }), "name");
    CHECK_EQ(detail([](auto &request) { request.password = "short"; }), "password");
    CHECK_EQ(detail([](auto &request) { request.time_zone = "../etc"; }), "time_zone");
    CHECK_EQ(detail([](auto &request) { request.session_length = Seconds(299); }), "session_length");
    CHECK_EQ(detail([](auto &request) { request.session_length = Seconds(12 * 3600 + 1); }),
             "session_length");
    CHECK(rig.set_up().session.user.name.text() == "root"); // none of it was charged
}

TEST_CASE("of two setups at once one wins") {
    AccountsRig rig;
    std::optional<Result<auth::SignedIn>> first;
    rig.authenticator->complete_setup(rig.setup_request(),
                                      [&](Result<auth::SignedIn> result) { first = std::move(result); });
    CHECK_EQ(code_of(rig.complete_setup(rig.setup_request())), ErrorCode::conflict);
    REQUIRE(rig.executor.run_until([&] { return first.has_value(); }));
    CHECK(first->has_value());
}

TEST_CASE("guessing the setup token is throttled") {
    AccountsRig rig;
    auto request = rig.setup_request();
    request.setup_token = std::string(43, 'A');
    for (int attempt = 0; attempt < 3; ++attempt)
        CHECK_EQ(code_of(rig.complete_setup(request)), ErrorCode::not_permitted);
    CHECK_EQ(code_of(rig.complete_setup(rig.setup_request())), ErrorCode::rate_limited);
    CHECK_EQ(rig.authenticator->retry_after(rig.source), Seconds(15));
    rig.clock.advance(Seconds(15));
    CHECK(rig.complete_setup(rig.setup_request()).has_value());
}

TEST_CASE("sign-in rotates the token and tells wrong names from wrong passwords to nobody") {
    AccountsRig rig;
    auto const first = rig.set_up();
    auto const second = rig.sign_in("root", AccountsRig::password);
    REQUIRE(second.has_value());
    CHECK_NE(second->token.text(), first.token.text());
    CHECK_NE(second->csrf_token, first.csrf_token);

    auto const wrong_password = rig.sign_in("root", "wrong horse battery");
    auto const wrong_name = rig.sign_in("nobody", AccountsRig::password);
    CHECK_EQ(code_of(wrong_password), ErrorCode::not_permitted);
    CHECK_EQ(wrong_password.error(), wrong_name.error());
    CHECK(rig.logger.has("refused source=192.0.2.1 act=sign_in user=nobody"));
}

TEST_CASE("failures of a source add up, a success costs nothing") {
    AccountsRig rig;
    rig.set_up();
    for (int attempt = 0; attempt < 5; ++attempt)
        CHECK(rig.sign_in("root", AccountsRig::password).has_value());
    for (int attempt = 0; attempt < 3; ++attempt)
        CHECK_EQ(code_of(rig.sign_in("root", "wrong horse battery")), ErrorCode::not_permitted);
    CHECK_EQ(code_of(rig.sign_in("root", AccountsRig::password)), ErrorCode::rate_limited);
    rig.source = IpAddress::parse("192.0.2.2").value();
    CHECK(rig.sign_in("root", AccountsRig::password).has_value());
}

TEST_CASE("many attempts at once cannot outrun the throttle") {
    AccountsRig rig;
    rig.set_up();
    int refused = 0;
    int limited = 0;
    for (int attempt = 0; attempt < 200; ++attempt)
        rig.authenticator->sign_in({"root", "wrong horse battery", rig.source, ""}, [&](auto result) {
            if (result.error().code == ErrorCode::not_permitted) ++refused;
            if (result.error().code == ErrorCode::rate_limited) ++limited;
        });
    CHECK_EQ(refused + limited, 0); // never before the call has returned
    REQUIRE(rig.executor.run_until([&] { return refused + limited == 200; }));
    CHECK_EQ(refused, 3);
}

TEST_CASE("a session that was signed out is gone at once and stays so") {
    AccountsRig rig;
    auto const session = rig.set_up();
    auto const other = rig.sign_in("root", AccountsRig::password).value();
    rig.authenticator->sign_out(session.token);
    CHECK_FALSE(rig.authenticator->authenticate(session.token).has_value());
    rig.authenticator->sign_out(session.token);
    CHECK(rig.authenticator->authenticate(other.token).has_value());
    rig.restart();
    CHECK_FALSE(rig.authenticator->authenticate(session.token).has_value());
    CHECK(rig.authenticator->authenticate(other.token).has_value());
    CHECK_EQ(audited_acts(rig), std::vector<std::string>{"root setup", "root sign_in", "root sign_out"});
}

TEST_CASE("no session of the old password outlives its change, however late its check comes") {
    AccountsRig rig;
    rig.set_up();
    std::string password = AccountsRig::password;
    for (int round = 0; round < 40; ++round) {
        std::vector<auth::SignedIn> signed_in;
        int waiting = 0;
        bool changed = false;
        auto const next = "horse battery number " + std::to_string(round);
        rig.authenticator->set_password(store::UserName::parse("root").value(), next,
                                        [&](Result<void> result) {
                                            REQUIRE(result.has_value());
                                            changed = true;
                                        });
        for (int others = 0; !changed || waiting > 0; ++others) {
            if (!changed && waiting < 8) {
                ++waiting;
                auto const source = IpAddress::parse(fmt::format("192.0.2.{}", others % 250)).value();
                rig.authenticator->sign_in({"root", password, source, ""}, [&](auto result) {
                    --waiting;
                    if (result) signed_in.push_back(std::move(*result));
                });
            }
            rig.executor.run();
        }
        for (auto const &each : signed_in)
            CHECK_FALSE(rig.authenticator->authenticate(each.token).has_value());
        CHECK_EQ(rig.authenticator->sessions().size(), 0);
        password = next;
        rig.clock.advance(Seconds(3600)); // nobody is throttled for guesses that were outrun
    }
    CHECK(rig.sign_in("root", password).has_value());
}

TEST_CASE("no password, only its hash, is in the database or the log") {
    AccountsRig rig;
    rig.set_up();
    rig.sign_in("root", "wrong horse battery");
    CHECK_FALSE(rig.logger.has("horse"));
    rig.stop();
    for (auto const &file : std::filesystem::directory_iterator(rig.directory.path()))
        CHECK_EQ(rig.directory.read(file.path().filename().string()).find("horse"), std::string::npos);
}

TEST_CASE("what was started is dropped without harm when the authenticator goes first") {
    AccountsRig rig;
    auto const session = rig.set_up();
    bool answered = false;
    rig.authenticator->sign_in({"root", AccountsRig::password, rig.source, ""},
                               [&](auto) { answered = true; });
    rig.authenticator->sign_out(session.token);
    rig.authenticator.reset();
    rig.stop();
    CHECK_FALSE(answered);
}
