// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/auth/throttle.h"

#include <algorithm>
#include <array>

namespace bangui::auth {

Throttle::Source Throttle::source_of(std::optional<IpAddress> const &address) {
    if (!address) return std::nullopt;
    if (address->family() == AddressFamily::ipv4) return IpPrefix(*address);
    constexpr std::size_t network_bytes = 8; // of 16: a /64
    std::array<std::uint8_t, 16> bytes{};
    std::copy_n(address->bytes().begin(), network_bytes, bytes.begin());
    auto const network = IpAddress::from_bytes(bytes);
    ENSURE(network);
    auto const prefix = IpPrefix::create(*network, network_bytes * 8);
    ENSURE(prefix);
    return *prefix;
}

Seconds Throttle::retry_after(std::optional<IpAddress> const &source) const {
    auto const found = penalties_.find(source_of(source));
    auto const now = clock_.monotonic_now();
    if (found == penalties_.end() || !found->second.acts || found->second.ends <= now) return Seconds(0);
    return std::chrono::ceil<Seconds>(found->second.ends - now);
}

void Throttle::charge(std::optional<IpAddress> const &source) {
    auto const key = source_of(source);
    if (!penalties_.contains(key) && penalties_.size() >= max_sources) make_room();
    auto &penalty = penalties_[key];
    auto const now = clock_.monotonic_now();
    if (penalty.ends <= now) penalty = {now, false};
    penalty.ends = std::min<MonotonicTime>(penalty.ends + penalty_per_failure, now + ceiling);
    if (penalty.ends - now >= acts_from) penalty.acts = true;
}

void Throttle::refund(std::optional<IpAddress> const &source) {
    auto const found = penalties_.find(source_of(source));
    if (found == penalties_.end()) return; // made room for another
    auto &penalty = found->second;
    auto const now = clock_.monotonic_now();
    penalty.ends -= penalty_per_failure;
    if (penalty.ends - now < acts_from) penalty.acts = false;
    if (penalty.ends <= now) penalties_.erase(found);
}

void Throttle::make_room() {
    auto const now = clock_.monotonic_now();
    std::erase_if(penalties_, [now](auto const &entry) { return entry.second.ends <= now; });
    if (penalties_.size() < max_sources) return;
    penalties_.erase(
        std::ranges::min_element(penalties_, {}, [](auto const &entry) { return entry.second.ends; }));
}

} // namespace bangui::auth
