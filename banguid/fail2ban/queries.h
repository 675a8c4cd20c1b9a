// SPDX-License-Identifier: Apache-2.0
//
// Questions to fail2ban with the type of their answer: what to send, and how to read what comes back. The
// reading functions are pure; an answer of another shape is fail2ban_protocol. Texts in answers are valid
// UTF-8 but otherwise as hostile as the log files they came from.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "banguid/fail2ban/client.h"
#include "banguid/fail2ban/reply.h"
#include "banguid/fail2ban/request.h"
#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/unique_function.h"
#include "common/domain/ip_prefix.h"
#include "common/domain/jail_name.h"

namespace bangui::fail2ban {

struct JailCounters {
    JailName jail;
    std::uint64_t currently_failed = 0;
    std::uint64_t total_failed = 0;
    std::uint64_t currently_banned = 0;
    std::uint64_t total_banned = 0;
    std::string backend{}; ///< only `stats` tells it
    bool operator==(JailCounters const &) const = default;
};

struct ActiveBan {
    std::string id; ///< as fail2ban lists it: an address, a network, or whatever text a filter captured
    UnixSeconds since = 0;
    std::optional<UnixSeconds> until; ///< none: permanent
    bool operator==(ActiveBan const &) const = default;
};

/// Texts of any length and lists of any length, as fail2ban has them.
struct JailParameters {
    std::int64_t ban_time = 0; ///< seconds, a fraction cut off; -1 is permanent
    std::uint64_t find_time = 0;
    std::uint32_t max_retry = 0;
    std::uint32_t max_matches = 0;
    bool ban_time_increment = false;
    bool over_all_jails = false; ///< earlier bans in other jails count too
    std::string ban_time_factor; ///< here and below: empty where nothing is set
    std::string ban_time_formula;
    std::string ban_time_multipliers;
    std::optional<std::int64_t> ban_time_most;
    std::optional<std::int64_t> ban_time_random;
    std::string backend; ///< only `stats` tells it
    std::string use_dns;
    std::string date_pattern; ///< what was configured, else fail2ban's name for its own; empty for journals
    std::string log_encoding;
    std::vector<std::string> log_paths;
    std::vector<std::string> journal_matches; ///< one per alternative, its fields joined by blanks
    bool ignore_self = false;
    std::vector<std::string> ignore_list;
    std::string prefix_regex;
    std::vector<std::string> fail_regexes;
    std::vector<std::string> ignore_regexes;
    std::vector<std::string>
        actions; ///< their names; their properties can hold secrets and are never asked for
};

/// fail2ban's own, not those of a jail.
struct Settings {
    std::optional<std::string> database;          ///< none when fail2ban keeps no database, here and below
    std::optional<std::int64_t> database_max_age; ///< seconds, a fraction cut off
    std::optional<std::uint32_t> database_max_matches;
    std::string log_target; ///< a path, or a name in capitals such as SYSLOG
    std::string log_level;
    bool operator==(Settings const &) const = default;
};

template<typename T>
struct Query {
    Request request;
    Result<T> (*read)(Value);
};

/// Jails whose name is no JailName cannot be addressed and are left out, here and below.
Query<std::vector<JailName>> jail_names();
/// All jails at once; only where has_statistics().
Query<std::vector<JailCounters>> statistics();
/// A path, or a name in capitals such as SYSLOG.
Query<std::string> log_target();
Query<std::string> log_level();
/// None when fail2ban keeps no database, here and below. The path is as it is, perhaps not UTF-8.
Query<std::optional<std::string>> database_file();
/// Seconds for which records stay in the database.
Query<std::optional<std::int64_t>> database_max_age();
/// Log lines kept with a ban; what does not fit becomes the nearest that does.
Query<std::optional<std::uint32_t>> database_max_matches();
Query<std::vector<JailName>> jails_banning(IpPrefix const &prefix);
Query<bool> is_banned(JailName const &jail, IpPrefix const &prefix);
/// Times are those of this machine's zone, which is fail2ban's as well. In the order in which the bans end.
Query<std::vector<ActiveBan>> active_bans(JailName const &jail);
/// How many it banned anew: 0 when it was banned already. fail2ban answers so even if the firewall command
/// failed.
Query<std::uint64_t> ban(JailName const &jail, IpPrefix const &prefix);
/// How many bans it lifted; a network lifts each ban inside it.
Query<std::uint64_t> unban(JailName const &jail, IpPrefix const &prefix);

/// Which of several are banned, in their order. Not empty.
Query<std::vector<bool>> are_banned(JailName const &jail, std::span<IpPrefix const> prefixes);
Query<std::uint64_t> ban(JailName const &jail, std::span<IpPrefix const> prefixes);
Query<std::uint64_t> unban(JailName const &jail, std::span<IpPrefix const> prefixes);
/// How many bans it lifted.
Query<std::uint64_t> unban_all();
Query<std::vector<std::string>> ignore_list(JailName const &jail);

/// The answer to Request::jail_counters(): [('Filter', [('Currently failed', n), ...]), ('Actions', [...])].
Result<JailCounters> read_jail_counters(JailName const &jail, Value value);
/// Puts the answer to Request::jail_parameter(_, which) into its place.
Result<void> read_jail_parameter(JailParameter which, Value value, JailParameters &into);

/// `stats` came with 1.1.0. A version that cannot be read has none.
bool has_statistics(std::string_view version);

template<typename T>
void ask(Client &client, Query<T> query, MonotonicTime deadline, Completion<T> done) {
    client.send(std::move(query.request), deadline,
                [read = query.read, done = std::move(done)](Result<Reply> reply) mutable {
                    done(reply ? read(reply->value) : Result<T>(tl::unexpected(std::move(reply).error())));
                });
}

/// The counters of all jails by the cheapest way the running version has: one `stats`, or `status` and one
/// `status JAIL short` after the other. A jail that goes away meanwhile is left out. The client must outlive
/// it.
void read_counters(Client &client, MonotonicTime deadline, Completion<std::vector<JailCounters>> done);

/// Everything in JailParameters. What an old version does not know yet keeps its default.
void read_parameters(Client &client, JailName const &jail, MonotonicTime deadline,
                     Completion<JailParameters> done);

/// Everything in Settings, or the first error.
void read_settings(Client &client, MonotonicTime deadline, Completion<Settings> done);

} // namespace bangui::fail2ban
