// SPDX-License-Identifier: Apache-2.0
//
// Addresses that are never banned, so that no click locks the administrator out or cuts the machine off from
// itself. fail2ban obeys a `banip` for anything and ignores `ignoreip`, so this is the only place that asks:
// what no ban could do any good to, root's policy and root's own list, the addresses of this machine and of
// what it needs (see bangui-protect), and where somebody is signed in. Owned by main, used on the loop.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "banguid/protect/list_file.h"
#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/domain/ip_address.h"
#include "common/domain/ip_prefix.h"
#include "common/log/log.h"

namespace bangui::protect {

struct ListPaths {
    std::string root_list;    ///< root's own; may be missing
    std::string surroundings; ///< written by bangui-protect, again and again
    Seconds fresh_for = usual_freshness;
};

class Protection {
  public:
    /// How long an address counts after bangui-web last said that somebody is signed in there.
    static constexpr Seconds session_lasts{15 * 60};

    /// Clock and logger outlive it.
    Protection(std::vector<IpPrefix> const &policy_prefixes, ListPaths paths, Clock const &clock,
               log::Logger &logger);

    /// Whether `target` may be banned; `acting` is the address of whoever asks. Sharing a single address with
    /// a rule is enough, whichever of the two is the wider one: protected_address, "192.0.2.0/24 is protected
    /// by policy". While a list cannot be relied on, networks are refused: policy_refused, with what helps.
    Result<void> check(IpPrefix const &target, std::optional<IpAddress> const &acting);

    /// Where people are signed in now, as bangui-web says. Who is left out counts until its time is over.
    void signed_in(std::vector<IpAddress> const &addresses);

  private:
    struct Rule {
        IpPrefix prefix;
        std::string reason;
    };

    std::optional<std::string> rule_against(IpPrefix const &target) const;
    std::optional<std::string> session_in(IpPrefix const &target) const;
    void refresh();
    /// Why the lists cannot be relied on; none: they can.
    std::optional<std::string> doubt() const;

    ListPaths const paths_;
    Clock const &clock_;
    log::Logger &logger_;
    std::vector<Rule> rules_; ///< constant ones
    ListFile root_list_;
    ListFile surroundings_;
    std::map<IpAddress, MonotonicTime> signed_in_; ///< until when
};

} // namespace bangui::protect
