// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/routes.h"

#include <algorithm>
#include <set>

#include "bangui-web/api/openapi.h"
#include "tests/unit/bangui-web/api/api_rig.h"

namespace bangui::api {
namespace {

/// "get /api/v1/jails open": method, path, and what guards it.
using Rows = std::set<std::string>;

std::string row(std::string method, std::string const &path, bool is_open, bool needs_token) {
    std::ranges::transform(method, method.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return method + " " + path + (is_open ? " open" : "") + (needs_token ? " token" : "");
}

Rows in_the_table(std::vector<http::Route> const &table) {
    Rows rows;
    for (auto const &route : table) {
        auto const is_open = route.access == http::Access::anyone || route.access == http::Access::collector;
        rows.insert(row(std::string(to_string(route.method)), route.pattern, is_open,
                        route.csrf == http::Csrf::required));
    }
    return rows;
}

bool has_member(test::Json const &object, std::string_view name) {
    return std::ranges::any_of(object.members(), [name](auto const &member) { return member.first == name; });
}

Rows in_the_document() {
    Rows rows;
    for (auto const &[path, methods] : test::Json(openapi_document())["paths"].members()) {
        for (auto const &[method, value] : test::Json(methods).members()) {
            test::Json const operation(value);
            auto const is_open = has_member(operation, "security");
            auto needs_token = false;
            if (has_member(operation, "parameters")) {
                for (auto const &item : operation["parameters"].items()) {
                    test::Json const parameter(item);
                    needs_token |=
                        has_member(parameter, "$ref") && parameter["$ref"].text().ends_with("/csrf");
                }
            }
            rows.insert(row(method, path, is_open, needs_token));
        }
    }
    return rows;
}

TEST_CASE_FIXTURE(test::ApiRig, "the route table and the document say the same, both ways") {
    auto const table = in_the_table(router.table());
    auto const document = in_the_document();
    for (auto const &each : table)
        CHECK_MESSAGE(document.contains(each), "not in Docs/openapi.yaml: ", each);
    for (auto const &each : document)
        CHECK_MESSAGE(table.contains(each), "not in routes.cc: ", each);
    CHECK(table.size() == router.table().size());
}

TEST_CASE_FIXTURE(test::ApiRig, "whatever changes something needs a token or is a form of a visitor") {
    for (auto const &route : router.table()) {
        if (route.method == http::Method::get) continue;
        CHECK((route.csrf == http::Csrf::required || route.body_limit > 0));
    }
}

TEST_CASE_FIXTURE(test::ApiRig, "the document is served to everybody") {
    auto const answer = send({http::Method::get, "/openapi.json"});
    CHECK(answer.status() == 200);
    CHECK(answer.body() == openapi_document());
    CHECK(test::Json(answer.body())["openapi"].text() == "3.1.0");
}

} // namespace
} // namespace bangui::api
