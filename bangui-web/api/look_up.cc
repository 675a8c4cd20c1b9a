// SPDX-License-Identifier: Apache-2.0
//
// What fail2ban itself says of an address, for who does not trust the list: the mirror has no part in it.
#include "bangui-web/api/answer.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/api/path_values.h"
#include "bangui-web/json/writer.h"

namespace bangui::api {
namespace {

std::string look_up_json(IpPrefix const &prefix, std::vector<JailName> const &jails, UnixSeconds asked_at) {
    json::Writer json;
    json.begin_object().member("address", prefix.text());
    json.name("jails").begin_array();
    for (auto const &jail : jails)
        json.value(jail.text());
    json.end_array().member("asked_at", json::Time{asked_at}).end_object();
    return json.finish();
}

} // namespace

void look_up(Services &services, http::Exchange exchange) {
    auto const prefix = prefix_of(exchange.captures);
    if (!prefix) return answer_problem(exchange.responder, prefix.error());
    services.banguid.is_banned(
        {*prefix}, [&services, prefix = *prefix, asked_at = services.clock.unix_now(),
                    responder = std::move(exchange.responder)](Result<ipc::IsBannedReply> reply) mutable {
            if (!reply) return answer_error(services, responder, reply.error());
            answer_json(responder, 200, look_up_json(prefix, reply->jails, asked_at));
        });
}

} // namespace bangui::api
