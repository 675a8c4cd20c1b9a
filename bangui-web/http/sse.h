// SPDX-License-Identifier: Apache-2.0
//
// Server-sent events (WHATWG HTML section 9.2). A handler that answers with Responder::start_events() keeps
// an EventStream and sends into it; the connection takes from the queue between them. The queue is bounded:
// a reader too slow for it loses its connection and resumes with Last-Event-ID. Everything lives on the loop.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/unique_function.h"

namespace bangui::http {

struct Event {
    std::string id;   ///< what the browser sends back as Last-Event-ID; empty: not sent
    std::string name; ///< the event's type; empty: "message"
    std::string data; ///< any UTF-8; line breaks survive
};

/// One event as bytes. Line breaks and NUL are left out of `id` and `name`, where they have no place.
std::string format_event(Event const &event);
/// A comment, which a browser ignores: keeps a silent connection alive.
std::string format_heartbeat();
/// How long a browser waits before it connects again.
std::string format_retry(Milliseconds delay);

/// The queue between one EventStream and its connection. The connection's side: made by Responder, used by
/// Server and by tests that stand in for it.
class EventChannel {
  public:
    /// What a reader may lag behind: about a thousand events, so a page that sleeps for a moment stays on.
    static constexpr std::size_t max_queued_bytes = 256 * 1024;

    /// Called whenever there is something to take or the writer has closed.
    void on_activity(UniqueFunction<void()> callback);
    /// All bytes queued so far.
    std::string take();
    bool has_bytes() const { return !queued_.empty(); }
    /// The writer has closed, or the reader was too slow: nothing will follow what is queued.
    bool is_ended() const { return ended_; }
    /// The queue was full: the connection is to be closed without sending what is queued.
    bool has_overflowed() const { return overflowed_; }
    /// The connection is gone; tells the writer.
    void reader_gone();

  private:
    friend class EventStream;
    enum class After { open, end };
    void notify();

    std::string queued_;
    bool ended_ = false;
    bool overflowed_ = false;
    bool reader_gone_ = false;
    UniqueFunction<void()> on_activity_;
    UniqueFunction<void()> on_closed_;
};

/// The handler's side. Destroying it ends the stream in an orderly way.
class EventStream {
  public:
    explicit EventStream(std::shared_ptr<EventChannel> channel);
    EventStream(EventStream &&) noexcept = default;
    EventStream &operator=(EventStream &&) noexcept;
    ~EventStream();

    /// False when the reader is gone or was too slow: the stream is dead and may be dropped.
    bool send(Event const &event);
    bool is_open() const;
    /// Called once when the reader goes away or was too slow, from the loop, never from within send(). May
    /// destroy this EventStream. Not called when this side closes.
    void on_closed(UniqueFunction<void()> callback);
    void close();

  private:
    std::shared_ptr<EventChannel> channel_;
};

} // namespace bangui::http
