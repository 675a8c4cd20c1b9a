// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/event_streams.h"

#include <utility>
#include <vector>

#include "bangui-web/api/shapes.h"

namespace bangui::api {
namespace {

constexpr std::string_view nothing = "{}";

http::Event to_http(events::Event const &event) {
    return {event.id, std::string(event.kind), event.data};
}

} // namespace

EventStreams::EventStreams(events::Hub &hub, events::Mirror const &mirror)
    : hub_(hub)
    , mirror_(mirror) {}

EventStreams::~EventStreams() {
    for (auto const &[id, stream] : streams_)
        hub_.unsubscribe(id);
}

void EventStreams::connect(Wiring wiring) {
    wiring_ = std::move(wiring);
}

void EventStreams::open(http::EventStream stream, store::TokenHash const &session,
                        std::string const &last_event_id) {
    if (!stream.is_open()) return;
    // Its id is where the client stands: a new one has missed nothing, one that comes back still misses some.
    auto const is_new = last_event_id.empty();
    stream.send({is_new ? hub_.last_id() : std::string(), "status", wiring_.status()});
    if (!is_new) catch_up(stream, last_event_id);
    auto const id = hub_.subscribe([this](events::SubscriptionId subscriber, events::Event const &event) {
        // One that cannot take it tells by on_closed.
        streams_.at(subscriber).stream.send(to_http(event));
    });
    stream.on_closed([this, id] { close(id); });
    streams_.emplace(id, Stream{session, std::move(stream)});
    wiring_.came();
}

/// Sends what was missed. What cannot be told any more, or would overflow the stream, which then came back
/// for it again and again, is one `resync`.
void EventStreams::catch_up(http::EventStream &stream, std::string const &last_event_id) const {
    auto const missed = hub_.missed_since(last_event_id);
    std::size_t bytes = 0;
    if (missed) {
        for (auto const &event : *missed)
            bytes += http::format_event(to_http(event)).size();
    }
    if (!missed || bytes > max_catch_up_bytes) {
        stream.send({hub_.last_id(), "resync", std::string(nothing)});
        return;
    }
    for (auto const &event : *missed)
        stream.send(to_http(event));
}

void EventStreams::end_session(store::TokenHash const &session) {
    end_sessions_unless([&session](store::TokenHash const &each) { return each != session; });
}

void EventStreams::end_sessions_unless(std::function<bool(store::TokenHash const &)> const &is_live) {
    std::vector<events::SubscriptionId> over;
    for (auto const &[id, stream] : streams_) {
        if (!is_live(stream.session)) over.push_back(id);
    }
    for (auto const id : over)
        close(id);
}

void EventStreams::close(events::SubscriptionId id) {
    auto const found = streams_.find(id);
    if (found == streams_.end()) return;
    hub_.unsubscribe(id);
    auto const stream = std::move(found->second); // ends when this function does
    streams_.erase(found);
    wiring_.went();
}

void EventStreams::bans_changed(events::BanChanges const &changes) {
    if (changes.added.size() + changes.removed.size() > max_single_changes) {
        return hub_.publish("resync", std::string(nothing));
    }
    for (auto const &id : changes.removed)
        hub_.publish("unban", unban_json(changes.jail, id));
    for (auto const &ban : changes.added)
        hub_.publish("ban", ban_json(changes.jail, ban));
}

void EventStreams::jails_changed() {
    hub_.publish("jails", jail_list_json(mirror_));
    hub_.publish("status", wiring_.status());
}

void EventStreams::state_changed() {
    hub_.publish("status", wiring_.status());
}

} // namespace bangui::api
