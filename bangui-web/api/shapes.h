// SPDX-License-Identifier: Apache-2.0
//
// The objects of Docs/openapi.yaml as JSON that several answers, or answers and events, have in common, each
// written in one place. What one handler alone answers stands beside it. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bangui-web/api/runtime_changes.h"
#include "bangui-web/auth/session_manager.h"
#include "bangui-web/events/activity.h"
#include "bangui-web/events/mirror.h"
#include "bangui-web/ipc/connection.h"
#include "bangui-web/json/writer.h"
#include "proto/bangui_ipc.h"

namespace bangui::api {

struct StatusView {
    ipc::Connection::State const &banguid;
    std::optional<ipc::ServerState> const &server;
    std::optional<ipc::LogSource> const &log;
    events::Mirror const &mirror;
    UnixSeconds started_at;
};
std::string status_json(StatusView const &view);

std::string jail_list_json(events::Mirror const &mirror);
struct JailView {
    ipc::JailSummary const &jail;
    events::JailNotes notes;
    ipc::JailParameters const &parameters;
    RuntimeChanges::List const &changes;
    UnixSeconds as_of;
};
std::string jail_detail_json(JailView const &view);

struct PageEnds {
    std::optional<std::string> next; ///< the cursor
    UnixSeconds as_of;
    bool is_certain;
};
/// The mirror that the page is of tells of failed actions.
std::string ban_list_json(events::BanPage const &page, PageEnds const &ends, events::Mirror const &mirror);
/// One of its items.
std::string ban_row_json(JailName const &jail, events::BanRow const &row, std::string_view action_error);
std::string ban_json(JailName const &jail, events::BanChanges::Added const &added,
                     std::string_view action_error);
std::string unban_json(JailName const &jail, events::BanChanges::Removed const &removed);
std::string activity_json(events::Activity const &activity);
std::string activity_list_json(events::ActivityLog const &log);

enum class BanState { banned, not_banned };
/// `confirm_by`: when the ban is undone unless somebody confirms it.
std::string ban_change_json(JailName const &jail, IpPrefix const &prefix, BanState state, bool changed,
                            std::optional<UnixSeconds> confirm_by = std::nullopt);
std::string unban_everywhere_json(IpPrefix const &prefix, std::vector<JailName> const &jails);

std::string session_json(auth::SessionInfo const &session, std::string_view csrf_token,
                         std::string_view time_zone, std::string_view events_after);

} // namespace bangui::api
