// SPDX-License-Identifier: Apache-2.0
//
// The unbans that we have just asked for, so that fail2ban's record of one can be told from those of others.
// Noted before the request is sent, because the record may be read before its reply. Pure, on the loop.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string_view>

#include "bangui-web/events/ban_changes.h"
#include "bangui-web/events/ban_key.h"
#include "common/base/clock.h"
#include "common/domain/ip_prefix.h"
#include "common/domain/jail_name.h"

namespace bangui::events {

class OwnActs {
  public:
    /// Firewall commands of an act with many addresses take their time; who else unbans the same address
    /// within it is taken for us.
    static constexpr Seconds lifetime{30};
    static constexpr std::size_t max_acts = 4'096;

    struct Act {
        std::optional<JailName> jail;   ///< none: all
        std::optional<IpPrefix> prefix; ///< none: all bans
        UnbanReason reason = UnbanReason::by_operator;
    };
    void expect(Act act, MonotonicTime now);
    /// It was refused, or there was nothing to unban.
    void withdraw(Act const &act);
    /// Why this ban ended, if that was us. One act may end many.
    std::optional<UnbanReason> reason_of(JailName const &jail, std::string_view id, MonotonicTime now) const;

  private:
    struct Noted {
        std::optional<JailName> jail;
        std::optional<BanKey> key;
        UnbanReason reason;
        MonotonicTime until;
    };
    static std::optional<BanKey> key_of(Act const &act);
    std::deque<Noted> acts_; ///< oldest first
};

} // namespace bangui::events
