// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/answer.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/api/path_values.h"
#include "bangui-web/api/shapes.h"

namespace bangui::api {
namespace {

void answer_detail(Services &services, http::Responder &responder, ipc::JailParameters const &parameters) {
    auto const *summary = services.mirror.find(parameters.jail);
    if (summary == nullptr) return answer_problem(responder, {ProblemCode::unknown_jail});
    answer_json(
        responder, 200,
        jail_detail_json({*summary, services.mirror.notes(parameters.jail), parameters,
                          services.runtime_changes.of(parameters.jail), services.mirror.jails_as_of()}));
}

} // namespace

void list_jails(Services &services, http::Exchange exchange) {
    when_fresh(services, events::Needs::counters(), std::move(exchange), [&services](http::Exchange &fresh) {
        answer_cached(fresh,
                      "jails-" + std::to_string(services.started_at) + "-" +
                          std::to_string(services.mirror.generation()),
                      [&services] { return jail_list_json(services.mirror); });
    });
}

void jail(Services &services, http::Exchange exchange) {
    auto name = jail_of(exchange.captures);
    if (!name) return answer_problem(exchange.responder, name.error());
    when_fresh(services, events::Needs::counters(), std::move(exchange),
               [&services, name = std::move(*name)](http::Exchange &fresh) {
                   if (services.mirror.find(name) == nullptr) {
                       return answer_problem(fresh.responder, {ProblemCode::unknown_jail});
                   }
                   services.banguid.jail_parameters(
                       {name}, [&services, responder = std::move(fresh.responder)](
                                   Result<ipc::JailParametersReply> reply) mutable {
                           if (!reply) return answer_jail_error(services, responder, reply.error());
                           answer_detail(services, responder, reply->parameters);
                       });
               });
}

} // namespace bangui::api
