// SPDX-License-Identifier: Apache-2.0
//
// The acts that let in whoever was banned, all at once: their body repeats what is meant.
#include <fmt/format.h>

#include "bangui-web/api/acting.h"
#include "bangui-web/api/answer.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/api/path_values.h"
#include "bangui-web/ipc/outcome.h"
#include "bangui-web/json/request.h"
#include "bangui-web/json/writer.h"

namespace bangui::api {
namespace {

constexpr json::TextBounds confirm_bytes{0, 128}; // longer than any jail's name
constexpr std::string_view unban_everything = "unban everything";

/// What is wrong with a body that has to say `wanted`.
std::optional<Problem> refuse_unconfirmed(std::string_view body, std::string_view wanted) {
    json::Request request(body);
    auto const confirm = request.text("confirm", confirm_bytes);
    if (auto refusal = request.finish()) return problem_of(std::move(*refusal));
    if (confirm == wanted) return std::nullopt;
    return Problem{ProblemCode::invalid_field, fmt::format("must be \"{}\"", wanted), "confirm"};
}

} // namespace

void stop_jail(Services &services, http::Exchange exchange) {
    auto const jail = jail_of(exchange.captures);
    if (!jail) return answer_problem(exchange.responder, jail.error());
    if (auto const problem = refuse_unconfirmed(exchange.request.body, jail->text()))
        return answer_problem(exchange.responder, *problem);
    events::OwnActs::Act const act{*jail, std::nullopt, events::UnbanReason::flushed};
    services.watcher.expect(act);
    auto const by = operator_of(exchange);
    services.banguid.stop_jail(
        {*jail, by}, [&services, jail = *jail, act, user = by.user,
                      responder = std::move(exchange.responder)](Result<ipc::StopJailReply> reply) mutable {
            if (reply || ipc::may_have_happened(reply.error().code))
                services.watcher.touched(jail);
            else
                services.watcher.withdraw(act);
            if (!reply) return answer_jail_error(services, responder, reply.error());
            services.runtime_changes.forget(jail);
            services.history_state.acted({user, "stop_jail", jail.text(), {}, {}});
            responder.send(http::Response::empty(204));
        });
}

void unban_all(Services &services, http::Exchange exchange) {
    if (auto const problem = refuse_unconfirmed(exchange.request.body, unban_everything))
        return answer_problem(exchange.responder, *problem);
    services.watcher.expect({});
    auto const by = operator_of(exchange);
    services.banguid.unban_all({by}, [&services, user = by.user, responder = std::move(exchange.responder)](
                                         Result<ipc::UnbanAllReply> reply) mutable {
        if (reply || ipc::may_have_happened(reply.error().code))
            services.watcher.touched(std::nullopt);
        else
            services.watcher.withdraw({});
        if (!reply) return answer_error(services, responder, reply.error());
        auto const &count = reply->count;
        services.history_state.acted(
            {user, "unban_all", {}, {}, count ? fmt::format("{} bans", *count) : std::string()});
        json::Writer json;
        json.begin_object().member("count", count).end_object();
        answer_json(responder, count ? 200 : 202, json.finish());
    });
}

} // namespace bangui::api
