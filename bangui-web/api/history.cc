// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "bangui-web/api/answer.h"
#include "bangui-web/api/event_shape.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/api/history_export.h"
#include "bangui-web/api/history_request.h"

namespace bangui::api {
namespace {

/// An export that ends makes room; nobody can tell when that is.
constexpr Seconds busy_pause{5};

http::Response export_head(ExportFormat format, UnixSeconds now) {
    auto const day = json::rfc3339(now).substr(0, std::string_view("2026-01-02").size());
    bool const is_csv = format == ExportFormat::csv;
    return http::Response::text(200, {}, is_csv ? "text/csv; charset=utf-8" : "application/jsonl")
        .with("Content-Disposition",
              fmt::format("attachment; filename=\"bangui-history-{}.{}\"", day, is_csv ? "csv" : "jsonl"));
}

} // namespace

void list_history(Services &services, http::Exchange exchange) {
    auto request = history_request_of(exchange.request.head.query);
    if (!request) return answer_problem(exchange.responder, request.error());
    services.history.read<history::Page>(
        [request = std::move(*request)](store::Connection &connection) {
            return history::find_events(connection, request.filter, request.before, request.limit);
        },
        [&services, responder = std::move(exchange.responder)](Result<history::Page> page) mutable {
            if (!page) return answer_error(services, responder, page.error());
            answer_json(responder, 200, event_list_json(*page));
        });
}

void history_event(Services &services, http::Exchange exchange) {
    using Found = std::optional<history::Event>;
    constexpr auto unknown = "There is no such event, or no more.";
    auto const id = parse_event_id(exchange.captures.at("id"));
    if (!id) return answer_problem(exchange.responder, {ProblemCode::not_found, unknown});
    services.history.read<Found>(
        [id = *id](store::Connection &connection) { return history::find_event(connection, id); },
        [&services, responder = std::move(exchange.responder)](Result<Found> event) mutable {
            if (!event) return answer_error(services, responder, event.error());
            if (!*event) return answer_problem(responder, {ProblemCode::not_found, unknown});
            answer_json(responder, 200, event_json(**event));
        });
}

void export_history(Services &services, http::Exchange exchange) {
    auto request = export_request_of(exchange.request.head.query);
    if (!request) return answer_problem(exchange.responder, request.error());
    auto slot = services.exports.take();
    if (!slot) {
        constexpr int too_many_requests = 429; // of this kind; everything else goes on
        return answer_problem(
            exchange.responder,
            {ProblemCode::busy, "Other exports are running.", {}, busy_pause, too_many_requests});
    }
    auto head = export_head(request->format, services.clock.unix_now());
    auto source = std::make_unique<HistoryExport>(services.history, std::move(*request), std::move(slot));
    auto &first = *source; // begins before it is given away, and is held by its own callback
    first.begin([&services, source = std::move(source), head = std::move(head),
                 responder = std::move(exchange.responder)](Result<void> begun) mutable {
        if (!begun) return answer_error(services, responder, begun.error());
        responder.send(std::move(head), std::move(source));
    });
}

} // namespace bangui::api
