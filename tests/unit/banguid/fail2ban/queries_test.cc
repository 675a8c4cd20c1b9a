// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/queries.h"

#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/pickle.h"
#include "tests/support/time_zone.h"
#include "tests/unit/banguid/fail2ban/decode.h"

using namespace bangui;
using namespace bangui::fail2ban;
using namespace std::string_literals;
namespace pickle = bangui::test::pickle;

namespace {

auto const sshd = *JailName::parse("sshd");
auto const nginx = *JailName::parse("nginx");
auto const address = *IpPrefix::parse("192.0.2.1");

template<typename T>
Result<T> read(Query<T> const &query, std::string const &value) {
    auto const document = test::decode(pickle::framed(value));
    REQUIRE(document);
    return query.read(document->root());
}

template<typename T>
void refuses(Query<T> const &query, std::initializer_list<std::string> values) {
    for (auto const &value : values) {
        INFO(value);
        auto const result = read(query, value);
        REQUIRE_FALSE(result);
        CHECK_EQ(result.error().code, ErrorCode::fail2ban_protocol);
    }
}

std::string entry(std::string_view name, std::string const &value) {
    return pickle::tuple({pickle::text(name), value});
}

std::string numbers(std::int64_t first, std::int64_t second) {
    return pickle::tuple({pickle::integer(first), pickle::integer(second)});
}

std::string jail_list(std::string_view names) {
    return pickle::list(
        {entry("Number of jail", pickle::integer(2)), entry("Jail list", pickle::text(names))});
}

Result<std::vector<ActiveBan>> bans(std::string_view line) {
    test::TimeZone const zone("UTC0");
    return read(active_bans(sshd), pickle::list({pickle::text(line)}));
}

constexpr UnixSeconds noon = 1795348800; // 2026-11-22T12:00:00Z

} // namespace

TEST_CASE("the list of jails, without those that cannot be addressed") {
    CHECK_EQ(read(jail_names(), jail_list("nginx, sshd")), std::vector{nginx, sshd});
    CHECK_EQ(read(jail_names(), jail_list("sshd")), std::vector{sshd});
    CHECK_EQ(read(jail_names(), jail_list("")), std::vector<JailName>{});
    CHECK_EQ(read(jail_names(), jail_list("a b, <F2B_END_COMMAND>, sshd, --all, \xff, ,")),
             std::vector{sshd});
    refuses(jail_names(), {pickle::none(), pickle::list({}), pickle::text("sshd"),
                           pickle::list({entry("Jail list", pickle::integer(1))}),
                           pickle::list({pickle::list({pickle::text("Jail list"), pickle::text("sshd")})})});
}

TEST_CASE("the counters of all jails at once") {
    auto const row = pickle::list({pickle::text("polling"), numbers(1, 2), numbers(3, 4)});
    CHECK_EQ(read(statistics(), pickle::dict({pickle::text("sshd"), row, pickle::text("not a name"), row})),
             std::vector{JailCounters{sshd, 1, 2, 3, 4, "polling"}});
    CHECK_EQ(read(statistics(), pickle::dict({})), std::vector<JailCounters>{});
    refuses(statistics(),
            {pickle::none(), pickle::list({}), pickle::dict({pickle::integer(1), row}),
             pickle::dict({pickle::text("sshd"), pickle::none()}),
             pickle::dict({pickle::text("sshd"), pickle::list({pickle::text("polling"), numbers(1, 2)})}),
             pickle::dict({pickle::text("sshd"), pickle::list({pickle::text("polling"), numbers(1, 2),
                                                               pickle::tuple({pickle::none()})})}),
             pickle::dict({pickle::text("sshd"),
                           pickle::list({pickle::text("polling"), numbers(1, 2), numbers(3, -4)})})});
}

