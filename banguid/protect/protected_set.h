// SPDX-License-Identifier: Apache-2.0
//
// Addresses that are never banned, so that no click locks the administrator out or cuts the machine off from
// itself. fail2ban obeys a `banip` for anything and ignores `ignoreip`, so this is the only place that asks.
// Built from root's policy by main, unchanged afterwards; used on the loop.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/domain/ip_address.h"
#include "common/domain/ip_prefix.h"

namespace bangui::protect {

class ProtectedSet {
  public:
    explicit ProtectedSet(std::vector<IpPrefix> policy_prefixes);

    /// Which rule forbids banning `target`, for people: "192.0.2.0/24 is protected by policy"; none when it
    /// may be banned. Sharing a single address with a rule is enough, whichever of the two is the wider one.
    /// `acting` is the address of whoever asks for the ban.
    std::optional<std::string> rule_against(IpPrefix const &target,
                                            std::optional<IpAddress> const &acting) const;

  private:
    struct Rule {
        IpPrefix prefix;
        std::string reason;
    };
    std::vector<Rule> rules_;
};

} // namespace bangui::protect
