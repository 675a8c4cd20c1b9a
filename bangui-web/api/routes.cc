// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/routes.h"

#include "bangui-web/api/bulk_request.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/json/value.h"

namespace bangui::api {

std::vector<http::Route> route_table(Services &services) {
    using enum http::Method;
    using enum http::Access;
    using enum http::Csrf;
    constexpr std::size_t none = 0;
    constexpr std::size_t form = json::Limits{}.bytes; // what lies beyond, the reader would refuse
    constexpr std::size_t many = max_bulk_body_bytes;

    auto const to = [&services](void (*handler)(Services &, http::Exchange)) -> http::Handler {
        return [&services, handler](http::Exchange exchange) { handler(services, std::move(exchange)); };
    };
    // clang-format off
    return {
        {get,     "/api/v1/setup",                          anyone,    not_needed, none, to(setup_state)},
        {post,    "/api/v1/setup",                          anyone,    not_needed, form, to(complete_setup)},
        {get,     "/api/v1/session",                        viewer,    not_needed, none, to(current_session)},
        {post,    "/api/v1/session",                        anyone,    not_needed, form, to(sign_in)},
        {delete_, "/api/v1/session",                        viewer,    required,   none, to(sign_out)},
        {get,     "/api/v1/status",                         viewer,    not_needed, none, to(status)},
        {get,     "/api/v1/activity",                       viewer,    not_needed, none, to(activity)},
        {get,     "/api/v1/limits",                         viewer,    not_needed, none, to(limits)},
        {get,     "/api/v1/fail2ban/settings",              viewer,    not_needed, none, to(settings)},
        {post,    "/api/v1/fail2ban/flush-logs",            admin,     required,   none, to(flush_logs)},
        {get,     "/api/v1/jails",                          viewer,    not_needed, none, to(list_jails)},
        {get,     "/api/v1/jails/{jail}",                   viewer,    not_needed, none, to(jail)},
        {patch,   "/api/v1/jails/{jail}",                   admin,     required,   form, to(tune_jail)},
        {put,     "/api/v1/jails/{jail}/ignored/{address}", operator_, required,   none, to(add_ignored)},
        {delete_, "/api/v1/jails/{jail}/ignored/{address}", operator_, required,   none, to(remove_ignored)},
        {post,    "/api/v1/jails/{jail}/stop",              admin,     required,   form, to(stop_jail)},
        {get,     "/api/v1/jails/{jail}/bans",              viewer,    not_needed, none, to(list_jail_bans)},
        {put,     "/api/v1/jails/{jail}/bans/{address}",    operator_, required,   form, to(ban)},
        {delete_, "/api/v1/jails/{jail}/bans/{address}",    operator_, required,   none, to(unban)},
        {post,    "/api/v1/jails/{jail}/bans/{address}/confirm", operator_, required, none, to(confirm_ban)},
        {get,     "/api/v1/bans",                           viewer,    not_needed, none, to(list_bans)},
        {post,    "/api/v1/bans/unban-all",                 admin,     required,   form, to(unban_all)},
        {get,     "/api/v1/bans/{address}",                 viewer,    not_needed, none, to(look_up)},
        {delete_, "/api/v1/bans/{address}",                 operator_, required,   none, to(unban_everywhere)},
        {post,    "/api/v1/bulk",                           operator_, required,   many, to(start_bulk)},
        {get,     "/api/v1/bulk/{id}",                      viewer,    not_needed, none, to(bulk_progress)},
        {delete_, "/api/v1/bulk/{id}",                      operator_, required,   none, to(cancel_bulk)},
        {get,     "/api/v1/history",                        viewer,    not_needed, none, to(list_history)},
        {get,     "/api/v1/history/export",                 viewer,    not_needed, none, to(export_history)},
        {get,     "/api/v1/history/{id}",                   viewer,    not_needed, none, to(history_event)},
        {get,     "/api/v1/addresses/{address}",            viewer,    not_needed, none, to(address)},
        {get,     "/api/v1/stats/summary",                  viewer,    not_needed, none, to(stats_summary)},
        {get,     "/api/v1/stats/timeline",                 viewer,    not_needed, none, to(stats_timeline)},
        {get,     "/api/v1/stats/dashboard",                viewer,    not_needed, none, to(stats_dashboard)},
        {get,     "/api/v1/stats/countries",                viewer,    not_needed, none, to(stats_countries)},
        {get,     "/api/v1/stats/networks",                 viewer,    not_needed, none, to(stats_networks)},
        {get,     "/api/v1/stats/jails",                    viewer,    not_needed, none, to(stats_jails)},
        {get,     "/api/v1/stats/addresses",                viewer,    not_needed, none, to(stats_addresses)},
        {get,     "/api/v1/jobs",                           viewer,    not_needed, none, to(list_jobs)},
        {post,    "/api/v1/jobs/{name}/run",                admin,     required,   none, to(run_job)},
        {get,     "/api/v1/users",                          root,      not_needed, none, to(list_users)},
        {put,     "/api/v1/users/{name}/password",          root,      required,   form, to(set_password)},
        {get,     "/api/v1/settings/history",               viewer,    not_needed, none, to(history_settings)},
        {put,     "/api/v1/settings/history",               admin,     required,   form, to(set_history_settings)},
        {get,     "/api/v1/events",                         viewer,    not_needed, none, to(events_stream)},
        {get,     "/api/v1/openapi.json",                   anyone,    not_needed, none, to(openapi)},
        {get,     "/healthz",                               anyone,    not_needed, none, to(healthz)},
        {get,     "/readyz",                                anyone,    not_needed, none, to(readyz)},
        {get,     "/metrics",                               collector, not_needed, none, to(metrics)},
    };
    // clang-format on
}

} // namespace bangui::api
