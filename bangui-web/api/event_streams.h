// SPDX-License-Identifier: Apache-2.0
//
// The open event streams of signed-in browsers, and what the watcher sees as events for them. Owned by the
// app, lives on the loop. A stream ends with its session: no event reaches a browser that was signed out.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "bangui-web/events/activity.h"
#include "bangui-web/events/hub.h"
#include "bangui-web/events/mirror.h"
#include "bangui-web/events/watcher.h"
#include "bangui-web/http/sse.h"
#include "bangui-web/store/types.h"
#include "common/base/clock.h"

namespace bangui::api {

class EventStreams final : public events::Observer {
  public:
    /// More changes of one reading, or of one second, are told as one `resync`: reading a page again costs a
    /// browser less than that many events. Each new ban is two: at once, and with its details.
    static constexpr std::size_t max_single_changes = 2'000;
    /// Who comes back and missed more than this gets one `resync` too; the other half is for the first status
    /// and for what happens meanwhile.
    static constexpr std::size_t max_catch_up_bytes = http::EventChannel::max_queued_bytes / 2;

    /// All outlive the streams.
    EventStreams(events::Hub &hub, events::Mirror const &mirror, events::ActivityLog &activity,
                 Clock const &clock);
    ~EventStreams() override;
    EventStreams(EventStreams const &) = delete;
    EventStreams &operator=(EventStreams const &) = delete;

    struct Wiring {
        std::function<std::string()> status;                           ///< the text of the Status of now
        std::function<void()> came;                                    ///< a stream opened
        std::function<void()> went;                                    ///< a stream closed
        std::function<void(std::optional<JailName> const &)> reloaded; ///< a jail, or all, were read anew
    };
    /// Once, before the first event.
    void connect(Wiring wiring);

    /// Where the events stand: a stream that opens with it misses nothing of what happens from now on.
    std::string position() const { return hub_.last_id(); }
    /// Begins with `status`, then what was missed since `last_event_id` or `resync`; empty: a new stream.
    void open(http::EventStream stream, store::TokenHash const &session, std::string const &last_event_id);
    void end_session(store::TokenHash const &session);
    /// Ends the streams whose sessions are over by now.
    void end_sessions_unless(std::function<bool(store::TokenHash const &)> const &is_live);
    std::size_t size() const { return streams_.size(); }

    void bans_changed(events::BanChanges const &changes) override;
    void happened(events::Activity const &activity) override;
    void jail_reloaded(std::optional<JailName> const &jail) override;
    void jails_changed() override;
    void state_changed() override;
    /// `bulk` is the JSON of one without its results.
    void bulk_moved(std::string bulk);
    /// `job` is the JSON of one.
    void job_moved(std::string job);
    /// The archive has more events: see HistoryPulse on how often.
    void history_grew();

  private:
    struct Stream {
        store::TokenHash session;
        http::EventStream stream;
    };
    void catch_up(http::EventStream &stream, std::string const &last_event_id) const;
    void close(events::SubscriptionId id);
    bool fits_this_second(std::size_t changes);
    void tell_what_was_left_out();

    events::Hub &hub_;
    events::Mirror const &mirror_;
    events::ActivityLog &activity_;
    Clock const &clock_;
    MonotonicTime second_began_{};
    std::size_t told_this_second_ = 0;
    bool resynced_this_second_ = false;
    bool left_out_ = false; ///< changes, and no `resync` told so yet
    Wiring wiring_;
    std::map<events::SubscriptionId, Stream> streams_;
};

} // namespace bangui::api
