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

EventStreams::EventStreams(events::Hub &hub, events::Mirror const &mirror, events::ActivityLog &activity,
                           Clock const &clock)
    : hub_(hub)
    , mirror_(mirror)
    , activity_(activity)
    , clock_(clock) {}

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
    if (!fits_this_second(changes.added.size() + changes.removed.size())) {
        left_out_ = true;
        if (!std::exchange(resynced_this_second_, true)) tell_what_was_left_out();
        return;
    }
    tell_what_was_left_out();
    for (auto const &removed : changes.removed)
        hub_.publish("unban", unban_json(changes.jail, removed));
    for (auto const &added : changes.added) {
        hub_.publish("ban", ban_json(changes.jail, added, mirror_.action_error(changes.jail, added.ban.id)));
    }
}

/// The rest of a second in which too much happens is one `resync` at once, and what comes behind that another
/// one with the next second or with the counters that move.
bool EventStreams::fits_this_second(std::size_t changes) {
    auto const now = clock_.monotonic_now();
    if (now - second_began_ >= Seconds(1)) {
        second_began_ = now;
        told_this_second_ = 0;
        resynced_this_second_ = false;
    }
    told_this_second_ += changes;
    return told_this_second_ <= max_single_changes;
}

void EventStreams::tell_what_was_left_out() {
    if (std::exchange(left_out_, false)) hub_.publish("resync", std::string(nothing));
}

void EventStreams::happened(events::Activity const &activity) {
    auto const &added = activity_.add(activity);
    if (!left_out_) hub_.publish("activity", activity_json(added));
}

void EventStreams::jail_reloaded(std::optional<JailName> const &jail) {
    wiring_.reloaded(jail);
}

void EventStreams::jails_changed() {
    tell_what_was_left_out();
    hub_.publish("jails", jail_list_json(mirror_));
    hub_.publish("status", wiring_.status());
}

void EventStreams::state_changed() {
    hub_.publish("status", wiring_.status());
}

void EventStreams::bulk_moved(std::string bulk) {
    hub_.publish("bulk", std::move(bulk));
}

void EventStreams::job_moved(std::string job) {
    hub_.publish("job", std::move(job));
}

void EventStreams::history_grew() {
    hub_.publish("history", std::string(nothing));
}

} // namespace bangui::api
