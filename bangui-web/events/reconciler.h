// SPDX-License-Identifier: Apache-2.0
//
// Decides which jail's list of bans has to be read next. Reading a list costs fail2ban (a second at 100,000
// bans, during which it serves nobody), the counters cost nothing; so a list is read when
//   - it was never read, or fail2ban came back,
//   - the counters of banned addresses have moved since it was read,
//   - we banned or unbanned there ourselves, or
//   - it was not read for `safety_interval`, in case all of that failed.
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

    /// A complete reading of the counters.
    void saw_counters(std::vector<ipc::JailSummary> const &jails);
    /// We changed something in this jail.
    void touched(JailName const &jail);
    /// fail2ban went away: nothing that was read counts any more.
    void forget();

    /// The jail to read now: one we touched, else one that was never read, else a moved one, else the one not
    /// read for longest. Nothing: all is well or rests.
    std::optional<JailName> next(MonotonicTime now) const;
    /// Somebody waits for this jail: it was touched or never read.
    bool is_pressing(JailName const &jail) const;
    bool has_pressing() const;
    /// The counters have not moved since the list was read.
    bool agrees(JailName const &jail) const;

    void began(JailName const &jail, MonotonicTime now);
    /// `bans`: how many the list has.
    void finished(JailName const &jail, std::size_t bans, MonotonicTime now);
    void failed(JailName const &jail, MonotonicTime now);

  private:
    struct Counters {
        std::uint64_t currently_banned = 0;
        std::uint64_t total_banned = 0;
        bool operator==(Counters const &) const = default;
    };
    enum class Need { none, safety, moved, unread, touched };
    struct Jail {
        Counters seen;      ///< the latest
        Counters seen_then; ///< when the reading that is under way, or the last one, began
        bool was_read = false;
        std::uint64_t acts = 0;      ///< of ours
        std::uint64_t acts_then = 0; ///< when the reading that is under way began
        std::uint64_t acts_read = 0; ///< that a finished reading has seen
        MonotonicTime began{};
        MonotonicTime finished{};
        MonotonicTime rests_until{};
    };
    static bool is_touched(Jail const &jail) { return jail.acts != jail.acts_read; }
    static Need need(Jail const &jail, MonotonicTime now);

    std::map<JailName, Jail> jails_;
};

} // namespace bangui::events
