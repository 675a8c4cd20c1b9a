// SPDX-License-Identifier: Apache-2.0
//
// How fast bulks may act, all together. banguid counts acts per peer and this daemon is one peer, so bulks
// that used up what root's policy allows would have every other act refused: they take three quarters of the
// rate and half of the burst. And fail2ban serves nobody while its actions run for a piece, so pieces get
// smaller where actions are slow. Pure logic (a leaky bucket as a meter), used by the Runner alone.
#pragma once

#include <cstddef>
#include <cstdint>

#include "common/base/clock.h"

namespace bangui::bulk {

class Pace {
  public:
    /// No piece is ever larger than `max_chunk`.
    explicit Pace(std::size_t max_chunk)
        : max_chunk_(max_chunk)
        , turn_(max_chunk) {}

    /// As the policy has it; a zero is taken for one. What was sent before still counts.
    void set(std::uint32_t acts_per_second, std::uint32_t burst);

    /// How long to wait before so many acts may be sent; zero: now. `acts` is at most largest_chunk().
    Milliseconds wait(std::size_t acts, MonotonicTime now) const;
    void sent(std::size_t acts, MonotonicTime now);

    /// banguid said rate_limited: others have used up what there was. Nothing is sent for `refill`.
    void ran_dry(MonotonicTime now);
    static constexpr Milliseconds refill{1'000};

    /// So many acts were answered after this time. What took longer than `longest_turn` is halved next time,
    /// what took less than a quarter of it is doubled.
    void took(std::size_t acts, Milliseconds time);
    /// Others that ask fail2ban something wait so long, and some ask several things one after the other.
    static constexpr Milliseconds longest_turn{200};

    /// More at once would exceed the burst, or others' patience.
    std::size_t largest_chunk() const;
    std::uint32_t acts_per_second() const { return acts_per_second_; }

  private:
    Milliseconds cost(std::size_t acts) const;

    std::size_t max_chunk_;
    std::uint32_t acts_per_second_ = 1;
    std::uint32_t burst_ = 1;  ///< of ours
    std::size_t turn_;         ///< acts that fail2ban may do before others have theirs
    MonotonicTime empty_at_{}; ///< when all that was sent has leaked away
};

} // namespace bangui::bulk
