// SPDX-License-Identifier: Apache-2.0
//
// Who may do what, as a table of its own: a row of the route table that lets in more people than meant is
// seen here.
#include <map>

#include "bangui-web/store/users.h"
#include "tests/unit/bangui-web/api/api_rig.h"

namespace bangui::api {
namespace {

using http::Access;
using http::Method;

std::map<std::string, Access> const more_than_viewers{
    {"POST /api/v1/fail2ban/flush-logs", Access::admin},
    {"PATCH /api/v1/jails/{jail}", Access::admin},
    {"PUT /api/v1/jails/{jail}/ignored/{address}", Access::operator_},
    {"DELETE /api/v1/jails/{jail}/ignored/{address}", Access::operator_},
    {"POST /api/v1/jails/{jail}/stop", Access::admin},
    {"PUT /api/v1/jails/{jail}/bans/{address}", Access::operator_},
    {"DELETE /api/v1/jails/{jail}/bans/{address}", Access::operator_},
    {"POST /api/v1/jails/{jail}/bans/{address}/confirm", Access::operator_},
    {"POST /api/v1/bans/unban-all", Access::admin},
    {"DELETE /api/v1/bans/{address}", Access::operator_},
    {"POST /api/v1/bulk", Access::operator_},
    {"DELETE /api/v1/bulk/{id}", Access::operator_},
    {"POST /api/v1/jobs/{name}/run", Access::admin},
    {"PUT /api/v1/settings/history", Access::admin},
};

std::string name_of(http::Route const &route) {
    return std::string(to_string(route.method)) + " " + route.pattern;
}

struct Rig : test::ApiRig {
    Rig() {
        banguid.set("sshd", {}, 0);
        banguid_comes();
        sign_in();
    }
    /// With the password of who was set up.
    void sign_in_as(std::string const &name, store::Role role) {
        std::optional<Result<store::User>> added;
        store->write<store::User>(
            [name, role](store::Connection &accounts) -> Result<store::User> {
                auto const owner =
                    TRY(store::find_credentials(accounts, store::UserName::parse("root").value()));
                return store::add_user(accounts, store::UserName::parse(name).value(), owner->password_hash,
                                       role, 1);
            },
            [&added](Result<store::User> user) { added = std::move(user); });
        REQUIRE(pump_until([&] { return added.has_value(); }));
        REQUIRE(*added);
        auto const answer = send(
            {Method::post, "/session", R"({"name":")" + name + R"(","password":"correct horse battery"})"});
        REQUIRE(answer.status() == 201);
        keep_session(answer);
    }
    int status(http::Route const &route) {
        auto path = test::below_api(route.pattern);
        for (auto const &[name, value] : {std::pair<std::string, std::string>{"{jail}", "sshd"},
                                          {"{address}", "192.0.2.1"},
                                          {"{id}", "1"},
                                          {"{name}", "none"}}) {
            if (auto const at = path.find(name); at != std::string::npos)
                path.replace(at, name.size(), value);
        }
        return send({route.method, path, route.body_limit > 0 ? "{}" : ""}).status();
    }
};

TEST_CASE_FIXTURE(Rig, "a viewer changes nothing, an operator only what is asked every day") {
    sign_in_as("viewer", store::Role::viewer);
    for (auto const &[name, least] : more_than_viewers) {
        auto const route =
            std::ranges::find(router.table(), name, [](http::Route const &each) { return name_of(each); });
        REQUIRE_MESSAGE(route != router.table().end(), name);
        CHECK_MESSAGE(route->access == least, name);
        CHECK_MESSAGE(status(*route) == 403, name);
    }
    CHECK(banguid.operators.empty());
    sign_in_as("operator", store::Role::operator_);
    for (auto const &route : router.table()) {
        auto const row = more_than_viewers.find(name_of(route));
        if (row != more_than_viewers.end())
            CHECK_MESSAGE((status(route) == 403) == (row->second == Access::admin), row->first);
        else if (route.access == Access::root || route.access == Access::collector)
            CHECK_MESSAGE(status(route) == 404, name_of(route));
        else
            CHECK_MESSAGE((route.access == Access::viewer || route.access == Access::anyone), name_of(route));
    }
}

} // namespace
} // namespace bangui::api
