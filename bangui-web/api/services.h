// SPDX-License-Identifier: Apache-2.0
//
// What the handlers work with: references to everything the app built, nothing of their own. Made by the app
// once, outlives the server.
#pragma once

#include <array>
#include <cstdint>

#include "bangui-web/api/history_export.h"
#include "bangui-web/api/history_state.h"
#include "bangui-web/api/runtime_changes.h"
#include "bangui-web/auth/authenticator.h"
#include "bangui-web/auth/cookie.h"
#include "bangui-web/bulk/runner.h"
#include "bangui-web/events/activity.h"
#include "bangui-web/events/hub.h"
#include "bangui-web/events/mirror.h"
#include "bangui-web/events/watcher.h"
#include "bangui-web/ipc/connection.h"
#include "bangui-web/jobs/registry.h"
#include "bangui-web/store/store.h"
#include "common/base/clock.h"
#include "common/base/executor.h"
#include "common/log/log.h"
#include "proto/bangui_ipc.h"

namespace bangui::api {

class EventStreams;

/// Of HTTP, since the start, by the first digit of the status; the app counts.
struct AnswerCounts {
    std::array<std::uint64_t, 6> by_class{};
    void answered(int status) { ++by_class.at(static_cast<std::size_t>(status) / 100); }
};

/// Of the web daemon itself.
enum class Phase { serving, shutting_down };

struct Services {
    Clock const &clock;
    Executor &executor;
    log::Logger &logger;
    store::Store &store;
    auth::Authenticator &authenticator;
    auth::CookieSecurity cookie_security;
    ipc::Connection const &connection;
    ipc::Client &banguid;
    events::Mirror const &mirror;
    events::ActivityLog const &activity;
    events::Watcher &watcher;
    EventStreams &event_streams;
    RuntimeChanges &runtime_changes;
    bulk::Runner &bulks;
    store::Store &history; ///< the archive
    jobs::Registry &jobs;
    HistoryState const &history_state;
    AnswerCounts const &answer_counts;
    UnixSeconds started_at;
    Phase phase = Phase::serving;
    ExportSlots exports = {};
};

} // namespace bangui::api
