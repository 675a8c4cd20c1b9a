// SPDX-License-Identifier: Apache-2.0
//
// What fail2ban holds, as far as it was read: every jail's counters and every active ban. Page views are
// answered from here, so that none of them makes fail2ban format a list. The watcher alone changes it; the
// API reads it. Owned by the app, lives on the loop. No I/O.
//
// Knows what it does not know: a jail whose list was not read yet (or not since fail2ban came back) is not
// `known`, and nobody may answer from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bangui-web/events/ban_key.h"
#include "bangui-web/events/ban_query.h"
#include "common/base/clock.h"
#include "proto/bangui_ipc.h"

namespace bangui::events {

/// The difference of two readings of one jail's list.
struct BanChanges {
    JailName jail;
    std::vector<ipc::Ban> added;      ///< new ones, and those whose times moved
    std::vector<std::string> removed; ///< their ids
    bool empty() const { return added.empty() && removed.empty(); }
};

struct Totals {
    std::uint64_t jails = 0;
    std::uint64_t currently_failed = 0;
    std::uint64_t total_failed = 0;
    std::uint64_t currently_banned = 0;
    std::uint64_t total_banned = 0;
    bool operator==(Totals const &) const = default;
};

class Mirror {
  public:
    struct JailsUpdate {
        bool changed = false;         ///< a counter, or which jails there are
        std::vector<BanChanges> gone; ///< the bans of jails that are no more
    };
    /// A complete reading of all counters.
    JailsUpdate set_jails(std::vector<ipc::JailSummary> const &jails, UnixSeconds now);

    /// A complete reading of one jail's list; an id that comes twice counts once. The changes are empty when
    /// nothing was known to compare with. A jail that set_jails() does not know is ignored.
    BanChanges set_bans(JailName const &jail, std::vector<ipc::Ban> bans, UnixSeconds now);

    /// The list was found to be still right (its counters have not moved since it was read).
    void confirm(JailName const &jail, UnixSeconds now);

    /// What is here may be history: fail2ban went away. Kept to compare with, not to answer from.
    void distrust();

    /// All jails and all their lists are known.
    bool is_complete() const;
    bool knows_jails() const { return knows_jails_; }
    bool knows_bans(JailName const &jail) const;

    /// Sorted by name.
    std::vector<ipc::JailSummary> jails() const;
    ipc::JailSummary const *find(JailName const &jail) const;
    Totals const &totals() const { return totals_; }
    std::size_t ban_count() const;

    /// When the counters were read.
    UnixSeconds jails_as_of() const { return jails_as_of_; }
    /// When the jail's list, or the oldest of all lists, was known to be right.
    UnixSeconds bans_as_of(std::optional<JailName> const &jail) const;

    /// Moves with every change that a reader could see.
    std::uint64_t generation() const { return generation_; }

    /// The order is total, so a walk by cursor shows each ban that stays exactly once whatever else changes.
    BanPage query(BanQuery const &query) const;

  private:
    struct Jail {
        ipc::JailSummary summary;
        std::vector<BanRow> bans; ///< by key, then id
        bool comparable = false;  ///< was read before, or was not there before and so had none
        bool known = false;
        UnixSeconds as_of = 0;
    };
    using Jails = std::map<JailName, Jail>;

    std::optional<BanChanges> remove(Jails::iterator jail);

    Jails jails_;
    Totals totals_;
    bool knows_jails_ = false;
    bool saw_jails_ = false; ///< ever
    UnixSeconds jails_as_of_ = 0;
    std::uint64_t generation_ = 1;
};

} // namespace bangui::events
