// SPDX-License-Identifier: Apache-2.0
//
// Slows down who guesses, per source and never per account, so that nobody can lock the owner out by name.
// Works like OpenSSH's PerSourcePenalties: each failure adds to the source's penalty, which runs off with
// time; from a threshold on the source is refused until its penalty has run off wholly. A source is an IPv4
// address or an IPv6 /64 (what one customer has). Lives on the loop.
#pragma once

#include <cstddef>
#include <map>
#include <optional>

#include "common/base/clock.h"
#include "common/domain/ip_prefix.h"

namespace bangui::auth {

class Throttle {
  public:
    static constexpr Seconds penalty_per_failure{5};
    static constexpr Seconds acts_from{15}; ///< so that two typing errors cost nothing
    static constexpr Seconds ceiling{600};
    /// Some 100 bytes each. When full, the source that would be free first makes room.
    static constexpr std::size_t max_sources = 4096;

    explicit Throttle(Clock const &clock)
        : clock_(clock) {}

    /// How long this source has to wait, rounded up to seconds; 0: it may try. A source that is not known
    /// (none) counts as one source.
    Seconds retry_after(std::optional<IpAddress> const &source) const;

    /// An attempt begins: it is charged as a failure now, so that many at once cannot pass before the first
    /// has failed.
    void charge(std::optional<IpAddress> const &source);
    /// The attempt was no failure after all: gives the charge back.
    void refund(std::optional<IpAddress> const &source);

    std::size_t size() const { return penalties_.size(); }

  private:
    struct Penalty {
        MonotonicTime ends{};
        bool acts = false;
    };
    using Source = std::optional<IpPrefix>;
    static Source source_of(std::optional<IpAddress> const &address);
    void make_room();

    Clock const &clock_;
    std::map<Source, Penalty> penalties_;
};

} // namespace bangui::auth
