// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/answer.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/api/job_shape.h"
#include "bangui-web/api/web_audit.h"

namespace bangui::api {

void list_jobs(Services &services, http::Exchange exchange) {
    answer_json(exchange.responder, 200, job_list_json(services.jobs.list()));
}

void run_job(Services &services, http::Exchange exchange) {
    auto const &name = exchange.captures.at("name");
    auto const begun = services.jobs.run(name);
    if (!begun && begun.error().code == ErrorCode::conflict)
        return answer_problem(exchange.responder, {ProblemCode::conflict, begun.error().detail});
    if (!begun) return answer_error(services, exchange.responder, begun.error());
    record_act(services, web_act_of(services, exchange, "run_job", name));
    answer_json(exchange.responder, 202, job_json(*begun));
}

} // namespace bangui::api
