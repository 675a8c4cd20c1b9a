// SPDX-License-Identifier: Apache-2.0
//
// What fail2ban holds, as far as it is known: every jail's counters and every active ban. Page views are
// answered from here, so that none of them makes fail2ban format a list. The watcher alone changes it, by
// readings of whole lists and by what the log tells; the API reads it. Owned by the app, lives on the loop.
// No I/O.
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
#include <unordered_map>
#include <vector>

#include "bangui-web/events/ban_changes.h"
#include "bangui-web/events/ban_query.h"
#include "common/base/clock.h"
#include "proto/bangui_ipc.h"

namespace bangui::events {

/// What fail2ban would tell of it.
ipc::Ban to_ban(BanRow const &row);

struct Totals {
    std::uint64_t jails = 0;
    std::uint64_t currently_failed = 0;
    std::uint64_t total_failed = 0;
    std::uint64_t currently_banned = 0;
    std::uint64_t total_banned = 0;
    bool operator==(Totals const &) const = default;
};

/// What fail2ban does not tell when it is asked, but was seen.
struct JailNotes {
    std::optional<bool> is_paused;   ///< none: not known
    std::uint64_t action_errors = 0; ///< since the jail was started
};

class Mirror {
  public:
    /// Bans of one jail whose actions failed; more is one trouble, not many.
    static constexpr std::size_t max_action_errors = 1'000;

    struct JailsUpdate {
        bool changed = false;         ///< a counter, or which jails there are
        std::vector<BanChanges> gone; ///< the bans of jails that are no more
    };
    /// A complete reading of all counters.
    JailsUpdate set_jails(std::vector<ipc::JailSummary> const &jails, UnixSeconds now);

    /// A complete reading of one jail's list; an id that comes twice counts once. The changes are empty when
    /// nothing was known to compare with. A jail that set_jails() does not know is ignored.
    BanChanges set_bans(JailName const &jail, std::vector<ipc::Ban> bans, UnixSeconds now);

    /// One ban that was seen to be there. True: it is new or its times or count moved; a count that is not
    /// told stays as it was. False also where the list was never read.
    bool put(JailName const &jail, ipc::Ban const &ban);
    /// One ban that was seen to be over. Nothing when it was not here.
    std::optional<BanRow> take(JailName const &jail, std::string_view id);

    /// The list was found to be still right.
    void confirm(JailName const &jail, UnixSeconds now);

    /// What is here may be history: fail2ban went away. Kept to compare with, not to answer from.
    void distrust();

    /// fail2ban's action failed for this ban: it may not be effective.
    void note_action_error(JailName const &jail, std::string_view id, std::string detail);
    void note_paused(JailName const &jail, std::optional<bool> is_paused);
    /// The jail was started: nothing failed in it yet.
    void note_start(JailName const &jail);

    /// All jails and all their lists are known.
    bool is_complete() const;
    bool knows_jails() const { return knows_jails_; }
    bool knows_bans(JailName const &jail) const;

    /// Sorted by name.
    std::vector<ipc::JailSummary> jails() const;
    ipc::JailSummary const *find(JailName const &jail) const;
    JailNotes notes(JailName const &jail) const;
    Totals const &totals() const { return totals_; }
    std::size_t ban_count() const;
    std::size_t ban_count(JailName const &jail) const;
    /// Good until the next change.
    BanRow const *find_ban(JailName const &jail, std::string_view id) const;
    /// Why it may not be effective; empty: nothing is known against it.
    std::string_view action_error(JailName const &jail, std::string_view id) const;

    /// When the counters were read.
    UnixSeconds jails_as_of() const { return jails_as_of_; }
    /// When the jail's list, or the oldest of all lists, was known to be right.
    UnixSeconds bans_as_of(std::optional<JailName> const &jail) const;

    /// Moves with every change that a reader could see.
    std::uint64_t generation() const { return generation_; }

    /// The order is total, so a walk by cursor shows each ban that stays exactly once whatever else changes.
    BanPage query(BanQuery const &query) const;

  private:
    struct HashText {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    using Places = std::unordered_map<std::string, std::uint32_t, HashText, std::equal_to<>>;
    /// In no order: a page is found by one pass, and one ban comes or goes without moving the others.
    struct Bans {
        std::vector<BanRow> rows;
        Places places; ///< id -> index in rows
        bool add(ipc::Ban const &ban);
        BanRow *find(std::string_view id);
        BanRow const *find(std::string_view id) const;
    };
    struct Jail {
        ipc::JailSummary summary;
        JailNotes notes;
        Bans bans;
        std::map<std::string, std::string, std::less<>> action_errors; ///< by id
        bool comparable = false; ///< was read before, or was not there before and so had none
        bool known = false;
        UnixSeconds as_of = 0;
    };
    using Jails = std::map<JailName, Jail>;

    static BanChanges compare(JailName const &jail, Bans const &before, Bans &after, UnixSeconds now);
    std::optional<BanChanges> remove(Jails::iterator jail, UnixSeconds now);
    Jail *jail_of(JailName const &jail);
    Jail const *jail_of(JailName const &jail) const;

    Jails jails_;
    Totals totals_;
    bool knows_jails_ = false;
    bool saw_jails_ = false; ///< ever
    UnixSeconds jails_as_of_ = 0;
    std::uint64_t generation_ = 1;
};

} // namespace bangui::events
