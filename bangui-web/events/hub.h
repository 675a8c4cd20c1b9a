// SPDX-License-Identifier: Apache-2.0
//
// Hands every event to all who listen, and keeps the last ones so that a client that lost its connection gets
// what it missed. Owned by the app, lives on the loop. No I/O; what an event says is up to its publisher.
//
// An id is "EPOCH-SEQUENCE". The epoch is new with each start of the daemon, so an id of before it is known
// to be one, and its owner is told to read everything again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/unique_function.h"

namespace bangui::events {

struct Event {
    std::string id;
    std::string_view kind; ///< a literal of ours: "status", "ban", "resync"; all are in Docs/openapi.yaml
    std::string data;      ///< a JSON text
};

enum class SubscriptionId : std::uint64_t {};

class Hub {
  public:
    struct Limits {
        std::size_t events = 4096;       ///< twenty seconds at 200 bans a second
        std::size_t bytes = 1024 * 1024; ///< of data; a list of many jails is long
    };

    /// `epoch` must differ between two starts and hold no '-'.
    Hub(std::string epoch, Limits limits);

    void publish(std::string_view kind, std::string data);

    /// `deliver` gets its own id and every event from now on. It may unsubscribe itself or others.
    using Deliver = UniqueFunction<void(SubscriptionId, Event const &)>;
    SubscriptionId subscribe(Deliver deliver);
    void unsubscribe(SubscriptionId subscription);
    std::size_t subscribers() const { return subscribers_.size(); }

    /// What was published after the event with this id; nothing when that can no longer be told.
    std::optional<std::vector<Event>> missed_since(std::string_view id) const;

    /// Of the newest event, also before there is one: from here on nothing is missed.
    std::string last_id() const { return id_of(last_); }

  private:
    std::string id_of(std::uint64_t sequence) const;

    std::string epoch_;
    Limits limits_;
    std::uint64_t last_ = 0; ///< sequence of the newest event; the first is 1
    std::deque<Event> kept_; ///< without gaps, up to last_
    std::size_t kept_bytes_ = 0;
    std::map<SubscriptionId, Deliver> subscribers_;
    std::uint64_t last_subscription_ = 0;
};

} // namespace bangui::events
