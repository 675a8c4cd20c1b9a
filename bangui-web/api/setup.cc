// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "bangui-web/api/answer.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/api/sign_in_answer.h"
#include "bangui-web/json/request.h"
#include "bangui-web/json/writer.h"

namespace bangui::api {
namespace {

// As in Docs/openapi.yaml; what a name and a password must be beyond their length is auth's.
constexpr json::TextBounds token_bytes{0, 256};
constexpr json::TextBounds name_bytes{1, store::UserName::max_bytes};
constexpr json::TextBounds password_bytes{auth::Password::min_bytes, auth::Password::max_bytes};
constexpr json::TextBounds time_zone_bytes{1, 64};
constexpr json::IntegerBounds session_seconds{900, 2'592'000};

/// auth names the field in front: "password: must have 12 to 1024 bytes".
Problem invalid_field_problem(std::string_view detail) {
    Problem problem{ProblemCode::invalid_field, std::string(detail)};
    auto const end = detail.find(": ");
    if (end == std::string_view::npos) return problem;
    auto const field = detail.substr(0, end);
    problem.field = field == "session_length" ? "session_seconds" : std::string(field);
    problem.detail = detail.substr(end + 2);
    return problem;
}

void answer_failure(Services &services, http::Responder &responder, std::optional<IpAddress> const &source,
                    Error const &error) {
    switch (error.code) {
    case ErrorCode::conflict:
        return answer_problem(responder, {ProblemCode::setup_done, error.detail});
    case ErrorCode::not_permitted:
        return answer_problem(responder, {ProblemCode::wrong_setup_token, "", "token"});
    case ErrorCode::rate_limited:
        return answer_throttled(services, responder, source);
    case ErrorCode::invalid_argument:
        return answer_problem(responder, invalid_field_problem(error.detail));
    default:
        return answer_error(services, responder, error);
    }
}

} // namespace

void setup_state(Services &services, http::Exchange exchange) {
    json::Writer json;
    auto const needed = services.authenticator.setup_state() == auth::Authenticator::SetupState::required;
    json.begin_object().member("needed", needed).end_object();
    answer_json(exchange.responder, 200, json.finish());
}

void complete_setup(Services &services, http::Exchange exchange) {
    if (services.authenticator.setup_state() == auth::Authenticator::SetupState::done) {
        return answer_problem(exchange.responder, {ProblemCode::setup_done});
    }
    json::Request body(exchange.request.body);
    auth::SetupRequest request;
    request.setup_token = body.text("token", token_bytes);
    request.name = body.text("name", name_bytes);
    request.password = body.text("password", password_bytes);
    request.time_zone = body.optional_text("time_zone", time_zone_bytes).value_or("UTC");
    if (auto const seconds = body.optional_integer("session_seconds", session_seconds)) {
        request.session_length = Seconds(*seconds);
    }
    if (auto refusal = body.finish())
        return answer_problem(exchange.responder, problem_of(std::move(*refusal)));
    request.source = exchange.request.head.client_address;
    request.user_agent = user_agent(exchange.request.head);
    auto const source = request.source;
    services.authenticator.complete_setup(
        std::move(request), [&services, source, responder = std::move(exchange.responder)](
                                Result<auth::SignedIn> signed_in) mutable {
            if (!signed_in) return answer_failure(services, responder, source, signed_in.error());
            answer_signed_in(services, responder, *signed_in);
        });
}

} // namespace bangui::api
