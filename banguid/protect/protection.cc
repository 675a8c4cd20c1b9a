// SPDX-License-Identifier: Apache-2.0
#include "banguid/protect/protection.h"

#include <array>
#include <utility>

#include <fmt/core.h>

namespace bangui::protect {
namespace {

struct BuiltIn {
    char const *prefix;
    char const *reason;
};

// What a ban could only break. Private networks are not here: many an attack comes from one.
constexpr std::array built_in{
    BuiltIn{"0.0.0.0/8", "unspecified"},                       // RFC 1122 section 3.2.1.3
    BuiltIn{"127.0.0.0/8", "loopback"},                        // RFC 1122 section 3.2.1.3
    BuiltIn{"::/64", "unspecified, loopback and IPv4-mapped"}, // RFC 4291 section 2.5
    BuiltIn{"169.254.0.0/16", "link-local"},                   // RFC 3927
    BuiltIn{"fe80::/10", "link-local"},                        // RFC 4291 section 2.5.6
    BuiltIn{"224.0.0.0/4", "multicast"},                       // RFC 5771
    BuiltIn{"ff00::/8", "multicast"},                          // RFC 4291 section 2.7
    BuiltIn{"255.255.255.255/32", "the broadcast address"},    // RFC 919
};

/// A clock that is set back by less than this does no harm.
constexpr Seconds clock_slack{60};
constexpr std::string_view remedy = "systemctl status bangui-protect.timer";

std::string said(IpPrefix const &prefix, std::string_view reason) {
    return fmt::format("{} is {}", prefix.text(), reason);
}

} // namespace

Protection::Protection(std::vector<IpPrefix> const &policy_prefixes, ListPaths paths, Clock const &clock,
                       log::Logger &logger)
    : paths_(std::move(paths))
    , clock_(clock)
    , logger_(logger)
    , root_list_(paths_.root_list, ListFile::WhenMissing::is_empty)
    , surroundings_(paths_.surroundings, ListFile::WhenMissing::is_trouble) {
    for (auto const &row : built_in) {
        auto const prefix = IpPrefix::parse(row.prefix);
        ENSURE(prefix);
        rules_.push_back({*prefix, row.reason});
    }
    for (auto const &prefix : policy_prefixes)
        rules_.push_back({prefix, "protected by policy"});
}

Result<void> Protection::check(IpPrefix const &target, std::optional<IpAddress> const &acting) {
    refresh();
    if (auto rule = rule_against(target)) return fail(ErrorCode::protected_address, std::move(*rule));
    if (acting && IpPrefix(*acting).overlaps(target))
        return fail(ErrorCode::protected_address,
                    said(IpPrefix(*acting), "the address you are signed in from"));
    if (auto session = session_in(target)) return fail(ErrorCode::protected_address, std::move(*session));
    if (target.is_single()) return {};
    if (auto const why = doubt())
        return fail(ErrorCode::policy_refused,
                    fmt::format("only single addresses may be banned while it is not known which ones this "
                                "machine needs: {}",
                                *why));
    return {};
}

std::optional<std::string> Protection::rule_against(IpPrefix const &target) const {
    for (auto const &rule : rules_)
        if (rule.prefix.overlaps(target)) return said(rule.prefix, rule.reason);
    for (auto const &entry : root_list_.entries())
        if (entry.prefix.overlaps(target))
            return said(entry.prefix, entry.note.empty() ? "on root's list"
                                                         : fmt::format("on root's list: {}", entry.note));
    for (auto const &entry : surroundings_.entries())
        if (entry.prefix.overlaps(target)) return said(entry.prefix, entry.note);
    return std::nullopt;
}

std::optional<std::string> Protection::session_in(IpPrefix const &target) const {
    for (auto const &[address, until] : signed_in_)
        if (clock_.monotonic_now() < until && IpPrefix(address).overlaps(target))
            return said(IpPrefix(address), "an address somebody is signed in from");
    return std::nullopt;
}

void Protection::refresh() {
    for (auto *list : {&root_list_, &surroundings_})
        if (list->refresh() && list->trouble())
            logger_.warning("a list of protected addresses is left out", {{"why", *list->trouble()}});
}

std::optional<std::string> Protection::doubt() const {
    if (root_list_.trouble()) return *root_list_.trouble();
    if (surroundings_.trouble()) return fmt::format("{} ({})", *surroundings_.trouble(), remedy);
    auto const age = Seconds(clock_.unix_now() - surroundings_.written().value_or(0));
    if (age > paths_.fresh_for)
        return fmt::format("{} was not written for {} s ({})", surroundings_.path(), age.count(), remedy);
    if (age < -clock_slack)
        return fmt::format("{} is from the future: was the clock set back? ({})", surroundings_.path(),
                           remedy);
    return std::nullopt;
}

void Protection::signed_in(std::vector<IpAddress> const &addresses) {
    auto const now = clock_.monotonic_now();
    std::erase_if(signed_in_, [now](auto const &entry) { return entry.second <= now; });
    for (auto const &address : addresses)
        signed_in_.insert_or_assign(address, now + session_lasts);
}

} // namespace bangui::protect
