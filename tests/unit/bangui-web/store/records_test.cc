// SPDX-License-Identifier: Apache-2.0
#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include "bangui-web/store/audit.h"
#include "bangui-web/store/sessions.h"
#include "bangui-web/store/settings.h"
#include "bangui-web/store/users.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::store;

namespace {

struct Records {
    test::TemporaryDirectory directory;
    Connection connection = Connection::open(directory.file("a.sqlite3"), accounts_database()).value();
};

UserName name(std::string_view text) {
    return UserName::parse(text).value();
}

TokenHash hash(std::uint8_t last) {
    TokenHash made{};
    made.back() = last;
    return made;
}

SessionRecord session(User const &user, std::uint8_t last, UnixSeconds last_seen) {
    return {.token_hash = hash(last),
            .user = user,
            .created = 100,
            .created_monotonic = MonotonicTime(Milliseconds(5)),
            .last_seen = last_seen,
            .last_seen_monotonic = MonotonicTime(Milliseconds(6)),
            .lifetime = Seconds(3600),
            .source = "192.0.2.1",
            .user_agent = "O'Browser; DROP TABLE users"};
}

std::vector<std::uint8_t> left(Records &records) {
    std::vector<std::uint8_t> last_bytes;
    auto const sessions = load_sessions(records.connection, 100).value();
    for (auto const &each : sessions)
        last_bytes.push_back(each.token_hash.back());
    return last_bytes;
}

using Left = std::vector<std::uint8_t>;

std::vector<std::string> audit(Records &records) {
    SQLite::Statement select(records.connection.database(),
                             "SELECT time || '|' || actor || '|' || source || '|' || act || '|' || detail "
                             "FROM audit ORDER BY id");
    std::vector<std::string> rows;
    while (select.executeStep())
        rows.push_back(select.getColumn(0).getString());
    return rows;
}

} // namespace

TEST_CASE("user names and roles are checked where they are made") {
    CHECK_EQ(name("Jos\u00e9 P\\").text(), "Jos\u00e9 P\\");
    CHECK(UserName::parse(std::string(64, 'x')).has_value());
    for (auto const &bad :
         {std::string(), std::string(65, 'x'), std::string("a\nb"), std::string("a\0b", 3), std::string(" a"),
          std::string("a "), std::string("\u202eab"), std::string("\xff")})
        CHECK_FALSE(UserName::parse(bad).has_value());
    for (auto const role : {Role::viewer, Role::operator_, Role::admin})
        CHECK_EQ(parse_role(to_string(role)), role);
    CHECK_FALSE(parse_role("root").has_value());
}

TEST_CASE("time zones are names, not paths") {
    for (auto const *good : {"UTC", "Europe/Berlin", "America/Argentina/Ushuaia", "Etc/GMT+12", "Etc/GMT-14"})
        CHECK(is_time_zone_name(good));
    for (auto const &bad :
         {std::string(), std::string("/UTC"), std::string("UTC/"), std::string("a//b"), std::string("../etc"),
          std::string("a/../b"), std::string("a b"), std::string(65, 'a')})
        CHECK_FALSE(is_time_zone_name(bad));
    CHECK(is_time_zone_name(std::string(64, 'a')));
}

TEST_CASE("users are found by exactly their name") {
    Records records;
    auto const user = add_user(records.connection, name("Root"), "h1", Role::operator_, 7).value();
    CHECK_FALSE(find_credentials(records.connection, name("root")).value().has_value());
    CHECK_EQ(add_user(records.connection, name("Root"), "h2", Role::admin, 8).error().code,
             ErrorCode::conflict);
    auto const found = find_credentials(records.connection, name("Root")).value();
    REQUIRE(found.has_value());
    CHECK_EQ(found->user.id, user.id);
    CHECK_EQ(found->user.role, Role::operator_);
    CHECK_EQ(found->password_hash, "h1");
}

TEST_CASE("a session comes back as it was given") {
    Records records;
    auto const user = add_user(records.connection, name("root"), "h", Role::admin, 7).value();
    auto const given = session(user, 1, 200);
    REQUIRE(add_session(records.connection, given));
    auto const found = load_sessions(records.connection, 10).value();
    REQUIRE_EQ(found.size(), 1);
    CHECK_EQ(found[0].token_hash, given.token_hash);
    CHECK_EQ(found[0].user.name.text(), "root");
    CHECK_EQ(found[0].user.role, Role::admin);
    CHECK_EQ(found[0].created, given.created);
    CHECK(found[0].created_monotonic == given.created_monotonic);
    CHECK_EQ(found[0].last_seen, given.last_seen);
    CHECK(found[0].last_seen_monotonic == given.last_seen_monotonic);
    CHECK(found[0].lifetime == given.lifetime);
    CHECK_EQ(found[0].source, given.source);
    CHECK_EQ(found[0].user_agent, given.user_agent);
}

