// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/request.h"

#include <string>
#include <utility>
#include <vector>

#include "banguid/fail2ban/pickle_writer.h"
#include "common/base/result.h"

namespace bangui::fail2ban {
namespace {

/// fail2ban's word for it.
std::string_view word(JailParameter parameter) {
    switch (parameter) {
    case JailParameter::ban_time:
        return "bantime";
    case JailParameter::ban_time_increment:
        return "bantime.increment";
    case JailParameter::find_time:
        return "findtime";
    case JailParameter::max_retry:
        return "maxretry";
    case JailParameter::max_matches:
        return "maxmatches";
    case JailParameter::use_dns:
        return "usedns";
    case JailParameter::date_pattern:
        return "datepattern";
    case JailParameter::log_encoding:
        return "logencoding";
    case JailParameter::log_paths:
        return "logpath";
    case JailParameter::journal_matches:
        return "journalmatch";
    case JailParameter::ignore_self:
        return "ignoreself";
    case JailParameter::ignore_list:
        return "ignoreip";
    case JailParameter::fail_regexes:
        return "failregex";
    case JailParameter::ignore_regexes:
        return "ignoreregex";
    case JailParameter::actions:
        return "actions";
    case JailParameter::over_all_jails:
        return "bantime.overalljails";
    case JailParameter::ban_time_factor:
        return "bantime.factor";
    case JailParameter::ban_time_formula:
        return "bantime.formula";
    case JailParameter::ban_time_multipliers:
        return "bantime.multipliers";
    case JailParameter::ban_time_most:
        return "bantime.maxtime";
    case JailParameter::ban_time_random:
        return "bantime.rndtime";
    case JailParameter::prefix_regex:
        return "prefregex";
    }
    return {};
}

std::string shown(Argument const &argument) {
    if (auto const *const text = std::get_if<std::string_view>(&argument)) return std::string(*text);
    if (auto const *const number = std::get_if<std::int64_t>(&argument)) return std::to_string(*number);
    return std::get<bool>(argument) ? "True" : "False";
}

/// The words, then the prefixes; `texts` holds the latter while the request is made.
std::vector<Argument> with_prefixes(std::initializer_list<Argument> words, std::span<IpPrefix const> prefixes,
                                    std::vector<std::string> &texts) {
    for (auto const &prefix : prefixes)
        texts.push_back(prefix.text());
    std::vector<Argument> arguments(words);
    arguments.insert(arguments.end(), texts.begin(), texts.end());
    return arguments;
}

} // namespace

Request::Request(std::initializer_list<Argument> arguments)
    : Request(std::span<Argument const>(arguments.begin(), arguments.size())) {}

Request::Request(std::span<Argument const> arguments) {
    auto frame = write_request(arguments);
    // JailName and IpPrefix admit nothing that the writer refuses.
    ENSURE(frame);
    frame_ = std::move(*frame);
    for (auto const &argument : arguments) {
        if (!label_.empty()) label_ += ' ';
        label_ += shown(argument);
    }
}

Request Request::version() {
    return Request{"version"};
}

Request Request::jail_names() {
    return Request{"status"};
}

Request Request::jail_counters(JailName const &jail) {
    return Request{"status", jail.text(), "short"};
}

Request Request::statistics() {
    return Request{"stats"};
}

Request Request::log_target() {
    return Request{"get", "logtarget"};
}

Request Request::log_level() {
    return Request{"get", "loglevel"};
}

Request Request::database_file() {
    return Request{"get", "dbfile"};
}

Request Request::database_max_age() {
    return Request{"get", "dbpurgeage"};
}

Request Request::database_max_matches() {
    return Request{"get", "dbmaxmatches"};
}

Request Request::jails_banning(IpPrefix const &prefix) {
    return Request{"banned", prefix.text()};
}

Request Request::is_banned(JailName const &jail, IpPrefix const &prefix) {
    return Request{"get", jail.text(), "banned", prefix.text()};
}

Request Request::bans(JailName const &jail) {
    return Request{"get", jail.text(), "banip", "--with-time"};
}

Request Request::ban(JailName const &jail, IpPrefix const &prefix) {
    return Request{"set", jail.text(), "banip", prefix.text()};
}

Request Request::unban(JailName const &jail, IpPrefix const &prefix) {
    return Request{"set", jail.text(), "unbanip", prefix.text()};
}

Request Request::are_banned(JailName const &jail, std::span<IpPrefix const> prefixes) {
    std::vector<std::string> texts;
    return Request(with_prefixes({"get", jail.text(), "banned"}, prefixes, texts));
}

Request Request::ban(JailName const &jail, std::span<IpPrefix const> prefixes) {
    std::vector<std::string> texts;
    return Request(with_prefixes({"set", jail.text(), "banip"}, prefixes, texts));
}

Request Request::unban(JailName const &jail, std::span<IpPrefix const> prefixes) {
    std::vector<std::string> texts;
    return Request(with_prefixes({"set", jail.text(), "unbanip"}, prefixes, texts));
}

Request Request::unban_all() {
    Request request{"unban", "--all"};
    request.is_long_work_ = true;
    return request;
}

Request Request::set_ban_time(JailName const &jail, std::uint32_t seconds) {
    return Request{"set", jail.text(), "bantime", std::int64_t{seconds}};
}

Request Request::set_find_time(JailName const &jail, std::uint32_t seconds) {
    return Request{"set", jail.text(), "findtime", std::int64_t{seconds}};
}

Request Request::set_max_retry(JailName const &jail, std::uint32_t count) {
    return Request{"set", jail.text(), "maxretry", std::int64_t{count}};
}

Request Request::add_ignored(JailName const &jail, IpPrefix const &prefix) {
    return Request{"set", jail.text(), "addignoreip", prefix.text()};
}

Request Request::remove_ignored(JailName const &jail, IpPrefix const &prefix) {
    return Request{"set", jail.text(), "delignoreip", prefix.text()};
}

Request Request::pause(JailName const &jail) {
    return Request{"set", jail.text(), "idle", "on"};
}

Request Request::resume(JailName const &jail) {
    return Request{"set", jail.text(), "idle", "off"};
}

Request Request::stop(JailName const &jail) {
    return Request{"stop", jail.text()};
}

Request Request::flush_logs() {
    return Request{"flushlogs"};
}

Request Request::jail_parameter(JailName const &jail, JailParameter parameter) {
    return Request{"get", jail.text(), word(parameter)};
}

} // namespace bangui::fail2ban
