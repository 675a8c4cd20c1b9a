// SPDX-License-Identifier: Apache-2.0
//
// What most handlers do: answer with JSON or a problem, and wait until the mirror may be answered from.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "bangui-web/api/problem.h"
#include "bangui-web/api/services.h"
#include "bangui-web/http/exchange.h"

namespace bangui::api {

void answer_json(http::Responder &responder, int status, std::string body);
void answer_problem(http::Responder &responder, Problem const &problem);

/// As above, and what is our fault goes to the log with the request's id.
void answer_error(Services &services, http::Responder &responder, Error const &error);
void answer_jail_error(Services &services, http::Responder &responder, Error const &error,
                       std::string field = {});

/// Answers 304 when the client has this already. `version` names the content: equal for equal answers.
void answer_cached(http::Exchange &exchange, std::string_view version, UniqueFunction<std::string()> body);

/// Calls `then(exchange)` once the mirror is fresh, at once if it is; else answers what is wrong.
template<typename Then>
void when_fresh(Services &services, events::Needs const &needs, http::Exchange exchange, Then then) {
    if (services.watcher.look(needs)) return then(exchange);
    services.watcher.when_fresh(needs, [&services, exchange = std::move(exchange),
                                        then = std::move(then)](Result<void> fresh) mutable {
        if (!fresh) return answer_error(services, exchange.responder, fresh.error());
        then(exchange);
    });
}

} // namespace bangui::api
