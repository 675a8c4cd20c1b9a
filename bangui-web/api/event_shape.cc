// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/event_shape.h"

#include <array>
#include <optional>

#include "common/base/text.h"
#include "common/domain/ip_prefix.h"

namespace bangui::api {
namespace {

std::optional<std::string_view> known(std::string_view text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

/// The archive has milliseconds; the API whole seconds.
UnixSeconds seconds(std::int64_t milliseconds) {
    return milliseconds / 1000;
}

bool is_ban(history::EventKind kind) {
    switch (kind) {
    case history::EventKind::ban:
    case history::EventKind::restore:
    case history::EventKind::increase:
        return true;
    case history::EventKind::unban:
    case history::EventKind::action_error:
    case history::EventKind::act:
    case history::EventKind::service:
    case history::EventKind::jail:
        return false;
    }
    return false;
}

std::optional<std::string_view> origin(history::Event const &event) {
    return is_ban(event.kind) ? std::optional(to_string(event.origin)) : std::nullopt;
}

bool is_permanent(history::Event const &event) {
    return event.ban_time && *event.ban_time < Seconds(0);
}

std::optional<Seconds::rep> ban_seconds(history::Event const &event) {
    if (!event.ban_time || is_permanent(event)) return std::nullopt;
    return event.ban_time->count();
}

constexpr std::array columns{"id",      "at",       "kind",    "reason",       "origin",      "jail",
                             "address", "country",  "network", "network_name", "ban_seconds", "permanent",
                             "count",   "failures", "actor",   "detail",       "evidence"};

template<typename Number>
std::string text_of(std::optional<Number> number) {
    return number ? std::to_string(*number) : std::string();
}

bool is_formula(std::string_view text) {
    return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

} // namespace

void write_network(json::Writer &json, history::Place const &place) {
    if (place.network == 0) {
        json.value(nullptr);
        return;
    }
    json.begin_object().member("number", place.network).member("name", place.network_name).end_object();
}

void write_event(json::Writer &json, history::Event const &event) {
    json.begin_object()
        .member("id", std::to_string(event.id))
        .member("at", json::Time{seconds(event.milliseconds)})
        .member("kind", to_string(event.kind))
        .member("reason", known(to_string(event.reason)))
        .member("origin", origin(event))
        .member("jail", known(event.jail))
        .member("address", known(event.address))
        .member("is_address", IpPrefix::parse(event.address).has_value())
        .member("country", known(event.place.country));
    write_network(json.name("network"), event.place);
    json.member("ban_seconds", ban_seconds(event))
        .member("permanent", is_permanent(event))
        .member("count", event.count)
        .member("failures", event.failures)
        .member("actor", known(event.actor))
        .member("detail", known(event.detail))
        .member("evidence", known(event.evidence))
        .end_object();
}

std::string event_json(history::Event const &event) {
    json::Writer json;
    write_event(json, event);
    return json.finish();
}

std::string event_list_json(history::Page const &page) {
    json::Writer json;
    json.begin_object().name("items").begin_array();
    for (auto const &event : page.events)
        write_event(json, event);
    json.end_array();
    std::optional<std::string> next;
    std::optional<json::Time> searched_to;
    if (page.next) {
        next = std::to_string(*page.next);
        searched_to = json::Time{seconds(history::milliseconds_of(*page.next))};
    }
    json.member("next", next).member("searched_to", searched_to).end_object();
    return json.finish();
}

std::string csv_cell(std::string_view text) {
    auto cell = is_utf8(text) ? std::string(text) : visible(text);
    if (is_formula(cell)) cell.insert(cell.begin(), '\'');
    if (cell.find_first_of("\",\r\n") == std::string::npos) return cell;
    std::string quoted = "\"";
    for (char const c : cell) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string csv_header() {
    std::string line;
    for (auto const *name : columns) {
        if (!line.empty()) line += ',';
        line += name;
    }
    return line + "\r\n";
}

std::string csv_row(history::Event const &event) {
    auto const &place = event.place;
    std::array<std::string, columns.size()> const cells{std::to_string(event.id),
                                                        json::rfc3339(seconds(event.milliseconds)),
                                                        std::string(to_string(event.kind)),
                                                        std::string(to_string(event.reason)),
                                                        std::string(origin(event).value_or("")),
                                                        event.jail,
                                                        event.address,
                                                        place.country,
                                                        place.network == 0 ? std::string()
                                                                           : std::to_string(place.network),
                                                        place.network_name,
                                                        text_of(ban_seconds(event)),
                                                        is_permanent(event) ? "true" : "false",
                                                        text_of(event.count),
                                                        text_of(event.failures),
                                                        event.actor,
                                                        event.detail,
                                                        event.evidence};
    std::string line;
    for (auto const &cell : cells) {
        if (&cell != cells.data()) line += ',';
        line += csv_cell(cell);
    }
    return line + "\r\n";
}

} // namespace bangui::api
