// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/hub.h"

#include <utility>

#include "common/base/result.h"
#include "common/base/text.h"

namespace bangui::events {

Hub::Hub(std::string epoch, Limits limits)
    : epoch_(std::move(epoch))
    , limits_(limits) {
    ENSURE(epoch_.find('-') == std::string::npos);
}

void Hub::publish(std::string_view kind, std::string data) {
    Event event{id_of(++last_), kind, std::move(data)};
    std::vector<SubscriptionId> listeners;
    listeners.reserve(subscribers_.size());
    for (auto const &[id, deliver] : subscribers_)
        listeners.push_back(id);
    for (auto const id : listeners) {
        auto const found = subscribers_.find(id);
        if (found == subscribers_.end()) continue;
        // Held here while it runs, because it may unsubscribe itself.
        auto deliver = std::move(found->second);
        deliver(id, event);
        auto const still = subscribers_.find(id);
        if (still != subscribers_.end()) still->second = std::move(deliver);
    }
    kept_bytes_ += event.data.size();
    kept_.push_back(std::move(event));
    while (kept_.size() > limits_.events || kept_bytes_ > limits_.bytes) {
        kept_bytes_ -= kept_.front().data.size();
        kept_.pop_front();
    }
}

SubscriptionId Hub::subscribe(Deliver deliver) {
    auto const id = SubscriptionId{++last_subscription_};
    subscribers_.emplace(id, std::move(deliver));
    return id;
}

void Hub::unsubscribe(SubscriptionId subscription) {
    subscribers_.erase(subscription);
}

std::optional<std::vector<Event>> Hub::missed_since(std::string_view id) const {
    if (!id.starts_with(epoch_) || id.size() <= epoch_.size() || id[epoch_.size()] != '-')
        return std::nullopt;
    auto const sequence = parse_integer<std::uint64_t>(id.substr(epoch_.size() + 1));
    if (!sequence || *sequence > last_) return std::nullopt;
    auto const missed = last_ - *sequence;
    if (missed > kept_.size()) return std::nullopt;
    return std::vector<Event>(kept_.end() - static_cast<std::ptrdiff_t>(missed), kept_.end());
}

std::string Hub::id_of(std::uint64_t sequence) const {
    return epoch_ + "-" + std::to_string(sequence);
}

} // namespace bangui::events
