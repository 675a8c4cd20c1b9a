// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <fmt/format.h>

#include "bangui-web/api/acting.h"
#include "bangui-web/api/answer.h"
#include "bangui-web/api/bulk_request.h"
#include "bangui-web/api/bulk_shape.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/api/web_audit.h"

namespace bangui::api {
namespace {

/// Each is a pass over the jail's bans, a millisecond at 100,000; its copies are a few megabytes.
constexpr std::size_t bans_per_pass = 10'000;

/// A bulk that ends makes room; nobody can tell when that is.
constexpr Seconds busy_pause{5};

std::optional<Problem> refuse_unknown(events::Mirror const &mirror, std::vector<JailName> const &jails) {
    for (std::size_t i = 0; i < jails.size(); ++i) {
        if (mirror.find(jails[i]) == nullptr)
            return Problem{ProblemCode::unknown_jail, jails[i].text(), fmt::format("jails[{}]", i)};
    }
    return std::nullopt;
}

/// What is no address cannot be unbanned by us.
std::vector<IpPrefix> addresses_banned(events::Mirror const &mirror, JailName const &jail) {
    events::BanQuery query;
    query.jail = jail;
    query.sort = {events::Column::address, events::Direction::up};
    query.limit = bans_per_pass;
    std::vector<IpPrefix> prefixes;
    do {
        auto page = mirror.query(query);
        for (auto const &ban : page.items) {
            if (auto const prefix = IpPrefix::parse(ban.row.id)) prefixes.push_back(*prefix);
        }
        query.after = std::move(page.next);
    } while (query.after);
    return prefixes;
}

void start(Services &services, http::Exchange &exchange, BulkRequest request) {
    if (auto const problem = refuse_unknown(services.mirror, request.jails))
        return answer_problem(exchange.responder, *problem);
    if (request.prefixes.empty()) request.prefixes = addresses_banned(services.mirror, request.jails.front());
    auto const started =
        services.bulks.start({request.action, std::move(request.jails), std::move(request.prefixes),
                              operator_of(exchange), request.note});
    if (!started) {
        constexpr int too_many_requests = 429; // of this kind; everything else goes on
        return answer_problem(exchange.responder,
                              {ProblemCode::busy, started.error().detail, {}, busy_pause, too_many_requests});
    }
    if (!request.note.empty())
        record_act(services,
                   web_act_of(services, exchange, "note_of_bulk", (*started)->id + ": " + request.note));
    answer_json(exchange.responder, 202, bulk_json(**started, BulkPart::whole));
}

void answer_bulk(Services &services, http::Responder &responder, std::string const &id) {
    auto const *bulk = services.bulks.find(id);
    if (bulk == nullptr)
        return answer_problem(responder, {ProblemCode::not_found, "There is no such bulk, or no more."});
    answer_json(responder, 200, bulk_json(*bulk, BulkPart::whole));
}

} // namespace

void start_bulk(Services &services, http::Exchange exchange) {
    auto request = bulk_request_of(exchange.request.body);
    if (!request) return answer_problem(exchange.responder, request.error());
    auto const needs = request->prefixes.empty() ? events::Needs::bans_of(request->jails.front())
                                                 : events::Needs::counters();
    when_fresh(services, needs, std::move(exchange),
               [&services, request = std::move(*request)](http::Exchange &fresh) mutable {
                   start(services, fresh, std::move(request));
               });
}

void bulk_progress(Services &services, http::Exchange exchange) {
    answer_bulk(services, exchange.responder, exchange.captures.at("id"));
}

void cancel_bulk(Services &services, http::Exchange exchange) {
    auto const &id = exchange.captures.at("id");
    services.bulks.cancel(id); // of none: answered as such
    answer_bulk(services, exchange.responder, id);
}

} // namespace bangui::api
