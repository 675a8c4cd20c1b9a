// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/shapes.h"

namespace bangui::api {
namespace {

using json::Time;
using json::Writer;

std::optional<Time> time(std::optional<UnixSeconds> seconds) {
    if (!seconds) return std::nullopt;
    return Time{*seconds};
}

/// Empty is not known, in what banguid tells.
std::optional<std::string> known(std::string const &text) {
    if (text.empty()) return std::nullopt;
    return text;
}

void write_fail2ban(Writer &json, std::optional<ipc::ServerState> const &server) {
    json.begin_object();
    if (server) {
        json.member("state", to_string(server->fail2ban))
            .member("since", Time{server->since})
            .member("version", known(server->fail2ban_version))
            .member("last_answer_at", time(server->last_answer))
            .member("detail", known(server->detail));
    } else {
        json.member("state", "unknown")
            .member("since", nullptr)
            .member("version", nullptr)
            .member("last_answer_at", nullptr)
            .member("detail", nullptr);
    }
    json.end_object();
}

void write_banguid(Writer &json, ipc::Connection::State const &state) {
    json.begin_object()
        .member("state", state.online ? "online" : "offline")
        .member("since", Time{state.since})
        .member("version", known(state.version))
        .member("detail", known(state.detail))
        .end_object();
}

void write_log(Writer &json, std::optional<ipc::LogSource> const &known_log) {
    auto const log = known_log.value_or(ipc::LogSource{ipc::LogState::unknown, {}, {}, {}});
    json.begin_object()
        .member("state", to_string(log.state))
        .member("target", log.target)
        .member("level", log.level)
        .member("detail", known(log.detail))
        .end_object();
}

void write_totals(Writer &json, events::Mirror const &mirror) {
    if (!mirror.knows_jails()) {
        json.value(nullptr);
        return;
    }
    auto const &totals = mirror.totals();
    json.begin_object()
        .member("jails", totals.jails)
        .member("currently_failed", totals.currently_failed)
        .member("total_failed", totals.total_failed)
        .member("currently_banned", totals.currently_banned)
        .member("total_banned", totals.total_banned)
        .member("as_of", Time{mirror.jails_as_of()})
        .end_object();
}

void write_jail_members(Writer &json, ipc::JailSummary const &jail, events::JailNotes const &notes) {
    json.member("name", jail.jail.text())
        .member("currently_failed", jail.currently_failed)
        .member("total_failed", jail.total_failed)
        .member("currently_banned", jail.currently_banned)
        .member("total_banned", jail.total_banned)
        .member("paused", notes.is_paused)
        .member("action_errors", notes.action_errors);
}

void write_ban_members(Writer &json, JailName const &jail, events::BanRow const &row,
                       std::string_view action_error) {
    json.member("jail", jail.text())
        .member("address", row.id)
        .member("is_address", row.key.is_address())
        .member("banned_at", Time{row.since})
        .member("expires_at", row.until == events::never ? std::nullopt : time(row.until))
        .member("count", row.count == 0 ? std::nullopt : std::optional(row.count))
        .member("action_error", known(std::string(action_error)));
}

void write_activity(Writer &json, events::Activity const &activity) {
    json.begin_object()
        .member("id", activity.id)
        .member("at", Time{activity.at})
        .member("kind", to_string(activity.kind));
    json.name("jail");
    if (activity.jail)
        json.value(activity.jail->text());
    else
        json.value(nullptr);
    json.member("address", known(activity.address)).name("reason");
    if (activity.reason)
        json.value(to_string(*activity.reason));
    else
        json.value(nullptr);
    json.member("detail", known(activity.detail)).end_object();
}

void write_parameters(Writer &json, ipc::JailParameters const &parameters) {
    constexpr std::int64_t permanent = -1;
    json.begin_object()
        .member("ban_seconds",
                parameters.ban_time == permanent ? std::nullopt : std::optional(parameters.ban_time))
        .member("find_seconds", parameters.find_time)
        .member("max_retry", parameters.max_retry)
        .member("max_matches", parameters.max_matches)
        .member("ban_time_increment", parameters.ban_time_increment)
        .member("over_all_jails", parameters.over_all_jails)
        .member("ban_time_factor", known(parameters.ban_time_factor))
        .member("ban_time_formula", known(parameters.ban_time_formula))
        .member("ban_time_multipliers", known(parameters.ban_time_multipliers))
        .member("ban_time_most", parameters.ban_time_most)
        .member("ban_time_random", parameters.ban_time_random)
        .member("backend", known(parameters.backend))
        .member("use_dns", parameters.use_dns)
        .member("date_pattern", parameters.date_pattern)
        .member("prefix_regex", known(parameters.prefix_regex))
        .member("log_encoding", parameters.log_encoding)
        .member("log_paths", parameters.log_paths)
        .member("journal_matches", parameters.journal_matches)
        .member("ignore_self", parameters.ignore_self)
        .member("ignore_list", parameters.ignore_list)
        .member("fail_regexes", parameters.fail_regexes)
        .member("ignore_regexes", parameters.ignore_regexes)
        .member("actions", parameters.actions)
        .member("truncated", parameters.truncated)
        .end_object();
}

void write_runtime_changes(Writer &json, RuntimeChanges::List const &changes) {
    json.begin_array();
    for (auto const &change : changes) {
        json.begin_object()
            .member("parameter", to_string(change.parameter))
            .member("from", change.from)
            .member("to", change.to)
            .member("by", change.by)
            .member("at", Time{change.at})
            .end_object();
    }
    json.end_array();
}

} // namespace

std::string status_json(StatusView const &view) {
    Writer json;
    json.begin_object();
    write_fail2ban(json.name("fail2ban"), view.server);
    write_banguid(json.name("banguid"), view.banguid);
    write_log(json.name("log"), view.log);
    json.name("web")
        .begin_object()
        .member("version", BANGUI_VERSION)
        .member("started_at", Time{view.started_at})
        .end_object();
    write_totals(json.name("totals"), view.mirror);
    json.end_object();
    return json.finish();
}

std::string jail_list_json(events::Mirror const &mirror) {
    Writer json;
    json.begin_object().name("items").begin_array();
    for (auto const &jail : mirror.jails()) {
        json.begin_object();
        write_jail_members(json, jail, mirror.notes(jail.jail));
        json.end_object();
    }
    json.end_array().member("next", nullptr).member("as_of", Time{mirror.jails_as_of()}).end_object();
    return json.finish();
}

std::string jail_detail_json(JailView const &view) {
    Writer json;
    json.begin_object();
    write_jail_members(json, view.jail, view.notes);
    json.member("as_of", Time{view.as_of});
    write_parameters(json.name("parameters"), view.parameters);
    write_runtime_changes(json.name("runtime_changes"), view.changes);
    json.end_object();
    return json.finish();
}

std::string ban_list_json(events::BanPage const &page, PageEnds const &ends, events::Mirror const &mirror) {
    Writer json;
    json.begin_object().name("items").begin_array();
    for (auto const &item : page.items) {
        json.begin_object();
        write_ban_members(json, item.jail, item.row, mirror.action_error(item.jail, item.row.id));
        json.end_object();
    }
    json.end_array()
        .member("next", ends.next)
        .member("total", page.total)
        .member("as_of", Time{ends.as_of})
        .member("certain", ends.is_certain)
        .end_object();
    return json.finish();
}

std::string ban_row_json(JailName const &jail, events::BanRow const &row, std::string_view action_error) {
    Writer json;
    json.begin_object();
    write_ban_members(json, jail, row, action_error);
    json.end_object();
    return json.finish();
}

std::string ban_json(JailName const &jail, events::BanChanges::Added const &added,
                     std::string_view action_error) {
    auto const &ban = added.ban;
    Writer json;
    json.begin_object();
    write_ban_members(json, jail,
                      {events::BanKey::of(ban.id), ban.id, ban.since, ban.until.value_or(events::never),
                       ban.count.value_or(0)},
                      action_error);
    json.member("after_unban", added.after_unban).end_object();
    return json.finish();
}

std::string unban_json(JailName const &jail, events::BanChanges::Removed const &removed) {
    Writer json;
    json.begin_object()
        .member("jail", jail.text())
        .member("address", removed.id)
        .member("at", Time{removed.at})
        .member("reason", to_string(removed.reason))
        .end_object();
    return json.finish();
}

std::string activity_json(events::Activity const &activity) {
    Writer json;
    write_activity(json, activity);
    return json.finish();
}

std::string activity_list_json(events::ActivityLog const &log) {
    Writer json;
    json.begin_object().name("items").begin_array();
    for (auto const &each : log.items())
        write_activity(json, each);
    json.end_array().end_object();
    return json.finish();
}

std::string ban_change_json(JailName const &jail, IpPrefix const &prefix, BanState state, bool changed,
                            std::optional<UnixSeconds> confirm_by) {
    Writer json;
    json.begin_object()
        .member("jail", jail.text())
        .member("address", prefix.text())
        .member("banned", state == BanState::banned)
        .member("changed", changed)
        .member("confirm_by", confirm_by ? std::optional(Time{*confirm_by}) : std::nullopt)
        .end_object();
    return json.finish();
}

std::string unban_everywhere_json(IpPrefix const &prefix, std::vector<JailName> const &jails) {
    Writer json;
    json.begin_object().member("address", prefix.text()).name("jails").begin_array();
    for (auto const &jail : jails)
        json.value(jail.text());
    json.end_array().end_object();
    return json.finish();
}

std::string session_json(auth::SessionInfo const &session, std::string_view csrf_token,
                         std::string_view time_zone, std::string_view events_after) {
    Writer json;
    json.begin_object()
        .name("user")
        .begin_object()
        .member("name", session.user.name.text())
        .member("role", to_string(session.user.role))
        .end_object()
        .member("csrf_token", csrf_token)
        .member("created_at", Time{session.created})
        .member("expires_at", Time{session.expires})
        .member("time_zone", time_zone)
        .member("events_after", events_after)
        .end_object();
    return json.finish();
}

} // namespace bangui::api
