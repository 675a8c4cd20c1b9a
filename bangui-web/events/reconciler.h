// SPDX-License-Identifier: Apache-2.0
//
// Decides which jail's list of bans has to be read next. Reading a list costs fail2ban (a second at 100,000
// bans, during which it serves nobody), the counters cost nothing; so a list is read when it was never read,
// when fail2ban came back, when somebody doubts it, and
//   - while the log is followed: when the counters fit none of what the mirror had while they were read, and
//     it is not just their records that lag behind: twice the same difference with nothing told in between,
//     or a difference that does not end;
//   - else: when the counters have moved since it was read, when we banned or unbanned there ourselves, or
//     when it was not read for `safety_interval`.
// A list that took long is left alone for a multiple of that time, except after our own act. Pure logic, used
// by the watcher alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "common/base/clock.h"
#include "common/domain/jail_name.h"
#include "proto/bangui_ipc.h"

namespace bangui::events {

class Reconciler {
  public:
    /// Slow full reading as a safety net; twice the longest that fail2ban's own clean-up takes to show.
    static constexpr Seconds safety_interval{300};
    /// So that reading takes at most a tenth of fail2ban's time.
    static constexpr int rest_per_duration = 10;
    static constexpr Milliseconds longest_rest{60'000};
    /// A list of few bans took long because fail2ban was busy or stopped, not for its length: it rests no
    /// longer than a millisecond for each of so many. (Formatting costs fail2ban 12 microseconds a ban.)
    static constexpr std::size_t bans_per_rested_millisecond = 4;
    /// After a failed reading.
    static constexpr Milliseconds failure_rest{1'000};
    /// Readings of the counters in a row that do not fit.
    static constexpr int patience = 10;
    /// The same, at once, after an act of ours that somebody waits for.
    static constexpr int looks_after_act = 3;
    /// Between these: records of the act, or of others' meanwhile, that are on the way arrive.
    static constexpr Milliseconds look_pause{100};

    /// Whether the log tells of each ban and unban from here on. Every list is doubted when that changes.
    void set_following(bool following);
    /// The counters are about to be read.
    void counters_asked();
    /// A complete reading of the counters.
    void saw_counters(std::vector<ipc::JailSummary> const &jails);
    /// The log told of a ban (a new one: `is_first`) or unban; `bans`: how many the mirror has now.
    void recorded(JailName const &jail, std::size_t bans, bool is_first);
    /// We changed something in this jail, or in all.
    void touched(std::optional<JailName> const &jail);
    /// The list of this jail, or of all, may not be what was read.
    void doubt(std::optional<JailName> const &jail);
    /// fail2ban went away: nothing that was read counts any more.
    void forget();

    /// The jail to read now: one we touched, else one that was never read, else a doubted or moved one, else
    /// the one not read for longest. Nothing: all is well or rests.
    std::optional<JailName> next(MonotonicTime now) const;
    /// Somebody waits for this jail: it was touched or never read.
    bool is_pressing(JailName const &jail) const;
    bool has_pressing() const;
    /// An act of ours does not show yet: the counters should be read again in a moment.
    bool wants_another_look() const;
    /// The counters fit the list, and nothing speaks against it.
    bool agrees(JailName const &jail) const;

    void began(JailName const &jail, MonotonicTime now);
    /// `bans`: how many the list has that can be told from each other; `alike`: how many more. (banguid cuts
    /// long ids.)
    void finished(JailName const &jail, std::size_t bans, MonotonicTime now, std::size_t alike = 0);
    void failed(JailName const &jail, MonotonicTime now);

  private:
    struct Counters {
        std::uint64_t currently_banned = 0;
        std::uint64_t total_banned = 0;
        bool operator==(Counters const &) const = default;
    };
    /// fail2ban's counters beside our own.
    struct Sample {
        Counters counters;
        std::size_t bans = 0;
        std::uint64_t told = 0;
        bool operator==(Sample const &) const = default;
    };
    enum class Need { none, safety, moved, unread, touched };
    struct Jail {
        Counters seen;      ///< the latest
        Counters seen_then; ///< when the reading that is under way, or the last one, began
        bool was_read = false;
        std::uint64_t acts = 0;      ///< of ours
        std::uint64_t acts_then = 0; ///< when the reading that is under way began
        std::uint64_t acts_read = 0; ///< that a finished reading has seen
        std::uint64_t doubts = 0;
        std::uint64_t doubts_then = 0; ///< when the reading that is under way began
        std::uint64_t doubts_read = 0; ///< that a finished reading has removed
        MonotonicTime began{};
        MonotonicTime finished{};
        MonotonicTime rests_until{};

        std::size_t bans = 0;        ///< in the mirror
        std::size_t least = 0;       ///< that it had since the counters were asked for
        std::size_t most = 0;        ///< likewise
        std::size_t alike = 0;       ///< that it cannot tell from these
        std::uint64_t told = 0;      ///< bans that the log told of, ever
        std::uint64_t told_then = 0; ///< when the counters were asked for
        /// total_banned less `told`; not known until both rest.
        std::optional<std::uint64_t> base;
        std::optional<Sample> last;
        int mismatches = 0; ///< in a row
        int looks = 0;      ///< that are left after an act of ours
    };
    bool is_pressing(Jail const &jail) const;
    bool is_touched(Jail const &jail) const { return !following_ && jail.acts != jail.acts_read; }
    void compare(Jail &jail);
    static bool fits(Jail const &jail);
    Need need(Jail const &jail, MonotonicTime now) const;

    std::map<JailName, Jail> jails_;
    bool following_ = false;
};

} // namespace bangui::events
