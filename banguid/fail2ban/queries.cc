// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/queries.h"

#include <algorithm>
#include <limits>

#include "banguid/fail2ban/local_time.h"
#include "banguid/fail2ban/python_text.h"
#include "banguid/fail2ban/read_value.h"
#include "common/base/text.h"

namespace bangui::fail2ban {
namespace {

using namespace read;

/// The value beside a name in a list of (name, value).
Result<Value> entry(Value list, std::string_view name) {
    for (auto const pair : list.items()) {
        auto const key = pair.at(0);
        if (pair.kind() == Kind::tuple && pair.size() == 2 && key->text() == name) return *pair.at(1);
    }
    return unexpected("an entry " + std::string(name));
}

Result<std::uint64_t> counter(Value list, std::string_view name) {
    auto const value = TRY(entry(list, name));
    return count(value);
}

Result<std::vector<JailName>> read_jail_names(Value value) {
    auto const joined = TRY(entry(value, "Jail list"));
    auto list = TRY(text(joined));
    std::vector<JailName> names;
    constexpr std::string_view separator = ", ";
    while (!list.empty()) {
        auto const end = std::min(list.find(separator), list.size());
        if (auto name = JailName::parse(list.substr(0, end))) names.push_back(std::move(*name));
        list.remove_prefix(std::min(end + separator.size(), list.size()));
    }
    return names;
}

/// {jail: [backend, (currently failed, total), (currently banned, total)]}
Result<std::vector<JailCounters>> read_statistics(Value value) {
    if (value.kind() != Kind::dict) return unexpected("a table of jails");
    std::vector<JailCounters> all;
    std::optional<Value> key;
    for (auto const item : value.items()) {
        if (!key) {
            key = item;
            continue;
        }
        auto const name = TRY(text(*key));
        key.reset();
        auto const failed = item.at(1);
        auto const banned = item.at(2);
        if (!failed || failed->size() != 2 || !banned || banned->size() != 2)
            return unexpected("a jail's counters");
        auto jail = JailName::parse(name);
        if (!jail) continue;
        auto const backend = item.at(0);
        all.push_back({std::move(*jail), TRY(count(*failed->at(0))), TRY(count(*failed->at(1))),
                       TRY(count(*banned->at(0))), TRY(count(*banned->at(1))), TRY(readable(*backend))});
    }
    return all;
}

/// One list of jails for the one address asked for.
Result<std::vector<JailName>> read_jails_banning(Value value) {
    auto const jails = value.at(0);
    if (value.size() != 1 || jails->kind() != Kind::list) return unexpected("a list of jails");
    std::vector<JailName> names;
    for (auto const item : jails->items()) {
        auto const listed = TRY(text(item));
        if (auto name = JailName::parse(listed)) names.push_back(std::move(*name));
    }
    return names;
}

Result<bool> read_is_banned(Value value) {
    return TRY(count(value)) != 0;
}

/// 0 or 1 for the one that was asked for, a list of them for several.
Result<std::vector<bool>> read_are_banned(Value value) {
    if (value.kind() != Kind::list) return std::vector<bool>{TRY(read_is_banned(value))};
    std::vector<bool> banned;
    for (auto const item : value.items())
        banned.push_back(TRY(read_is_banned(item)));
    return banned;
}

/// "ID \tYYYY-MM-DD HH:MM:SS + SECONDS = YYYY-MM-DD HH:MM:SS", read from its end, since an id may hold
/// anything.
Result<ActiveBan> read_ban(std::string_view line) {
    constexpr std::string_view before_since = " \t";
    constexpr std::string_view plus = " + ";
    constexpr std::string_view equals = " = ";
    auto const whole = line;
    auto const malformed = [&] { return unexpected("a ban with its times instead of " + visible(whole)); };
    auto const cut = [&](std::size_t size) { // off the end
        auto const part = line.substr(line.size() - size);
        line.remove_suffix(size);
        return part;
    };
    if (line.size() < equals.size() + local_time_bytes) return malformed();
    auto const end = cut(local_time_bytes);
    if (cut(equals.size()) != equals) return malformed();
    auto const plus_at = line.rfind(plus);
    if (plus_at == std::string_view::npos) return malformed();
    auto const length = parse_integer<std::int64_t>(line.substr(plus_at + plus.size()));
    line = line.substr(0, plus_at);
    if (!length || line.size() < before_since.size() + local_time_bytes) return malformed();
    auto const since = moment_of_local_time(cut(local_time_bytes), *length, end);
    if (!since || cut(before_since.size()) != before_since) return malformed();
    ActiveBan ban{readable_utf8(line), *since, std::nullopt};
    constexpr std::int64_t permanent = -1;
    UnixSeconds until = 0;
    bool const fits =
        !__builtin_add_overflow(*since, *length, &until); // what does not fit never comes either
    if (*length != permanent && fits) ban.until = until;
    return ban;
}

Result<std::vector<ActiveBan>> read_bans(Value value) {
    if (value.kind() != Kind::list) return unexpected("a list of bans");
    std::vector<ActiveBan> bans;
    bans.reserve(value.size());
    for (auto const item : value.items()) {
        auto const line = TRY(text(item));
        bans.push_back(TRY(read_ban(line)));
    }
    return bans;
}

} // namespace

Query<std::vector<JailName>> jail_names() {
    return {Request::jail_names(), read_jail_names};
}

Query<std::vector<JailCounters>> statistics() {
    return {Request::statistics(), read_statistics};
}

Query<std::string> log_target() {
    return {Request::log_target(), readable};
}

Query<std::string> log_level() {
    return {Request::log_level(), readable};
}

Query<std::optional<std::string>> database_file() {
    return {Request::database_file(), [](Value value) -> Result<std::optional<std::string>> {
                if (value.kind() == Kind::none) return std::optional<std::string>();
                return std::optional(std::string(TRY(text(value))));
            }};
}

Query<std::optional<std::int64_t>> database_max_age() {
    return {Request::database_max_age(), optional_seconds};
}

Query<std::optional<std::uint32_t>> database_max_matches() {
    return {Request::database_max_matches(), [](Value value) -> Result<std::optional<std::uint32_t>> {
                auto const wide = TRY(optional_seconds(value)); // a number, of whatever kind
                if (!wide) return std::optional<std::uint32_t>();
                constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
                return std::optional(static_cast<std::uint32_t>(std::clamp<std::int64_t>(*wide, 0, most)));
            }};
}

Query<std::vector<JailName>> jails_banning(IpPrefix const &prefix) {
    return {Request::jails_banning(prefix), read_jails_banning};
}

Query<bool> is_banned(JailName const &jail, IpPrefix const &prefix) {
    return {Request::is_banned(jail, prefix), read_is_banned};
}

Query<std::vector<ActiveBan>> active_bans(JailName const &jail) {
    return {Request::bans(jail), read_bans};
}

Query<std::uint64_t> ban(JailName const &jail, IpPrefix const &prefix) {
    return {Request::ban(jail, prefix), count};
}

Query<std::uint64_t> unban(JailName const &jail, IpPrefix const &prefix) {
    return {Request::unban(jail, prefix), count};
}

Query<std::vector<bool>> are_banned(JailName const &jail, std::span<IpPrefix const> prefixes) {
    return {Request::are_banned(jail, prefixes), read_are_banned};
}

Query<std::uint64_t> ban(JailName const &jail, std::span<IpPrefix const> prefixes) {
    return {Request::ban(jail, prefixes), count};
}

Query<std::uint64_t> unban(JailName const &jail, std::span<IpPrefix const> prefixes) {
    return {Request::unban(jail, prefixes), count};
}

Query<std::uint64_t> unban_all() {
    return {Request::unban_all(), count};
}

Query<std::vector<std::string>> ignore_list(JailName const &jail) {
    return {Request::jail_parameter(jail, JailParameter::ignore_list),
            [](Value value) -> Result<std::vector<std::string>> {
                JailParameters parameters;
                TRY(read_jail_parameter(JailParameter::ignore_list, value, parameters));
                return std::move(parameters.ignore_list);
            }};
}

Result<JailCounters> read_jail_counters(JailName const &jail, Value value) {
    auto const filter = TRY(entry(value, "Filter"));
    auto const actions = TRY(entry(value, "Actions"));
    return JailCounters{jail,
                        TRY(counter(filter, "Currently failed")),
                        TRY(counter(filter, "Total failed")),
                        TRY(counter(actions, "Currently banned")),
                        TRY(counter(actions, "Total banned")),
                        {}};
}

bool has_statistics(std::string_view version) {
    // "1.1.0", "1.1.2.dev1"
    auto const dot = version.find('.');
    if (dot == std::string_view::npos) return false;
    auto const major = parse_integer<unsigned>(version.substr(0, dot));
    auto const rest = version.substr(dot + 1);
    auto const minor = parse_integer<unsigned>(rest.substr(0, rest.find('.')));
    return major && minor && (*major > 1 || (*major == 1 && *minor >= 1));
}

} // namespace bangui::fail2ban
