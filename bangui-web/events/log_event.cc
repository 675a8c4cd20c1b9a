// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/log_event.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "common/base/text.h"

namespace bangui::events {
namespace {

using enum LogEventKind;

bool take(std::string_view &text, std::string_view what) {
    if (!text.starts_with(what)) return false;
    text.remove_prefix(what.size());
    return true;
}

std::optional<std::string_view> take_until(std::string_view &text, std::string_view end) {
    auto const at = text.find(end);
    if (at == std::string_view::npos) return std::nullopt;
    auto const taken = text.substr(0, at);
    text.remove_prefix(at + end.size());
    return taken;
}

std::optional<JailName> to_jail(std::optional<std::string_view> text) {
    if (!text) return std::nullopt;
    auto jail = JailName::parse(*text);
    return jail ? std::optional(std::move(*jail)) : std::nullopt;
}

/// "'NAME' REST" when the rest is this.
std::optional<JailName> quoted_jail(std::string_view text, std::string_view rest) {
    if (!take(text, "'")) return std::nullopt;
    auto const name = take_until(text, "'");
    return text == rest ? to_jail(name) : std::nullopt;
}

/// An id that fits on one line of the log as it is, and through banguid's protocol.
bool is_plain(std::string_view id) {
    return !id.empty() && id.size() <= max_id_bytes && visible(id) == id;
}

/// Endings of other messages: an id that has one may be another message about another id.
bool has_two_meanings(std::string_view id) {
    return id.ends_with(" already banned") || id.ends_with(", expired bantime");
}

struct Verb {
    std::string_view text;
    LogEventKind kind;
};
constexpr std::array<Verb, 5> verbs{{{"Ban ", ban},
                                     {"Unban ", unban},
                                     {"Repeal Ban ", repeal},
                                     {"Restore Ban ", restore},
                                     {"Reban ", reban}}};

bool read_actions(LogEvent &event, std::string_view text) {
    for (auto const &verb : verbs) {
        if (!take(text, verb.text)) continue;
        event.kind = verb.kind;
        if (verb.kind == reban) text = text.substr(0, text.rfind(", action "));
        event.odd |= has_two_meanings(text);
        event.id = text;
        return true;
    }
    if (take(text, "Flush ticket(s) with ")) {
        event.kind = flush;
        return true;
    }
    for (auto const &[end, kind] :
         {std::pair<std::string_view, LogEventKind>{" already banned", already_banned},
          {", expired bantime", ignored}}) {
        if (!text.ends_with(end)) continue;
        if (kind == ignored && !take(text, "Ignore ")) continue;
        event.kind = kind;
        event.id = text.substr(0, text.size() - end.size());
        return true;
    }
    return false;
}

/// "Increase Ban ID (2 # 4s -> 2026-11-22 12:02:46)"; "(2 # permanent -> infinite)". Read from its end,
/// because the id may hold anything.
bool read_observer(LogEvent &event, std::string_view text) {
    if (!take(text, "Increase Ban ") || !text.ends_with(')')) return false;
    auto const open = text.rfind(" (");
    if (open == std::string_view::npos) return false;
    event.kind = increase;
    event.id = text.substr(0, open);
    auto inner = text.substr(open + 2, text.size() - open - 3);
    auto const count = take_until(inner, " # ");
    if (!count || !parse_integer<std::uint32_t>(*count) || !take_until(inner, " -> ")) return false;
    if (inner != "infinite") event.until = parse_local_time(inner);
    return event.until || inner == "infinite";
}

/// "Failed to execute ban jail 'J' action 'A' info 'ActionInfo({'ip': '192.0.2.1', ...})': MESSAGE"
bool read_failure(LogEvent &event, std::string_view text) {
    if (!take(text, "Failed to execute ban jail '") && !take(text, "Failed to execute reban jail '"))
        return false;
    event.kind = action_error;
    event.jail = to_jail(take_until(text, "' action '"));
    auto const action = take_until(text, "' info ");
    if (!event.jail || !action) return false;
    auto info = text;
    if (take_until(info, "'ip': '")) event.id = take_until(info, "'").value_or("");
    if (!is_plain(event.id)) event.id.clear();
    auto const message = text.rfind("})': ");
    auto const why = message == std::string_view::npos ? std::string_view() : text.substr(message + 5);
    event.detail = clipped(visible(std::string(*action) + ": " + std::string(why)), max_detail_bytes);
    return true;
}

bool read_jail(LogEvent &event, std::string_view text) {
    if (take(text, "Creating new jail ")) {
        event.kind = jail_creating;
        event.jail = quoted_jail(text, "");
    } else if (take(text, "Jail ")) {
        for (auto const &[rest, kind] : {std::pair<std::string_view, LogEventKind>{" started", jail_started},
                                         {" stopped", jail_stopped},
                                         {" reloaded", jail_reloaded}}) {
            event.kind = kind;
            if ((event.jail = quoted_jail(text, rest))) break;
        }
    }
    return event.jail.has_value();
}

bool read_server(LogEvent &event, std::string_view text) {
    if (text.starts_with("Jail ")) return read_jail(event, text) && event.kind == jail_reloaded;
    struct Message {
        std::string_view begin;
        LogEventKind kind;
    };
    constexpr std::array<Message, 7> messages{{{"Starting Fail2ban v", server_started},
                                               {"Shutdown in progress", server_stopping},
                                               {"Reload finished", reload_finished},
                                               {"Reload all jails", reload_begun},
                                               {"Reload jail ", reload_begun},
                                               {"Changed logging target to ", target_changed},
                                               {"rollover performed on ", rolled_over}}};
    auto const found = std::ranges::find_if(
        messages, [text](Message const &message) { return text.starts_with(message.begin); });
    if (found == messages.end()) return false;
    event.kind = found->kind;
    return true;
}

/// "[J] Found ID - TIME"
bool read_filter(LogEvent &event, std::string_view text) {
    event.kind = found;
    if (!take(text, "[")) return false;
    event.jail = to_jail(take_until(text, "] "));
    return event.jail && text.starts_with("Found ");
}

bool read(LogEvent &event, LogRecord const &record) {
    std::string_view text = record.text;
    if (record.logger == "fail2ban.filter") return read_filter(event, text);
    if (record.logger == "fail2ban.server") return read_server(event, text);
    if (record.logger == "fail2ban.jail") return read_jail(event, text);
    auto const is_actions = record.logger == "fail2ban.actions";
    if (!is_actions && record.logger != "fail2ban.observer") return false;
    if (is_actions && text.starts_with("  banTime: ")) {
        event.kind = ban_time_set;
        return true;
    }
    if (!take(text, "[")) return is_actions && read_failure(event, text);
    event.jail = to_jail(take_until(text, "] "));
    if (!event.jail) return false;
    if (!(is_actions ? read_actions(event, text) : read_observer(event, text))) return false;
    event.odd |= record.cut || (event.kind != flush && !is_plain(event.id));
    return true;
}

} // namespace

std::optional<LogEvent> to_event(LogRecord const &record) {
    LogEvent event;
    event.milliseconds = record.milliseconds;
    if (!read(event, record)) return std::nullopt;
    return event;
}

} // namespace bangui::events
