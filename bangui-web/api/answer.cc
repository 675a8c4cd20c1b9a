// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/answer.h"

#include <cstdint>
#include <functional>

#include <fmt/format.h>

#include "bangui-web/http/if_none_match.h"

namespace bangui::api {
namespace {

void log_own_fault(Services &services, http::Responder const &responder, Error const &error,
                   Problem const &problem) {
    if (kind_of(problem.code).status != 500 && problem.code != ProblemCode::storage) return;
    services.logger.error("request failed", {{"request", responder.request_id()}, {"error", error}});
}

} // namespace

void answer_json(http::Responder &responder, int status, std::string body) {
    responder.send(http::Response::json(status, std::move(body)));
}

void answer_problem(http::Responder &responder, Problem const &problem) {
    responder.send(to_response(problem, responder.request_id()));
}

void answer_error(Services &services, http::Responder &responder, Error const &error) {
    auto const problem = problem_of(error);
    log_own_fault(services, responder, error, problem);
    answer_problem(responder, problem);
}

void answer_jail_error(Services &services, http::Responder &responder, Error const &error,
                       std::string field) {
    auto problem = jail_problem_of(error);
    problem.field = std::move(field);
    log_own_fault(services, responder, error, problem);
    answer_problem(responder, problem);
}

void answer_cached(http::Exchange &exchange, std::string_view version, UniqueFunction<std::string()> body) {
    auto const etag = fmt::format("W/\"{}\"", version);
    auto response = http::is_known_to_client(exchange.request.head.fields, etag)
                        ? http::Response::empty(304)
                        : http::Response::json(200, body());
    exchange.responder.send(std::move(response).with("ETag", etag).with_cache_control("private, no-cache"));
}

} // namespace bangui::api