TEST_CASE("a session belongs to a user") {
    Records records;
    auto const refused =
        add_session(records.connection, session({UserId{99}, name("x"), Role::admin, 0}, 1, 200));
    REQUIRE_FALSE(refused.has_value());
    CHECK_EQ(refused.error().code, ErrorCode::storage_error);
}

TEST_CASE("sessions are listed newest first, moved by use, and deleted") {
    Records records;
    auto const root = add_user(records.connection, name("root"), "h", Role::admin, 7).value();
    auto const other = add_user(records.connection, name("other"), "h", Role::viewer, 7).value();
    for (std::uint8_t last = 1; last <= 4; ++last)
        REQUIRE(add_session(records.connection, session(root, last, 100 + last)));
    REQUIRE(add_session(records.connection, session(other, 5, 50)));
    CHECK_EQ(left(records), Left{4, 3, 2, 1, 5});
    CHECK_EQ(load_sessions(records.connection, 2).value().size(), 2);

    SeenSession const seen[] = {{hash(5), 300, MonotonicTime(Milliseconds(9))}, {hash(99), 300, {}}};
    REQUIRE(update_seen(records.connection, seen));
    CHECK_EQ(left(records), Left{5, 4, 3, 2, 1});
    CHECK(load_sessions(records.connection, 1).value()[0].last_seen_monotonic ==
          MonotonicTime(Milliseconds(9)));

    TokenHash const ended[] = {hash(1), hash(99)};
    REQUIRE(delete_sessions(records.connection, ended));
    CHECK_EQ(left(records), Left{5, 4, 3, 2});
}

TEST_CASE("sessions whose time is long over are deleted, whoever forgot them") {
    Records records;
    auto const root = add_user(records.connection, name("root"), "h", Role::admin, 7).value();
    REQUIRE(add_session(records.connection, session(root, 1, 150)));
    auto late = session(root, 2, 160);
    late.created = 101;
    REQUIRE(add_session(records.connection, late));
    constexpr UnixSeconds over = 100 + 3600 + 60; // created, lifetime, slack
    CHECK_EQ(delete_expired_sessions(records.connection, over, Seconds(60)).value(), 0);
    CHECK_EQ(delete_expired_sessions(records.connection, over + 1, Seconds(60)).value(), 1);
    CHECK_EQ(left(records), Left{2});
}

TEST_CASE("how much of the history is kept has a default and can be chosen") {
    Records records;
    CHECK(load_history_settings(records.connection).value() == HistorySettings{});
    CHECK_EQ(HistorySettings{}.max_age, Seconds(730 * 86400));
    HistorySettings const chosen{Seconds(90 * 86400), 64};
    REQUIRE(save_history_settings(records.connection, chosen));
    CHECK(load_history_settings(records.connection).value() == chosen);
    HistorySettings const unlimited{Seconds(86400), std::nullopt};
    REQUIRE(save_history_settings(records.connection, unlimited));
    CHECK(load_history_settings(records.connection).value() == unlimited);
    records.connection.database().exec("UPDATE settings SET value = '0' WHERE name = 'history_max_age_days'");
    CHECK_EQ(load_history_settings(records.connection).error().code, ErrorCode::storage_error);
}

TEST_CASE("setup happens once") {
    Records records;
    CHECK_FALSE(load_general_settings(records.connection).value().has_value());
    Setup const setup{name("root"), "hash", {"Europe/Berlin", Seconds(3600)}, 7, "192.0.2.1"};
    auto const user = complete_setup(records.connection, setup);
    REQUIRE(user.has_value());
    CHECK_EQ(user->role, Role::admin);
    auto const settings = load_general_settings(records.connection).value();
    CHECK_EQ(settings->time_zone, "Europe/Berlin");
    CHECK(settings->session_length == Seconds(3600));

    auto second = setup;
    second.administrator = name("mallory");
    CHECK_EQ(complete_setup(records.connection, second).error().code, ErrorCode::conflict);
    CHECK_FALSE(find_credentials(records.connection, name("mallory")).value().has_value());
    CHECK_EQ(audit(records), std::vector<std::string>{"7|root|192.0.2.1|setup|"});
}

TEST_CASE("acts are added to the audit as they are") {
    Records records;
    REQUIRE(add_audit_entry(records.connection, {1, "a'b", "::1", "sign_in", "x"}));
    REQUIRE(add_audit_entry(records.connection, {2, "c", "", "sign_out", ""}));
    CHECK_EQ(audit(records), std::vector<std::string>{"1|a'b|::1|sign_in|x", "2|c||sign_out|"});
}
