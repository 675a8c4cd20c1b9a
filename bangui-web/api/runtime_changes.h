// SPDX-License-Identifier: Apache-2.0
//
// What was changed here in how running jails work. Such a change lasts until the jail's next reload and
// stands in no file, so somebody has to remember it. In memory only: who restarts the web daemon still sees
// the values themselves. Owned by the app, lives on the loop. No I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/domain/jail_name.h"

namespace bangui::api {

enum class TunedParameter : std::uint8_t { ban_seconds, find_seconds, max_retry, ignored, paused };
/// As the API names it.
std::string_view to_string(TunedParameter parameter);

struct RuntimeChange {
    TunedParameter parameter;
    std::optional<std::string> from; ///< none: not known; for `ignored` the address taken off the list
    std::string to;                  ///< for `ignored` the address put on the list, or empty
    std::string by;                  ///< the user's name
    UnixSeconds at = 0;
};

class RuntimeChanges {
  public:
    /// Of one jail; the oldest go first.
    static constexpr std::size_t max_per_jail = 100;
    using List = std::deque<RuntimeChange>;

    void record(JailName const &jail, RuntimeChange change);
    /// Newest first; valid until the next call that changes something.
    List const &of(JailName const &jail) const;

    /// The jail was reloaded, restarted or stopped; none: fail2ban was, and with it all.
    void forget(std::optional<JailName> const &jail);

  private:
    std::map<JailName, List> jails_; ///< only names of jails that fail2ban had
};

} // namespace bangui::api
