// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/answer.h"
#include "bangui-web/api/event_streams.h"
#include "bangui-web/api/gate.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/api/shapes.h"
#include "bangui-web/api/sign_in_answer.h"
#include "bangui-web/json/request.h"

namespace bangui::api {
namespace {

constexpr json::TextBounds name_bytes{1, store::UserName::max_bytes};
constexpr json::TextBounds password_bytes{1, auth::Password::max_bytes};

void end_session(Services &services, auth::SessionToken const &token) {
    services.authenticator.sign_out(token);
    services.event_streams.end_session(token.hash());
}

void answer_failure(Services &services, http::Responder &responder, std::optional<IpAddress> const &source,
                    Error const &error) {
    switch (error.code) {
    case ErrorCode::not_permitted:
        return answer_problem(responder, {ProblemCode::wrong_credentials});
    case ErrorCode::rate_limited:
        return answer_throttled(services, responder, source);
    // Ended between being opened and being answered, by a change of the password.
    case ErrorCode::conflict:
        return answer_problem(responder, {ProblemCode::busy, error.detail});
    default:
        return answer_error(services, responder, error);
    }
}

} // namespace

void current_session(Services &services, http::Exchange exchange) {
    auto const token = session_token(exchange.request.head, services.cookie_security);
    auto const session = token ? services.authenticator.authenticate(*token) : std::nullopt;
    if (!session) return answer_problem(exchange.responder, {ProblemCode::not_signed_in});
    answer_json(
        exchange.responder, 200,
        session_json(*session, token->csrf_token(), time_zone(services), services.event_streams.position()));
}

void sign_in(Services &services, http::Exchange exchange) {
    if (services.authenticator.setup_state() == auth::Authenticator::SetupState::required) {
        return answer_problem(exchange.responder, {ProblemCode::setup_needed});
    }
    json::Request body(exchange.request.body);
    auth::SignIn request;
    request.name = body.text("name", name_bytes);
    request.password = body.text("password", password_bytes);
    if (auto refusal = body.finish())
        return answer_problem(exchange.responder, problem_of(std::move(*refusal)));
    request.source = exchange.request.head.client_address;
    request.user_agent = user_agent(exchange.request.head);
    auto const source = request.source;
    auto const before = session_token(exchange.request.head, services.cookie_security);
    services.authenticator.sign_in(
        std::move(request), [&services, source, before, responder = std::move(exchange.responder)](
                                Result<auth::SignedIn> signed_in) mutable {
            if (!signed_in) return answer_failure(services, responder, source, signed_in.error());
            if (before) end_session(services, *before);
            answer_signed_in(services, responder, *signed_in);
        });
}

void sign_out(Services &services, http::Exchange exchange) {
    if (auto const token = session_token(exchange.request.head, services.cookie_security)) {
        end_session(services, *token);
    }
    exchange.responder.send(
        http::Response::empty(204).with("Set-Cookie", auth::clear_session_cookie(services.cookie_security)));
}

} // namespace bangui::api
