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

/// Both replies look the same.
template<typename Reply>
Completion<Reply> answering(Services &services, http::Exchange exchange, JailName jail,
                            IpPrefix const &prefix, Ignored ignored) {
    return [&services, jail = std::move(jail), address = prefix.text(), ignored,
            by = exchange.principal->user_name,
            responder = std::move(exchange.responder)](Result<Reply> reply) mutable {
        if (!reply) return answer_jail_error(services, responder, reply.error());
        if (reply->changed) {
            services.runtime_changes.record(
                jail, runtime_change(address, ignored, std::move(by), services.clock.unix_now()));
        }
        answer_json(responder, 200, ignore_change_json(jail, address, ignored, reply->changed));
    };
}

} // namespace

void add_ignored(Services &services, http::Exchange exchange) {
    auto const jail = jail_of(exchange.captures);
    if (!jail) return answer_problem(exchange.responder, jail.error());
    auto const prefix = prefix_of(exchange.captures);
    if (!prefix) return answer_problem(exchange.responder, prefix.error());
    ipc::AddIgnoredRequest const request{*jail, *prefix, operator_of(exchange)};
    services.banguid.add_ignored(request, answering<ipc::AddIgnoredReply>(services, std::move(exchange),
                                                                          *jail, *prefix, Ignored::yes));
}

void remove_ignored(Services &services, http::Exchange exchange) {
    auto const jail = jail_of(exchange.captures);
    if (!jail) return answer_problem(exchange.responder, jail.error());
    auto const prefix = prefix_of(exchange.captures);
    if (!prefix) return answer_problem(exchange.responder, prefix.error());
    ipc::RemoveIgnoredRequest const request{*jail, *prefix, operator_of(exchange)};
    services.banguid.remove_ignored(request, answering<ipc::RemoveIgnoredReply>(services, std::move(exchange),
                                                                                *jail, *prefix, Ignored::no));
}

} // namespace bangui::api
