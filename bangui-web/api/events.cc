// SPDX-License-Identifier: Apache-2.0
#include <tl/expected.hpp>

#include "bangui-web/api/answer.h"
#include "bangui-web/api/event_streams.h"
#include "bangui-web/api/gate.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/api/query_fields.h"

namespace bangui::api {
namespace {

constexpr std::size_t max_id_bytes = 64; // Docs/openapi.yaml

/// A browser that lost its stream says where it stood; a page that opens one, where its session began.
tl::expected<std::string, Problem> position_of(http::RequestHead const &head) {
    QueryFields fields(head.query);
    auto const after = fields.text("after", max_id_bytes);
    if (auto problem = fields.finish()) return tl::unexpected(std::move(*problem));
    auto const last_event_id = head.fields.find("last-event-id");
    if (last_event_id && last_event_id->size() > max_id_bytes)
        return tl::unexpected(Problem{ProblemCode::invalid_field, "is too long", "Last-Event-ID"});
    return std::string(last_event_id.value_or(after.value_or("")));
}

} // namespace

void events_stream(Services &services, http::Exchange exchange) {
    auto const token = session_token(exchange.request.head, services.cookie_security);
    ENSURE(token); // the gate lets nobody else in
    auto const position = position_of(exchange.request.head);
    if (!position) return answer_problem(exchange.responder, position.error());
    services.event_streams.open(exchange.responder.start_events(), token->hash(), *position);
}

} // namespace bangui::api
