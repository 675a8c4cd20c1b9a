// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/answer.h"

#include <cstdint>
#include <functional>

#include <fmt/format.h>

namespace bangui::api {
namespace {

void log_own_fault(Services &services, http::Responder const &responder, Error const &error,
                   Problem const &problem) {
    if (kind_of(problem.code).status != 500 && problem.code != ProblemCode::storage) return;
    services.logger.error("request failed", {{"request", responder.request_id()}, {"error", error}});
}

/// Whether If-None-Match (RFC 9110 section 13.1.2) names this entity tag; weak comparison.
bool has_already(http::RequestHead const &head, std::string_view etag) {
    auto const listed = head.fields.joined("if-none-match");
    return listed == "*" || listed.find(etag) != std::string::npos;
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

void answer_jail_error(Services &services, http::Responder &responder, Error const &error) {
    auto const problem = jail_problem_of(error);
    log_own_fault(services, responder, error, problem);
    answer_problem(responder, problem);
}

void answer_cached(http::Exchange &exchange, std::string_view version, UniqueFunction<std::string()> body) {
    auto const etag = fmt::format("W/\"{}\"", version);
    // The quoted part alone: the comparison is weak.
    auto response = has_already(exchange.request.head, std::string_view(etag).substr(2))
                        ? http::Response::empty(304)
                        : http::Response::json(200, body());
    exchange.responder.send(std::move(response).with("ETag", etag).with_cache_control("private, no-cache"));
}

} // namespace bangui::api
