// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include <doctest/doctest.h>

#include "banguid/fail2ban/queries.h"
#include "tests/support/pickle.h"
#include "tests/unit/banguid/fail2ban/decode.h"

using namespace bangui;
using namespace bangui::fail2ban;
using namespace std::string_literals;
namespace pickle = bangui::test::pickle;

namespace {

using Texts = std::vector<std::string>;

/// The parameters after this answer; REQUIREs that it was understood.
JailParameters after(JailParameter which, std::string const &answer) {
    JailParameters parameters;
    auto const document = test::decode(pickle::framed(answer));
    REQUIRE(document);
    REQUIRE(read_jail_parameter(which, document->root(), parameters));
    return parameters;
}

void refuses(JailParameter which, std::initializer_list<std::string> answers) {
    for (auto const &answer : answers) {
        INFO(answer);
        JailParameters parameters;
        auto const document = test::decode(pickle::framed(answer));
        REQUIRE(document);
        auto const result = read_jail_parameter(which, document->root(), parameters);
        REQUIRE_FALSE(result);
        CHECK_EQ(result.error().code, ErrorCode::fail2ban_protocol);
    }
}

auto const huge = "\x8a\x09\0\0\0\0\0\0\0\0\1"s;
auto const hugely_negative = "\x8a\x09\0\0\0\0\0\0\0\0\xfe"s;

} // namespace

TEST_CASE("times are whole seconds, however fail2ban keeps them") {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    CHECK_EQ(after(JailParameter::ban_time, pickle::integer(600)).ban_time, 600);
    CHECK_EQ(after(JailParameter::ban_time, pickle::integer(-1)).ban_time, -1);
    CHECK_EQ(after(JailParameter::ban_time, pickle::integer(-7)).ban_time, -1);
    CHECK_EQ(after(JailParameter::ban_time, pickle::real(600.9)).ban_time, 600);
    CHECK_EQ(after(JailParameter::ban_time, pickle::real(1e300)).ban_time, most);
    CHECK_EQ(after(JailParameter::ban_time, pickle::real(9223372036854775808.0)).ban_time, most);
    CHECK_EQ(after(JailParameter::ban_time, huge).ban_time, most);
    CHECK_EQ(after(JailParameter::ban_time, hugely_negative).ban_time, -1);
    CHECK_EQ(after(JailParameter::ban_time, pickle::real(-1e300)).ban_time, -1);
    CHECK_EQ(after(JailParameter::find_time, pickle::integer(3600)).find_time, 3600);
    CHECK_EQ(after(JailParameter::find_time, pickle::integer(-1)).find_time, 0);
    refuses(JailParameter::ban_time,
            {pickle::none(), pickle::text("600"), pickle::real(std::numeric_limits<double>::quiet_NaN())});
    refuses(JailParameter::find_time, {pickle::none(), pickle::list({})});
}

TEST_CASE("counts, flags and words") {
    CHECK_EQ(after(JailParameter::max_retry, pickle::integer(5)).max_retry, 5);
    CHECK_EQ(after(JailParameter::max_retry, pickle::integer(std::int64_t{1} << 40)).max_retry, 4294967295);
    CHECK_EQ(after(JailParameter::max_matches, pickle::integer(7)).max_matches, 7);
    CHECK(after(JailParameter::ban_time_increment, pickle::boolean(true)).ban_time_increment);
    CHECK_FALSE(after(JailParameter::ban_time_increment, pickle::none()).ban_time_increment);
    CHECK(after(JailParameter::ignore_self, pickle::boolean(true)).ignore_self);
    CHECK_EQ(after(JailParameter::use_dns, pickle::text("warn")).use_dns, "warn");
    CHECK_EQ(after(JailParameter::log_encoding, pickle::text("UTF-8")).log_encoding, "UTF-8");
    refuses(JailParameter::max_retry, {pickle::none(), pickle::integer(-1), pickle::text("5")});
    refuses(JailParameter::max_matches, {pickle::none()});
    refuses(JailParameter::ban_time_increment, {pickle::integer(1), pickle::text("true")});
    refuses(JailParameter::ignore_self, {pickle::text("true")});
    refuses(JailParameter::use_dns, {pickle::none()});
    refuses(JailParameter::log_encoding, {pickle::integer(1)});
}

TEST_CASE("a date pattern is what was configured, or the name of fail2ban's own") {
    auto const own = pickle::tuple({pickle::none(), pickle::text("Default Detectors")});
    auto const configured = pickle::tuple({pickle::text("^%Y"), pickle::text("^Year")});
    CHECK_EQ(after(JailParameter::date_pattern, own).date_pattern, "Default Detectors");
    CHECK_EQ(after(JailParameter::date_pattern, configured).date_pattern, "^%Y");
    CHECK_EQ(after(JailParameter::date_pattern, pickle::none()).date_pattern, "");
    refuses(JailParameter::date_pattern,
            {pickle::tuple({}), pickle::tuple({pickle::text("^%Y")}), pickle::text("^%Y"),
             pickle::tuple({pickle::none(), pickle::none()})});
}

TEST_CASE("lists") {
    auto const two = pickle::list({pickle::text("a\\d"), pickle::text("\xed\xb3\xbf")});
    CHECK_EQ(after(JailParameter::log_paths, two).log_paths, Texts{"a\\d", "\\xff"});
    CHECK_EQ(after(JailParameter::fail_regexes, two).fail_regexes, Texts{"a\\d", "\\xff"});
    CHECK_EQ(after(JailParameter::ignore_regexes, pickle::list({})).ignore_regexes, Texts{});
    CHECK_EQ(after(JailParameter::actions, two).actions, Texts{"a\\d", "\\xff"});
    for (auto const which :
         {JailParameter::log_paths, JailParameter::fail_regexes, JailParameter::ignore_regexes,
          JailParameter::actions, JailParameter::ignore_list, JailParameter::journal_matches})
        refuses(which, {pickle::none(), pickle::text("a"), pickle::list({pickle::integer(1)})});
}

TEST_CASE("journal matches are joined, one text for each alternative") {
    auto const matches =
        pickle::list({pickle::list({pickle::text("_SYSTEMD_UNIT=ssh.service"), pickle::text("_COMM=sshd")}),
                      pickle::list({pickle::text("A=b")}), pickle::list({})});
    CHECK_EQ(after(JailParameter::journal_matches, matches).journal_matches,
             Texts{"_SYSTEMD_UNIT=ssh.service _COMM=sshd", "A=b", ""});
}

TEST_CASE("an ignore list may name files, which come as objects") {
    auto const file = pickle::call("fail2ban.server.ipdns", "FileIPAddrSet", {pickle::list({})});
    auto const state = pickle::dict(
        {pickle::text("x"), pickle::text("fileName"), pickle::text("fileName"), pickle::text("/etc/hosts")});
    auto const entries = pickle::list({pickle::text("127.0.0.0/8"), file + state + "b", pickle::text("::1")});
    CHECK_EQ(after(JailParameter::ignore_list, entries).ignore_list,
             Texts{"127.0.0.0/8", "file:/etc/hosts", "::1"});
    refuses(JailParameter::ignore_list,
            {pickle::list({file}), pickle::list({file + pickle::dict({}) + "b"}),
             pickle::list({file + pickle::text("x") + "b"}),
             pickle::list({file + pickle::dict({pickle::text("fileName"), pickle::none()}) + "b"})});
}
