// SPDX-License-Identifier: Apache-2.0
//
// How much of the history is kept, and how it is: settings from the accounts, sizes from the archive.
#include <fmt/format.h>

#include "bangui-web/api/answer.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/api/web_audit.h"
#include "bangui-web/history/upkeep.h"
#include "bangui-web/json/request.h"
#include "bangui-web/json/writer.h"
#include "bangui-web/store/audit.h"
#include "bangui-web/store/settings.h"

namespace bangui::api {
namespace {

constexpr json::IntegerBounds days_bounds{1, 3'650};
/// Less holds no useful index; more than a terabyte is "no limit".
constexpr json::IntegerBounds megabytes_bounds{64, 1'048'576};
constexpr Seconds day{86'400};

std::string_view to_string(RecorderState::State state) {
    switch (state) {
    case RecorderState::State::following:
        return "following";
    case RecorderState::State::catching_up:
        return "catching_up";
    case RecorderState::State::waiting:
        return "waiting";
    case RecorderState::State::lists:
        return "lists";
    }
    return {};
}

std::optional<std::string_view> to_text(GeoState::Source source) {
    switch (source) {
    case GeoState::Source::none:
        return std::nullopt;
    case GeoState::Source::bundled:
        return "bundled";
    case GeoState::Source::file:
        return "file";
    }
    return std::nullopt;
}

std::optional<json::Time> time(std::optional<UnixSeconds> seconds) {
    if (!seconds) return std::nullopt;
    return json::Time{*seconds};
}

std::string settings_json(store::HistorySettings const &settings, history::Size const &size,
                          HistoryState const &state) {
    auto const geo = state.geo();
    auto const recorder = state.recorder();
    std::optional<UnixSeconds> oldest;
    if (size.oldest) oldest = history::milliseconds_of(*size.oldest) / 1000;
    json::Writer json;
    json.begin_object()
        .member("max_age_days", settings.max_age / day)
        .member("max_megabytes", settings.max_megabytes);
    json.name("size")
        .begin_object()
        .member("bytes", size.bytes)
        .member("events", size.events)
        .member("oldest", time(oldest))
        .end_object();
    json.name("geo")
        .begin_object()
        .member("file_date", time(geo.file_date))
        .member("source", to_text(geo.source))
        .member("networks", geo.networks)
        .end_object();
    json.name("recorder")
        .begin_object()
        .member("state", to_string(recorder.state))
        .member("behind_bytes", recorder.behind_bytes)
        .member("detail", recorder.detail.empty() ? std::nullopt : std::optional(recorder.detail))
        .end_object()
        .end_object();
    return json.finish();
}

void answer_settings(Services &services, http::Responder responder, store::HistorySettings settings) {
    services.history.read<history::Size>(
        &history::size,
        [&services, settings, responder = std::move(responder)](Result<history::Size> size) mutable {
            if (!size) return answer_error(services, responder, size.error());
            answer_json(responder, 200, settings_json(settings, *size, services.history_state));
        });
}

std::string detail_of(store::HistorySettings const &settings) {
    return fmt::format("max_age_days={} max_megabytes={}", settings.max_age / day,
                       settings.max_megabytes ? std::to_string(*settings.max_megabytes) : "none");
}

} // namespace

void history_settings(Services &services, http::Exchange exchange) {
    services.store.read<store::HistorySettings>(
        &store::load_history_settings, [&services, responder = std::move(exchange.responder)](
                                           Result<store::HistorySettings> settings) mutable {
            if (!settings) return answer_error(services, responder, settings.error());
            answer_settings(services, std::move(responder), *settings);
        });
}

void set_history_settings(Services &services, http::Exchange exchange) {
    json::Request body(exchange.request.body);
    store::HistorySettings settings;
    settings.max_age = body.integer("max_age_days", days_bounds) * day;
    settings.max_megabytes = body.integer_or_null("max_megabytes", megabytes_bounds);
    if (auto refusal = body.finish())
        return answer_problem(exchange.responder, problem_of(std::move(*refusal)));
    services.store.write<void>(
        [settings, entry = web_act_of(services, exchange, "history_settings", detail_of(settings))](
            store::Connection &connection) -> Result<void> {
            TRY(store::save_history_settings(connection, settings));
            return store::add_audit_entry(connection, entry);
        },
        [&services, settings, responder = std::move(exchange.responder)](Result<void> saved) mutable {
            if (!saved) return answer_error(services, responder, saved.error());
            answer_settings(services, std::move(responder), settings);
        });
}

} // namespace bangui::api
