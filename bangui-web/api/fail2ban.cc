// SPDX-License-Identifier: Apache-2.0
//
// What is asked of fail2ban and banguid as wholes.
#include "bangui-web/api/acting.h"
#include "bangui-web/api/answer.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/json/writer.h"

namespace bangui::api {
namespace {

void write_range(json::Writer &json, std::uint32_t least, std::uint32_t most) {
    json.begin_object().member("least", least).member("most", most).end_object();
}

std::string limits_json(ipc::Limits const &limits) {
    json::Writer json;
    json.begin_object()
        .member("acts_per_second", limits.acts_per_second)
        .member("act_burst", limits.act_burst)
        .member("widest_ipv4", limits.widest_ipv4)
        .member("widest_ipv6", limits.widest_ipv6);
    write_range(json.name("ban_seconds"), limits.ban_time_least, limits.ban_time_most);
    write_range(json.name("find_seconds"), limits.find_time_least, limits.find_time_most);
    write_range(json.name("max_retry"), limits.max_retry_least, limits.max_retry_most);
    json.name("ignore")
        .begin_object()
        .member("allowed", limits.ignore)
        .member("widest_ipv4", limits.ignore_widest_ipv4)
        .member("widest_ipv6", limits.ignore_widest_ipv6)
        .end_object()
        .member("tune", limits.tune)
        .member("pause_jails", limits.pause_jails)
        .member("stop_jails", limits.stop_jails)
        .member("unban_all", limits.unban_all)
        .end_object();
    return json.finish();
}

std::string settings_json(ipc::ServerState const &server, ipc::ServerSettings const &settings) {
    auto const known = [](std::string const &text) {
        return text.empty() ? std::nullopt : std::optional<std::string>(text);
    };
    json::Writer json;
    json.begin_object()
        .member("version", known(server.fail2ban_version))
        .member("socket", server.fail2ban_socket)
        .member("database", known(settings.database))
        .member("database_max_age", settings.database_max_age)
        .member("database_max_matches", settings.database_max_matches)
        .member("log_level", settings.log_level)
        .member("log_target", settings.log_target)
        .end_object();
    return json.finish();
}

} // namespace

void limits(Services &services, http::Exchange exchange) {
    services.banguid.limits(
        {}, [&services, responder = std::move(exchange.responder)](Result<ipc::LimitsReply> reply) mutable {
            if (!reply) return answer_error(services, responder, reply.error());
            answer_json(responder, 200, limits_json(reply->limits));
        });
}

/// Two questions, and none of them of the mirror: where fail2ban is, banguid knows; the rest fail2ban.
void settings(Services &services, http::Exchange exchange) {
    services.banguid.server_state({}, [&services, responder = std::move(exchange.responder)](
                                          Result<ipc::ServerStateReply> server) mutable {
        if (!server) return answer_error(services, responder, server.error());
        services.banguid.server_settings(
            {}, [&services, responder = std::move(responder),
                 server = std::move(server->state)](Result<ipc::ServerSettingsReply> reply) mutable {
                if (!reply) return answer_error(services, responder, reply.error());
                answer_json(responder, 200, settings_json(server, reply->settings));
            });
    });
}

void flush_logs(Services &services, http::Exchange exchange) {
    auto const by = operator_of(exchange);
    services.banguid.flush_logs({by}, [&services, user = by.user, responder = std::move(exchange.responder)](
                                          Result<ipc::FlushLogsReply> reply) mutable {
        if (!reply) return answer_error(services, responder, reply.error());
        services.history_state.acted({user, "flush_logs", {}, {}, {}});
        responder.send(http::Response::empty(204));
    });
}

} // namespace bangui::api