TEST_CASE("the counters of one jail") {
    auto const filter =
        pickle::list({entry("Currently failed", pickle::integer(1)),
                      entry("Total failed", pickle::integer(2)), entry("File list", pickle::list({}))});
    auto const actions = pickle::list(
        {entry("Currently banned", pickle::integer(3)), entry("Total banned", pickle::integer(4))});
    auto const whole =
        test::decode(pickle::framed(pickle::list({entry("Filter", filter), entry("Actions", actions)})));
    CHECK_EQ(read_jail_counters(sshd, whole->root()), JailCounters{sshd, 1, 2, 3, 4});
    auto const half = test::decode(pickle::framed(pickle::list({entry("Filter", filter)})));
    CHECK_EQ(read_jail_counters(sshd, half->root()).error().code, ErrorCode::fail2ban_protocol);
}

TEST_CASE("the jails that ban an address") {
    auto const names =
        pickle::list({pickle::list({pickle::text("sshd"), pickle::text("a b"), pickle::text("nginx")})});
    CHECK_EQ(read(jails_banning(address), names), std::vector{sshd, nginx});
    CHECK_EQ(read(jails_banning(address), pickle::list({pickle::list({})})), std::vector<JailName>{});
    refuses(jails_banning(address), {pickle::none(), pickle::list({}), pickle::list({pickle::text("sshd")}),
                                     pickle::list({pickle::list({pickle::integer(1)})}),
                                     pickle::list({pickle::list({}), pickle::list({})})});
}

TEST_CASE("answers that are numbers") {
    CHECK_EQ(read(is_banned(sshd, address), pickle::integer(1)), true);
    CHECK_EQ(read(is_banned(sshd, address), pickle::integer(0)), false);
    CHECK_EQ(read(ban(sshd, address), pickle::integer(1)), 1);
    CHECK_EQ(read(ban(sshd, address), pickle::integer(0)), 0);
    CHECK_EQ(read(unban(sshd, address), pickle::integer(16)), 16);
    refuses(is_banned(sshd, address),
            {pickle::none(), pickle::text("1"), pickle::integer(-1), pickle::real(1)});
    refuses(ban(sshd, address), {pickle::none(), pickle::list({pickle::integer(1)})});
}

TEST_CASE("fail2ban's own settings, with and without a database") {
    CHECK_EQ(read(log_target(), pickle::text("/var/log/fail2ban.log")), "/var/log/fail2ban.log");
    CHECK_EQ(read(log_level(), pickle::text("INFO")), "INFO");
    CHECK_EQ(read(database_file(), pickle::text("/a/b")).value(), "/a/b");
    CHECK_EQ(read(database_file(), pickle::none()).value(), std::nullopt);
    CHECK_EQ(read(database_max_age(), pickle::integer(86400)).value(), 86400);
    CHECK_EQ(read(database_max_age(), pickle::real(648000.5)).value(), 648000);
    CHECK_EQ(read(database_max_age(), pickle::none()).value(), std::nullopt);
    CHECK_EQ(read(database_max_matches(), pickle::integer(10)).value(), 10);
    CHECK_EQ(read(database_max_matches(), pickle::real(10)).value(), 10);
    CHECK_EQ(read(database_max_matches(), pickle::none()).value(), std::nullopt);
    CHECK_EQ(read(database_max_matches(), pickle::integer(4294967296)).value(), 4294967295);
    CHECK_EQ(read(database_max_matches(), pickle::integer(-1)).value(), 0);
    refuses(log_target(), {pickle::none(), pickle::integer(1)});
    refuses(log_level(), {pickle::none(), pickle::integer(1)});
    refuses(database_file(), {pickle::integer(1), pickle::list({})});
    refuses(database_max_age(), {pickle::text("1d"), pickle::list({pickle::integer(1)})});
    refuses(database_max_matches(), {pickle::text("10"), pickle::list({})});
}

