// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/answer.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/api/shapes.h"

namespace bangui::api {
namespace {

void answer_status(Services &services, http::Responder &responder) {
    answer_json(responder, 200,
                status_json({services.connection.state(), services.watcher.server_state(),
                             services.watcher.log_source(), services.mirror, services.started_at}));
}

} // namespace

/// Not as the others: what cannot be reached is the answer here, not its failure.
void status(Services &services, http::Exchange exchange) {
    if (services.watcher.look(events::Needs::counters())) return answer_status(services, exchange.responder);
    services.watcher.when_fresh(events::Needs::counters(),
                                [&services, responder = std::move(exchange.responder)](Result<void>) mutable {
                                    answer_status(services, responder);
                                });
}

void activity(Services &services, http::Exchange exchange) {
    answer_json(exchange.responder, 200, activity_list_json(services.activity));
}

} // namespace bangui::api
