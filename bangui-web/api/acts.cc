// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "bangui-web/api/acting.h"
#include "bangui-web/api/answer.h"
#include "bangui-web/api/ban_note.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/api/path_values.h"
#include "bangui-web/api/shapes.h"
#include "bangui-web/api/web_audit.h"
#include "bangui-web/ipc/outcome.h"

namespace bangui::api {

void ban(Services &services, http::Exchange exchange) {
    auto const target = jail_and_prefix_of(exchange.captures);
    if (!target) return answer_problem(exchange.responder, target.error());
    auto note = ban_note_of(exchange.request.body);
    if (!note) return answer_problem(exchange.responder, note.error());
    auto const &[jail, prefix] = *target;
    ipc::BanRequest const request{jail, prefix, operator_of(exchange)};
    auto entry = web_act_of(services, exchange, "note_of_ban",
                            fmt::format("{} {}: {}", jail.text(), prefix.text(), *note));
    services.history_state.expects_ban({request.by.user, *note, jail, prefix});
    services.banguid.ban(
        request, [&services, jail = jail, prefix = prefix, user = request.by.user, note = std::move(*note),
                  entry = std::move(entry),
                  responder = std::move(exchange.responder)](Result<ipc::BanReply> reply) mutable {
            if (reply || ipc::may_have_happened(reply.error().code)) services.watcher.touched(jail);
            if (!reply && !ipc::may_have_happened(reply.error().code))
                services.history_state.did_not_ban(jail, prefix);
            if (!reply) return answer_jail_error(services, responder, reply.error());
            if (reply->changed) {
                if (!note.empty()) record_act(services, std::move(entry));
                services.history_state.acted({user, "ban", jail.text(), prefix.text(), std::move(note)});
            }
            answer_json(responder, reply->changed ? 201 : 200,
                        ban_change_json(jail, prefix, BanState::banned, reply->changed, reply->confirm_by));
        });
}

void confirm_ban(Services &services, http::Exchange exchange) {
    auto const target = jail_and_prefix_of(exchange.captures);
    if (!target) return answer_problem(exchange.responder, target.error());
    auto const &[jail, prefix] = *target;
    ipc::ConfirmBanRequest const request{jail, prefix, operator_of(exchange)};
    services.banguid.confirm_ban(request, [&services, jail = jail, prefix = prefix, user = request.by.user,
                                           responder = std::move(exchange.responder)](
                                              Result<ipc::ConfirmBanReply> reply) mutable {
        if (!reply) return answer_error(services, responder, reply.error());
        if (!reply->confirmed)
            return answer_problem(responder, {ProblemCode::conflict, "No such ban waits to be confirmed."});
        services.history_state.acted({user, "confirm_ban", jail.text(), prefix.text(), {}});
        responder.send(http::Response::empty(204));
    });
}

void unban(Services &services, http::Exchange exchange) {
    auto const target = jail_and_prefix_of(exchange.captures);
    if (!target) return answer_problem(exchange.responder, target.error());
    auto const &[jail, prefix] = *target;
    ipc::UnbanRequest const request{jail, prefix, operator_of(exchange)};
    events::OwnActs::Act const act{jail, prefix};
    services.watcher.expect(act);
    services.banguid.unban(
        request, [&services, jail = jail, prefix = prefix, act, user = request.by.user,
                  responder = std::move(exchange.responder)](Result<ipc::UnbanReply> reply) mutable {
            if (reply ? !reply->changed : !ipc::may_have_happened(reply.error().code))
                services.watcher.withdraw(act);
            if (reply || ipc::may_have_happened(reply.error().code)) services.watcher.touched(jail);
            if (!reply) return answer_jail_error(services, responder, reply.error());
            if (reply->changed) services.history_state.acted({user, "unban", jail.text(), prefix.text(), {}});
            answer_json(responder, 200, ban_change_json(jail, prefix, BanState::not_banned, reply->changed));
        });
}

void unban_everywhere(Services &services, http::Exchange exchange) {
    auto const prefix = prefix_of(exchange.captures);
    if (!prefix) return answer_problem(exchange.responder, prefix.error());
    ipc::UnbanEverywhereRequest const request{*prefix, operator_of(exchange)};
    events::OwnActs::Act const act{std::nullopt, *prefix};
    services.watcher.expect(act);
    services.banguid.unban_everywhere(request, [&services, prefix = *prefix, act, user = request.by.user,
                                                responder = std::move(exchange.responder)](
                                                   Result<ipc::UnbanEverywhereReply> reply) mutable {
        if (reply ? reply->jails.empty() : !ipc::may_have_happened(reply.error().code))
            services.watcher.withdraw(act);
        // In which jails, nobody has told.
        if (!reply && ipc::may_have_happened(reply.error().code)) services.watcher.touched(std::nullopt);
        if (!reply) return answer_error(services, responder, reply.error());
        for (auto const &jail : reply->jails)
            services.watcher.touched(jail);
        if (!reply->jails.empty())
            services.history_state.acted({user, "unban_everywhere", {}, prefix.text(), {}});
        answer_json(responder, 200, unban_everywhere_json(prefix, reply->jails));
    });
}

} // namespace bangui::api
