// SPDX-License-Identifier: Apache-2.0
#include "banguid/protect/policy.h"

#include <algorithm>
#include <array>
#include <limits>

#include <pwd.h>

#include <fmt/core.h>

#include "common/base/text.h"

namespace bangui::protect {
namespace {

/// More peers than there are programs that could want to talk to banguid.
constexpr std::int64_t max_peers = 16;
/// Each ban is compared with all of them.
constexpr std::int64_t max_protected_prefixes = 1024;
/// What fail2ban can do: each ban is a firewall command of some 12 ms.
constexpr std::int64_t max_acts_per_second = 100;
constexpr std::int64_t max_act_burst = 1000;
/// No policy lets an act cover more: a /24 is one customer's network, a /48 one site's (RFC 6177).
constexpr std::int64_t widest_ipv4_ever = 24;
constexpr std::int64_t widest_ipv6_ever = 48;
/// fail2ban compares times as numbers; a hundred years are for ever.
constexpr std::int64_t most_seconds = 3'155'760'000;
constexpr std::int64_t most_retries = 1000;
/// Five weeks, the longest that fail2ban's own increment suggests.
constexpr std::int64_t usual_ban_time_most = 3'024'000;
constexpr std::int64_t usual_find_time_most = 604'800;
constexpr std::int64_t usual_max_retry_most = 20;
/// One machine, and one site's link of machines (RFC 6177).
constexpr std::int64_t usual_ignore_widest_ipv4 = 32;
constexpr std::int64_t usual_ignore_widest_ipv6 = 64;
/// Large enough for the longest passwd entry (sysconf(_SC_GETPW_R_SIZE_MAX) is 1024 on Linux).
constexpr std::size_t passwd_buffer_bytes = 16384;

/// A decimal number is a uid, anything else a user name. (uid_t)-1 means "no user" to the kernel.
std::optional<uid_t> resolve(std::string const &user, UserLookup &look_up) {
    auto const number = parse_integer<uid_t>(user);
    auto const uid = number ? number : look_up(user);
    if (uid == std::numeric_limits<uid_t>::max()) return std::nullopt;
    return uid;
}

Result<void> allowed(bool is_allowed, std::string_view key) {
    if (is_allowed) return {};
    return fail(ErrorCode::policy_refused, fmt::format("root's policy does not allow it ({})", key));
}

Result<void> within(Range const &range, std::uint32_t value, std::string_view key) {
    if (range.holds(value)) return {};
    return fail(ErrorCode::policy_refused, fmt::format("{} is not within the {} to {} of root's policy ({})",
                                                       value, range.least, range.most, key));
}

} // namespace

std::optional<uid_t> look_up_user(std::string const &name) {
    passwd entry{};
    passwd *found = nullptr;
    std::array<char, passwd_buffer_bytes> buffer{};
    if (::getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
        return std::nullopt;
    return entry.pw_uid;
}

config::Schema const &Policy::schema() {
    static config::Schema const schema{
        .introduction = "What banguid allows. Only root may write this file; banguid reads it once at start.",
        .environment_prefix = "",
        .keys = {
            config::text_list_key("peers.read", {"_bangui"}, max_peers,
                                  "Users (names or numbers) who may see fail2ban's state."),
            config::text_list_key("peers.act", {"_bangui"}, max_peers, "Users who may ban and unban."),
            config::text_list_key("peers.tune", {"_bangui"}, max_peers,
                                  "Users who may change how running jails work, within the ranges below. "
                                  "Such a change lasts until the jail's next reload."),
            config::integer_key("limits.acts_per_second", 20, 1, max_acts_per_second,
                                "How many bans, unbans and changes of jails a user gets in each second..."),
            config::integer_key("limits.act_burst", 50, 1, max_act_burst,
                                "...and how many at once after a rest."),
            config::integer_key(
                "limits.widest_ipv4", widest_ipv4_ever, widest_ipv4_ever, 32,
                "The widest IPv4 network that may be banned or unbanned, as its prefix length."),
            config::integer_key(
                "limits.widest_ipv6", widest_ipv6_ever, widest_ipv6_ever, 128,
                "The widest IPv6 network that may be banned or unbanned, as its prefix length."),
            config::text_list_key("protect.prefixes", {}, max_protected_prefixes,
                                  "Addresses and networks that are never banned, such as [\"192.0.2.10\", "
                                  "\"2001:db8::/32\"]. Loopback, link-local and multicast never are."),
            config::integer_key("tune.ban_time_least", 60, 1, most_seconds, "Shortest ban time, in seconds."),
            config::integer_key("tune.ban_time_most", usual_ban_time_most, 1, most_seconds,
                                "Longest ban time, in seconds."),
            config::integer_key("tune.find_time_least", 60, 1, most_seconds,
                                "Shortest find time, in seconds."),
            config::integer_key("tune.find_time_most", usual_find_time_most, 1, most_seconds,
                                "Longest find time, in seconds."),
            config::integer_key("tune.max_retry_least", 1, 1, most_retries, "Fewest failures before a ban."),
            config::integer_key("tune.max_retry_most", usual_max_retry_most, 1, most_retries,
                                "Most failures before a ban. High enough, nobody is banned any more."),
            config::flag_key("tune.ignore", true,
                             "Whether addresses may be added to and removed from ignore lists."),
            config::integer_key("tune.ignore_widest_ipv4", usual_ignore_widest_ipv4, 8, 32,
                                "The widest IPv4 network that may be ignored, as its prefix length."),
            config::integer_key("tune.ignore_widest_ipv6", usual_ignore_widest_ipv6, 16, 128,
                                "The widest IPv6 network that may be ignored, as its prefix length."),
            config::flag_key("allow.pause_jails", false,
                             "Whether jails may be paused. A paused jail bans nobody."),
            config::flag_key(
                "allow.stop_jails", false,
                "Whether jails may be stopped. What a stopped jail had banned is let in, and only "
                "root can start it again, with fail2ban-client reload --if-exists JAIL."),
            config::flag_key("allow.unban_all", true,
                             "Whether every ban of every jail may be lifted at once."),
        }};
    return schema;
}

Result<Policy> Policy::load(std::string const &path, UserLookup look_up) {
    auto const settings = TRY(config::load_trusted_file(schema(), path, {}));
    return from(settings, std::move(look_up));
}

Result<Policy> Policy::from(config::Settings const &settings, UserLookup look_up) {
    Policy policy;
    TRY(policy.admit(settings, "peers.read", &Permissions::read, look_up));
    TRY(policy.admit(settings, "peers.act", &Permissions::act, look_up));
    TRY(policy.admit(settings, "peers.tune", &Permissions::tune, look_up));
    TRY(policy.read_tuning(settings));
    policy.acts_ = {.per_second = settings.integer<std::uint32_t>("limits.acts_per_second"),
                    .burst = settings.integer<std::uint32_t>("limits.act_burst")};
    policy.widest_ipv4_ = settings.integer<unsigned>("limits.widest_ipv4");
    policy.widest_ipv6_ = settings.integer<unsigned>("limits.widest_ipv6");
    for (auto const &text : settings.text_list("protect.prefixes")) {
        auto const prefix = IpPrefix::parse(text);
        if (!prefix) return settings.wrong("protect.prefixes", prefix.error().detail);
        policy.protected_prefixes_.push_back(*prefix);
    }
    return policy;
}

Result<void> Policy::read_tuning(config::Settings const &settings) {
    struct {
        char const *least;
        char const *most;
        Range &range;
    } const ranges[] = {{"tune.ban_time_least", "tune.ban_time_most", tuning_.ban_time},
                        {"tune.find_time_least", "tune.find_time_most", tuning_.find_time},
                        {"tune.max_retry_least", "tune.max_retry_most", tuning_.max_retry}};
    for (auto const &[least, most, range] : ranges) {
        range = {settings.integer<std::uint32_t>(least), settings.integer<std::uint32_t>(most)};
        if (range.least > range.most)
            return settings.wrong(least, fmt::format("is more than {}, which is {}", most, range.most));
    }
    tuning_.ignore = settings.flag("tune.ignore");
    tuning_.ignore_widest_ipv4 = settings.integer<unsigned>("tune.ignore_widest_ipv4");
    tuning_.ignore_widest_ipv6 = settings.integer<unsigned>("tune.ignore_widest_ipv6");
    allowed_ = {settings.flag("allow.pause_jails"), settings.flag("allow.stop_jails"),
                settings.flag("allow.unban_all")};
    return {};
}

Result<void> Policy::admit(config::Settings const &settings, std::string_view key, bool Permissions::*cls,
                           UserLookup &look_up) {
    for (auto const &user : settings.text_list(key)) {
        if (user.empty()) return settings.wrong(key, "an empty name is no user");
        if (auto const uid = resolve(user, look_up))
            permissions_[*uid].*cls = true;
        else if (std::find(unknown_users_.begin(), unknown_users_.end(), user) == unknown_users_.end())
            unknown_users_.push_back(user);
    }
    return {};
}

bool Policy::permits(uid_t uid, ipc::OperationClass cls) const {
    auto const row = permissions_.find(uid);
    if (row == permissions_.end()) return false;
    switch (cls) {
    case ipc::OperationClass::read:
    case ipc::OperationClass::event:
        return row->second.read;
    case ipc::OperationClass::act:
        return row->second.act;
    case ipc::OperationClass::tune:
        return row->second.tune;
    case ipc::OperationClass::admin:
        return false;
    }
    return false;
}

std::vector<uid_t> Policy::admitted() const {
    std::vector<uid_t> uids;
    for (auto const &[uid, permissions] : permissions_)
        uids.push_back(uid);
    return uids;
}

Result<void> Policy::check_width(IpPrefix const &prefix) const {
    bool const is_ipv4 = prefix.address().family() == AddressFamily::ipv4;
    auto const widest = is_ipv4 ? widest_ipv4_ : widest_ipv6_;
    if (prefix.length() >= widest) return {};
    return fail(ErrorCode::policy_refused,
                fmt::format("{} is wider than the /{} that root's policy allows (limits.widest_ipv{})",
                            prefix.text(), widest, is_ipv4 ? 4 : 6));
}

Result<void> Policy::check_ban_time(std::uint32_t seconds) const {
    return within(tuning_.ban_time, seconds, "tune.ban_time");
}

Result<void> Policy::check_find_time(std::uint32_t seconds) const {
    return within(tuning_.find_time, seconds, "tune.find_time");
}

Result<void> Policy::check_max_retry(std::uint32_t count) const {
    return within(tuning_.max_retry, count, "tune.max_retry");
}

Result<void> Policy::check_ignored(IpPrefix const &prefix) const {
    TRY(allowed(tuning_.ignore, "tune.ignore"));
    bool const is_ipv4 = prefix.address().family() == AddressFamily::ipv4;
    auto const widest = is_ipv4 ? tuning_.ignore_widest_ipv4 : tuning_.ignore_widest_ipv6;
    if (prefix.length() >= widest) return {};
    return fail(ErrorCode::policy_refused,
                fmt::format("{} is wider than the /{} that root's policy allows (tune.ignore_widest_ipv{})",
                            prefix.text(), widest, is_ipv4 ? 4 : 6));
}

Result<void> Policy::check_pause() const {
    return allowed(allowed_.pause_jails, "allow.pause_jails");
}

Result<void> Policy::check_stop() const {
    return allowed(allowed_.stop_jails, "allow.stop_jails");
}

Result<void> Policy::check_unban_all() const {
    return allowed(allowed_.unban_all, "allow.unban_all");
}

ipc::Limits Policy::limits(uid_t uid) const {
    return {.acts_per_second = acts_.per_second,
            .act_burst = acts_.burst,
            .widest_ipv4 = widest_ipv4_,
            .widest_ipv6 = widest_ipv6_,
            .ban_time_least = tuning_.ban_time.least,
            .ban_time_most = tuning_.ban_time.most,
            .find_time_least = tuning_.find_time.least,
            .find_time_most = tuning_.find_time.most,
            .max_retry_least = tuning_.max_retry.least,
            .max_retry_most = tuning_.max_retry.most,
            .ignore = tuning_.ignore,
            .ignore_widest_ipv4 = tuning_.ignore_widest_ipv4,
            .ignore_widest_ipv6 = tuning_.ignore_widest_ipv6,
            .tune = permits(uid, ipc::OperationClass::tune),
            .pause_jails = allowed_.pause_jails,
            .stop_jails = allowed_.stop_jails,
            .unban_all = allowed_.unban_all};
}

} // namespace bangui::protect
