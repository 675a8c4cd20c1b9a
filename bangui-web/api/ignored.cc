// SPDX-License-Identifier: Apache-2.0
//
// What a running jail ignores.
#include "bangui-web/api/acting.h"
#include "bangui-web/api/answer.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/api/path_values.h"
#include "bangui-web/json/writer.h"

namespace bangui::api {
namespace {

enum class Ignored { yes, no };

std::string ignore_change_json(JailName const &jail, std::string const &address, Ignored ignored,
                               bool changed) {
    json::Writer json;
    json.begin_object()
        .member("jail", jail.text())
        .member("address", address)
        .member("ignored", ignored == Ignored::yes)
        .member("changed", changed)
        .end_object();
    return json.finish();
}

RuntimeChange runtime_change(std::string address, Ignored ignored, std::string by, UnixSeconds at) {
    RuntimeChange change{TunedParameter::ignored, std::nullopt, {}, std::move(by), at};
    if (ignored == Ignored::yes)
        change.to = std::move(address);
    else
        change.from = std::move(address);
    return change;
}

/// Putting on the list and taking off it differ in the operation alone.
template<typename Request, typename Reply>
void change(Services &services, http::Exchange exchange, Ignored ignored,
            void (ipc::Client::*operation)(Request const &, Completion<Reply>)) {
    auto const target = jail_and_prefix_of(exchange.captures);
    if (!target) return answer_problem(exchange.responder, target.error());
    auto const by = operator_of(exchange);
    (services.banguid.*operation)(
        {target->jail, target->prefix, by},
        [&services, jail = target->jail, address = target->prefix.text(), ignored, user = by.user,
         responder = std::move(exchange.responder)](Result<Reply> reply) mutable {
            if (!reply) return answer_jail_error(services, responder, reply.error());
            if (reply->changed) {
                services.history_state.acted(
                    {user, ignored == Ignored::yes ? "ignore" : "unignore", jail.text(), address, {}});
                services.runtime_changes.record(
                    jail, runtime_change(address, ignored, std::move(user), services.clock.unix_now()));
            }
            answer_json(responder, 200, ignore_change_json(jail, address, ignored, reply->changed));
        });
}

} // namespace

void add_ignored(Services &services, http::Exchange exchange) {
    change(services, std::move(exchange), Ignored::yes, &ipc::Client::add_ignored);
}

void remove_ignored(Services &services, http::Exchange exchange) {
    change(services, std::move(exchange), Ignored::no, &ipc::Client::remove_ignored);
}

} // namespace bangui::api
