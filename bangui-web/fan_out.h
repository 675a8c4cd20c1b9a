// SPDX-License-Identifier: Apache-2.0
//
// Passes on what banguid and the live side tell to both who have to know it: the browsers, and the archive's
// recorder. Owned by the app, lives on the loop; nothing of its own.
#pragma once

#include "bangui-web/api/event_streams.h"
#include "bangui-web/events/watcher.h"
#include "bangui-web/recorder/recorder.h"

namespace bangui::web {

/// From banguid to the watcher and the recorder. Both outlive this.
class BanguidEvents final : public ipc::Events {
  public:
    BanguidEvents(events::Watcher &watcher, recorder::Recorder &recorder)
        : watcher_(watcher)
        , recorder_(recorder) {}

    void fail2ban_state(ipc::Fail2banStateEvent event) override { watcher_.fail2ban_state(std::move(event)); }
    void log_grew(ipc::LogGrewEvent event) override {
        watcher_.log_grew(event);
        recorder_.log_grew();
    }
    void log_source_moved(ipc::LogSourceMovedEvent event) override {
        watcher_.log_source_moved(std::move(event));
    }
    void ban_undone(ipc::BanUndoneEvent event) override {
        recorder_.acted({{}, "undo_ban", event.jail.text(), event.prefix.text(), {}});
        watcher_.ban_undone(std::move(event));
    }

  private:
    events::Watcher &watcher_;
    recorder::Recorder &recorder_;
};

/// From the watcher to the streams and the recorder. All outlive this.
class LiveObservers final : public events::Observer {
  public:
    LiveObservers(api::EventStreams &streams, recorder::Recorder &recorder)
        : streams_(streams)
        , recorder_(recorder) {}
    /// Once, before the watcher tells anything; it is built with this.
    void connect(events::Watcher const &watcher) { watcher_ = &watcher; }

    void bans_changed(events::BanChanges const &changes) override {
        streams_.bans_changed(changes);
        recorder_.bans_changed(changes);
    }
    void happened(events::Activity const &activity) override {
        streams_.happened(activity);
        recorder_.happened(activity);
    }
    void jail_reloaded(std::optional<JailName> const &jail) override { streams_.jail_reloaded(jail); }
    void jails_changed() override { streams_.jails_changed(); }
    void state_changed() override;

  private:
    api::EventStreams &streams_;
    recorder::Recorder &recorder_;
    events::Watcher const *watcher_ = nullptr;
};

} // namespace bangui::web