TEST_CASE("active bans with their times") {
    CHECK_EQ(bans("192.0.2.1 \t2026-11-22 12:00:00 + 600 = 2026-11-22 12:10:00"),
             std::vector{ActiveBan{"192.0.2.1", noon, noon + 600}});
    CHECK_EQ(bans("192.0.2.1 \t2026-11-22 12:00:00 + -1 = 9999-12-31 23:59:59"),
             std::vector{ActiveBan{"192.0.2.1", noon, std::nullopt}});
    CHECK_EQ(bans("192.0.2.1 \t2026-11-22 12:00:00 + 0 = 2026-11-22 12:00:00"),
             std::vector{ActiveBan{"192.0.2.1", noon, noon}});
    CHECK_EQ(bans("x \t2026-11-22 12:00:00 + 9223372036854775807 = 9999-12-31 23:59:59"),
             std::vector{ActiveBan{"x", noon, std::nullopt}});
    CHECK_EQ(bans("x \t0026-11-22 12:00:00 + -9223372036854775808 = 9999-12-31 23:59:59")->front().until,
             std::nullopt);
    CHECK_EQ(bans("x \t1969-12-31 23:59:59 + 9223372036854775807 = 9999-12-31 23:59:59")->front().until,
             INT64_MAX - 1);
    CHECK_EQ(read(active_bans(sshd), pickle::list({})), std::vector<ActiveBan>{});
}

TEST_CASE("an id may be anything, also what looks like times") {
    for (auto const &id :
         {""s, " "s, "('bo\u00df', '22')"s, "a \tb"s, "a + 5 = 2026-11-22 12:10:00"s, "line\nbreak"s,
          "1.2.3.4 \t2020-01-01 00:00:00 + 600 = 2020-01-01 00:10:00"s, "<F2B_END_COMMAND>"s}) {
        INFO(id);
        CHECK_EQ(bans(id + " \t2026-11-22 12:00:00 + 600 = 2026-11-22 12:10:00"),
                 std::vector{ActiveBan{id, noon, noon + 600}});
    }
    CHECK_EQ(bans("\xed\xb3\xbf\xfe \t2026-11-22 12:00:00 + 600 = 2026-11-22 12:10:00")->front().id,
             "\\xff\\xfe");
}

TEST_CASE("a ban whose times cannot be read is an error, wherever the line is cut") {
    auto const whole = "192.0.2.1 \t2026-11-22 12:00:00 + 600 = 2026-11-22 12:10:00"s;
    for (std::size_t cut = 0; cut < whole.size(); ++cut)
        CHECK_FALSE(bans(whole.substr(0, cut)));
    for (std::size_t cut = std::string("192.0.2.1").size() + 1; cut < whole.size(); ++cut)
        CHECK_FALSE(bans(whole.substr(cut)));
    for (auto const *bad : {"192.0.2.1 \t2026-11-22 12:00:00 + 1.5 = 2026-11-22 12:10:00",
                            "192.0.2.1 \t2026-11-22 12:00:00 + 99999999999999999999 = 2026-11-22 12:10:00",
                            "192.0.2.1 \t2026-11-22 12:00:00 +  = 2026-11-22 12:10:00",
                            "192.0.2.1 \t2026-11-31 12:00:00 + 600 = 2026-11-22 12:10:00",
                            "192.0.2.1  2026-11-22 12:00:00 + 600 = 2026-11-22 12:10:00"}) {
        INFO(bad);
        CHECK_FALSE(bans(bad));
    }
    refuses(active_bans(sshd), {pickle::none(), pickle::tuple({}), pickle::list({pickle::integer(1)})});
}

TEST_CASE("which versions have statistics") {
    for (auto const *with : {"1.1.0", "1.1.1", "1.1.2.dev1", "1.2", "2.0.0", "1.10.0"})
        CHECK(has_statistics(with));
    for (auto const *without :
         {"1.0.2", "0.11.2", "0.10.6", "", "1", "1.", ".1", "1.x", "x.1", "-1.1", "1. 1"})
        CHECK_FALSE(has_statistics(without));
}
