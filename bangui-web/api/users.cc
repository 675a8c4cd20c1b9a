// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/store/users.h"
#include "bangui-web/api/answer.h"
#include "bangui-web/api/event_streams.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/api/web_audit.h"
#include "bangui-web/json/request.h"
#include "bangui-web/json/writer.h"

namespace bangui::api {
namespace {

constexpr std::size_t most_users = 1000;
constexpr json::TextBounds password_bytes{1, auth::Password::max_bytes};

std::string users_json(std::vector<store::User> const &users) {
    json::Writer json;
    json.begin_object().name("items").begin_array();
    for (auto const &user : users)
        json.begin_object()
            .member("name", user.name.text())
            .member("role", store::to_string(user.role))
            .member("created", json::Time{user.created})
            .end_object();
    json.end_array().member("next", nullptr).end_object();
    return json.finish();
}

} // namespace

void list_users(Services &services, http::Exchange exchange) {
    services.store.read<std::vector<store::User>>(
        [](store::Connection &connection) { return store::list_users(connection, most_users); },
        [&services,
         responder = std::move(exchange.responder)](Result<std::vector<store::User>> users) mutable {
            if (!users) return answer_error(services, responder, users.error());
            answer_json(responder, 200, users_json(*users));
        });
}

void set_password(Services &services, http::Exchange exchange) {
    auto const name = store::UserName::parse(exchange.captures.at("name"));
    if (!name) return answer_problem(exchange.responder, {ProblemCode::not_found, "There is no such user."});
    json::Request body(exchange.request.body);
    auto const password = body.text("password", password_bytes);
    if (auto refusal = body.finish())
        return answer_problem(exchange.responder, problem_of(std::move(*refusal)));
    auto act = web_act_of(services, exchange, "set_password", name->text());
    services.authenticator.set_password(
        *name, password,
        [&services, act = std::move(act),
         responder = std::move(exchange.responder)](Result<void> set) mutable {
            if (!set && set.error().code == ErrorCode::invalid_argument)
                return answer_problem(responder,
                                      {ProblemCode::invalid_field, set.error().detail, "password"});
            if (!set) return answer_error(services, responder, set.error());
            record_act(services, std::move(act));
            services.event_streams.end_sessions_unless([&services](store::TokenHash const &session) {
                return services.authenticator.sessions().is_live(session);
            });
            responder.send(http::Response::empty(204));
        });
}

} // namespace bangui::api
