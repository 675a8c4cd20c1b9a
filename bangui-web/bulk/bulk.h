// SPDX-License-Identifier: Apache-2.0
//
// Many bans or unbans asked for at once: what is wanted, and how far it is. Values; the Runner alone changes
// them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/domain/ip_prefix.h"
#include "common/domain/jail_name.h"
#include "proto/bangui_ipc.h"

namespace bangui::bulk {

enum class Action : std::uint8_t { ban, unban };

/// Every prefix in every jail. Bounded by whoever makes it: no jail and no prefix twice.
struct Order {
    Action action = Action::ban;
    std::vector<JailName> jails;
    std::vector<IpPrefix> prefixes;
    ipc::Operator by;
    std::string note; ///< of a ban, for the history alone; may be empty
};

enum class State : std::uint8_t {
    running,
    done,
    cancelled, ///< what was under way then may still be, see Bulk::finished_at
    failed,    ///< the rest was not tried
};

enum class Outcome : std::uint8_t { changed, unchanged, refused };

struct ItemResult {
    JailName jail;
    IpPrefix prefix;
    Outcome outcome;
    std::optional<Error>
        refusal; ///< for Outcome::refused; it may have been done where the error leaves it open
};

struct Bulk {
    /// Of the results; the counts go on. Refusals are what somebody has to look at, up to what a page can
    /// show.
    static constexpr std::size_t max_refused_kept = 5'000;
    static constexpr std::size_t max_others_kept = 500;

    std::string id;
    Action action = Action::ban;
    std::vector<JailName> jails;
    std::string by;   ///< the user's name
    std::string note; ///< of the order
    State state = State::running;
    std::size_t total = 0; ///< prefixes times jails
    std::size_t changed = 0;
    std::size_t unchanged = 0;
    std::size_t refused = 0;
    std::string waits_for;        ///< for people; empty unless it waits
    std::optional<Error> failure; ///< of State::failed
    UnixSeconds started_at = 0;
    std::optional<UnixSeconds> finished_at;
    std::vector<ItemResult> results; ///< in the order they were tried

    std::size_t finished() const { return changed + unchanged + refused; }
    bool is_truncated() const { return results.size() < finished(); }
};

} // namespace bangui::bulk
