// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/request.h"

#include <doctest/doctest.h>

#include "tests/unit/banguid/fail2ban/decode.h"

using namespace bangui;
using namespace bangui::fail2ban;

namespace {

auto const jail = *JailName::parse("sshd");
auto const address = *IpPrefix::parse("2001:db8::1");
auto const network = *IpPrefix::parse("192.0.2.0/28");

std::string sent(Request const &request) {
    return test::shown(as_text(request.frame()));
}

} // namespace

TEST_CASE("what can be said to fail2ban, all of it") {
    CHECK_EQ(sent(Request::version()), "['version']");
    CHECK_EQ(sent(Request::jail_names()), "['status']");
    CHECK_EQ(sent(Request::jail_counters(jail)), "['status', 'sshd', 'short']");
    CHECK_EQ(sent(Request::statistics()), "['stats']");
    CHECK_EQ(sent(Request::jails_banning(address)), "['banned', '2001:db8::1']");
    CHECK_EQ(sent(Request::is_banned(jail, network)), "['get', 'sshd', 'banned', '192.0.2.0/28']");
    CHECK_EQ(sent(Request::bans(jail)), "['get', 'sshd', 'banip', '--with-time']");
    CHECK_EQ(sent(Request::ban(jail, address)), "['set', 'sshd', 'banip', '2001:db8::1']");
    CHECK_EQ(sent(Request::unban(jail, address)), "['set', 'sshd', 'unbanip', '2001:db8::1']");
    std::vector const two{address, network};
    CHECK_EQ(sent(Request::are_banned(jail, two)),
             "['get', 'sshd', 'banned', '2001:db8::1', '192.0.2.0/28']");
    CHECK_EQ(sent(Request::ban(jail, two)), "['set', 'sshd', 'banip', '2001:db8::1', '192.0.2.0/28']");
    CHECK_EQ(sent(Request::unban(jail, two)), "['set', 'sshd', 'unbanip', '2001:db8::1', '192.0.2.0/28']");
    CHECK_EQ(sent(Request::unban_all()), "['unban', '--all']");
    CHECK_EQ(sent(Request::set_ban_time(jail, 4'000'000'000)), "['set', 'sshd', 'bantime', 4000000000]");
    CHECK_EQ(sent(Request::set_find_time(jail, 600)), "['set', 'sshd', 'findtime', 600]");
    CHECK_EQ(sent(Request::set_max_retry(jail, 3)), "['set', 'sshd', 'maxretry', 3]");
    CHECK_EQ(sent(Request::add_ignored(jail, network)), "['set', 'sshd', 'addignoreip', '192.0.2.0/28']");
    CHECK_EQ(sent(Request::remove_ignored(jail, network)), "['set', 'sshd', 'delignoreip', '192.0.2.0/28']");
    CHECK_EQ(sent(Request::pause(jail)), "['set', 'sshd', 'idle', 'on']");
    CHECK_EQ(sent(Request::resume(jail)), "['set', 'sshd', 'idle', 'off']");
    CHECK_EQ(sent(Request::stop(jail)), "['stop', 'sshd']");
    CHECK_EQ(sent(Request::flush_logs()), "['flushlogs']");
    CHECK_EQ(sent(Request::log_target()), "['get', 'logtarget']");
    CHECK_EQ(sent(Request::log_level()), "['get', 'loglevel']");
    CHECK_EQ(sent(Request::database_file()), "['get', 'dbfile']");
    CHECK_EQ(sent(Request::database_max_age()), "['get', 'dbpurgeage']");
    CHECK_EQ(sent(Request::database_max_matches()), "['get', 'dbmaxmatches']");
}

TEST_CASE("what can be asked of a jail") {
    struct {
        JailParameter parameter;
        std::string_view word;
    } const all[] = {
        {JailParameter::ban_time, "bantime"},
        {JailParameter::ban_time_increment, "bantime.increment"},
        {JailParameter::find_time, "findtime"},
        {JailParameter::max_retry, "maxretry"},
        {JailParameter::max_matches, "maxmatches"},
        {JailParameter::use_dns, "usedns"},
        {JailParameter::date_pattern, "datepattern"},
        {JailParameter::log_encoding, "logencoding"},
        {JailParameter::log_paths, "logpath"},
        {JailParameter::journal_matches, "journalmatch"},
        {JailParameter::ignore_self, "ignoreself"},
        {JailParameter::ignore_list, "ignoreip"},
        {JailParameter::fail_regexes, "failregex"},
        {JailParameter::ignore_regexes, "ignoreregex"},
        {JailParameter::actions, "actions"},
        {JailParameter::over_all_jails, "bantime.overalljails"},
        {JailParameter::ban_time_factor, "bantime.factor"},
        {JailParameter::ban_time_formula, "bantime.formula"},
        {JailParameter::ban_time_multipliers, "bantime.multipliers"},
        {JailParameter::ban_time_most, "bantime.maxtime"},
        {JailParameter::ban_time_random, "bantime.rndtime"},
        {JailParameter::prefix_regex, "prefregex"},
    };
    for (auto const &each : all) {
        auto const request = Request::jail_parameter(jail, each.parameter);
        CHECK_EQ(sent(request), "['get', 'sshd', '" + std::string(each.word) + "']");
        CHECK_EQ(request.label(), "get sshd " + std::string(each.word));
    }
}
