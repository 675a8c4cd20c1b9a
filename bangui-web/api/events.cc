// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/answer.h"
#include "bangui-web/api/event_streams.h"
#include "bangui-web/api/gate.h"
#include "bangui-web/api/handlers.h"

namespace bangui::api {
namespace {

constexpr std::size_t max_last_event_id_bytes = 64; // Docs/openapi.yaml

} // namespace

void events_stream(Services &services, http::Exchange exchange) {
    auto const token = session_token(exchange.request.head, services.cookie_security);
    ENSURE(token); // the gate lets nobody else in
    auto const last_event_id = std::string(exchange.request.head.fields.find("last-event-id").value_or(""));
    if (last_event_id.size() > max_last_event_id_bytes) {
        return answer_problem(exchange.responder,
                              {ProblemCode::invalid_field, "is too long", "Last-Event-ID"});
    }
    services.event_streams.open(exchange.responder.start_events(), token->hash(), last_event_id);
}

} // namespace bangui::api
