// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/router.h"

#include <doctest/doctest.h>

using namespace bangui;
using namespace bangui::http;
using Segments = std::vector<std::string>;

namespace {

void nothing(Exchange) {}

Route row(Method method, std::string pattern) {
    return {method, std::move(pattern), Access::viewer, Csrf::not_needed, 0, nothing};
}

/// The pattern of the row that was found.
std::string found(Router const &router, Method method, Segments const &segments) {
    auto const match = router.match(method, segments);
    auto const *route = std::get_if<Router::Found>(&match);
    return route ? route->route->pattern : "";
}

Router sample(Handler fallback = {}) {
    return std::move(
               Router::create({row(Method::get, "/"), row(Method::get, "/api/bans"),
                               row(Method::get, "/api/bans/{address}"),
                               row(Method::delete_, "/api/bans/{address}"), row(Method::get, "/api/bans/all"),
                               row(Method::put, "/api/jails/{jail}/bans/{address}")},
                              std::move(fallback)))
        .value();
}

} // namespace

TEST_CASE("rows are found by method and path, and literal text wins") {
    auto const router = sample();
    CHECK_EQ(found(router, Method::get, {}), "/");
    CHECK_EQ(found(router, Method::get, {"api", "bans"}), "/api/bans");
    CHECK_EQ(found(router, Method::get, {"api", "bans", "x"}), "/api/bans/{address}");
    CHECK_EQ(found(router, Method::get, {"api", "bans", "all"}), "/api/bans/all");
    CHECK_EQ(found(router, Method::head, {"api", "bans", "all"}), "/api/bans/all");
    CHECK_EQ(found(router, Method::delete_, {"api", "bans", "all"}), "/api/bans/{address}");
    auto match = router.match(Method::put, {"api", "jails", "sshd", "bans", "192.0.2.0/24"});
    auto const &captures = std::get<Router::Found>(match).captures;
    CHECK_EQ(captures.at("jail"), "sshd");
    CHECK_EQ(captures.at("address"), "192.0.2.0/24");
}

TEST_CASE("what no row has is not found") {
    auto const router = sample();
    for (auto const &segments :
         {Segments{"api"}, Segments{"api", "bans", ""}, Segments{"api", "bans", "x", "y"},
          Segments{"API", "bans"}, Segments{""}, Segments{"api/bans"}})
        for (auto const method : {Method::get, Method::put, Method::options, Method::other})
            CHECK(std::holds_alternative<Router::NotFound>(router.match(method, segments)));
}

TEST_CASE("another method says which there are") {
    auto const router = sample();
    auto const allow = [&](Method method, Segments const &segments) {
        return std::get<Router::MethodNotAllowed>(router.match(method, segments)).allow;
    };
    CHECK_EQ(allow(Method::post, {"api", "bans"}), "GET, HEAD, OPTIONS");
    CHECK_EQ(allow(Method::other, {"api", "bans", "x"}), "GET, HEAD, DELETE, OPTIONS");
    CHECK_EQ(allow(Method::get, {"api", "jails", "a", "bans", "b"}), "PUT, OPTIONS");
    auto const options = router.match(Method::options, {"api", "bans"});
    CHECK_EQ(std::get<Router::Options>(options).allow, "GET, HEAD, OPTIONS");
}

TEST_CASE("the fallback takes what would not be found, for reading only") {
    auto const router = sample(nothing);
    for (auto const method : {Method::get, Method::head}) {
        auto const match = router.match(method, {"jails", "sshd"});
        auto const &route = *std::get<Router::Found>(match).route;
        CHECK(router.is_fallback(route));
        CHECK_EQ(route.body_limit, 0);
    }
    CHECK_FALSE(router.is_fallback(router.table().front()));
    CHECK(std::holds_alternative<Router::NotFound>(router.match(Method::post, {"jails"})));
    CHECK(std::holds_alternative<Router::MethodNotAllowed>(router.match(Method::post, {"api", "bans"})));
}

TEST_CASE("a table with a mistake is refused") {
    for (auto const *pattern :
         {"", "a", "//", "/a/", "/a//b", "/{}", "/{A}", "/{a", "/a}", "/{a}/{a}", "/a b", "/%41"})
        CHECK_FALSE_MESSAGE(Router::create({row(Method::get, pattern)}), pattern);
    for (auto const method : {Method::head, Method::options, Method::other})
        CHECK_FALSE(Router::create({row(method, "/a")}));
    CHECK_FALSE(Router::create({row(Method::get, "/{a}"), row(Method::get, "/{b}")}));
    CHECK(Router::create({row(Method::get, "/{a}"), row(Method::put, "/{b}"), row(Method::get, "/a")}));
    auto without_handler = row(Method::get, "/a");
    without_handler.handler = {};
    CHECK_FALSE(Router::create({without_handler}));
}
