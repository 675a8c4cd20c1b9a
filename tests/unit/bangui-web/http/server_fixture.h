// SPDX-License-Identifier: Apache-2.0
//
// A server with routes that echo, answer later, or never.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/http_fixture.h"

namespace bangui::test {

using namespace bangui::http;

inline std::string get(std::string const &target, std::string const &more = "") {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + more + "\r\n";
}

inline std::string post(std::string const &target, std::string const &body, std::string const &more = "") {
    return "POST " + target + " HTTP/1.1\r\nHost: a\r\n" + more +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline Response text(std::string body) {
    return Response::text(200, std::move(body), "text/plain");
}

/// Routes that echo, answer later, or never.
struct ServerFixture : HttpFixture {
    std::vector<Route> table() {
        auto const row = [](Method method, std::string pattern, std::size_t limit, Handler handler) {
            return Route{method, std::move(pattern), Access::anyone, Csrf::not_needed,
                         limit,  std::move(handler)};
        };
        return {
            row(Method::get, "/echo/{text}", 0,
                [](Exchange exchange) { exchange.responder.send(text(exchange.captures.at("text"))); }),
            row(Method::post, "/echo", 10,
                [](Exchange exchange) { exchange.responder.send(text(exchange.request.body)); }),
            row(Method::get, "/who", 0,
                [](Exchange exchange) {
                    auto const &head = exchange.request.head;
                    auto const address = head.client_address ? head.client_address->text() : "nobody";
                    exchange.responder.send(text(address + (head.is_secure() ? " secure" : " plain") + " " +
                                                 (exchange.principal ? exchange.principal->user_name : "-")));
                }),
            row(Method::get, "/later", 0, [this](Exchange exchange) { held.push_back(std::move(exchange)); }),
            row(Method::get, "/drop", 0, [](Exchange) {}),
            row(Method::get, "/broken", 0,
                [](Exchange exchange) { exchange.responder.send(text("x").with("Bad name", "x")); }),
            row(Method::get, "/big", 0,
                [this](Exchange exchange) {
                    ++big_answers;
                    exchange.responder.send(Response::shared(200, big, "text/plain"));
                }),
            row(Method::get, "/events", 0, [this](Exchange exchange) {
                streams.push_back(exchange.responder.start_events());
                streams.back().on_closed([this] { ++closed_streams; });
            })};
    }

    ServerOptions logged(ServerOptions options = {}) {
        options.access_log = [this](AccessRecord const &record) {
            log.push_back(std::string(record.method) + " " + std::string(record.path) + " " +
                          std::to_string(record.status) + " " + std::to_string(record.duration.count()) +
                          " " + std::to_string(record.body_bytes));
            ids.emplace_back(record.request_id);
        };
        return options;
    }

    std::deque<Exchange> held;
    std::deque<EventStream> streams;
    int closed_streams = 0;
    int big_answers = 0;
    std::vector<std::string> log;
    std::vector<std::string> ids;
    std::shared_ptr<std::string const> big = std::make_shared<std::string const>(8 * 1024 * 1024, 'x');
};

} // namespace bangui::test
