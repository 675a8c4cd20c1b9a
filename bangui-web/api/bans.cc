// SPDX-License-Identifier: Apache-2.0
#include <functional>

#include <fmt/format.h>

#include "bangui-web/api/answer.h"
#include "bangui-web/api/ban_list_request.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/api/path_values.h"
#include "bangui-web/api/shapes.h"

namespace bangui::api {
namespace {

/// Equal for equal pages: what was asked, of which contents.
std::string version(Services const &services, http::RequestHead const &head, bool is_certain) {
    std::string asked = head.path;
    for (auto const &[name, value] : head.query.items())
        asked += '\0' + name + '\0' + value;
    return fmt::format("bans-{}-{}-{}-{:016x}", services.started_at, services.mirror.generation(),
                       is_certain ? "certain" : "not", std::hash<std::string>{}(asked));
}

std::string page_json(Services const &services, events::BanQuery const &query) {
    auto const &mirror = services.mirror;
    auto const page = mirror.query(query);
    PageEnds ends{std::nullopt, mirror.bans_as_of(query.jail), services.watcher.is_certain(query.jail)};
    if (page.next) ends.next = events::to_cursor(query.sort, *page.next);
    return ban_list_json(page, ends, mirror);
}

void answer_page(Services &services, http::Exchange exchange, events::BanQuery query) {
    events::Needs const needs{true, query.jail};
    when_fresh(
        services, needs, std::move(exchange), [&services, query = std::move(query)](http::Exchange &fresh) {
            if (query.jail && services.mirror.find(*query.jail) == nullptr) {
                return answer_problem(fresh.responder, {ProblemCode::unknown_jail});
            }
            answer_cached(fresh,
                          version(services, fresh.request.head, services.watcher.is_certain(query.jail)),
                          [&services, &query] { return page_json(services, query); });
        });
}

} // namespace

void list_jail_bans(Services &services, http::Exchange exchange) {
    auto jail = jail_of(exchange.captures);
    if (!jail) return answer_problem(exchange.responder, jail.error());
    auto query = ban_query_of(exchange.request.head.query);
    if (!query) return answer_problem(exchange.responder, query.error());
    query->jail = std::move(*jail);
    answer_page(services, std::move(exchange), std::move(*query));
}

void list_bans(Services &services, http::Exchange exchange) {
    auto query = ban_query_of(exchange.request.head.query);
    if (!query) return answer_problem(exchange.responder, query.error());
    answer_page(services, std::move(exchange), std::move(*query));
}

} // namespace bangui::api
