// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/bangui-web/api/api_rig.h"

namespace bangui::api {
namespace {

using http::Method;
using test::Json;

struct Rig : test::ApiRig {
    Rig() {
        banguid.set("mail", {{"192.0.2.1", 1'795'348'000, 1'795'349'000}}, 1);
        banguid.set("sshd",
                    {{"192.0.2.1", 1'795'348'100, std::nullopt}, {"root", 1'795'348'200, 1'795'349'000}}, 2);
        banguid_comes();
        sign_in();
    }
    http::Response get(std::string path, std::vector<std::pair<std::string, std::string>> query = {}) {
        return send({Method::get, std::move(path), "", {}, std::move(query)});
    }
};

TEST_CASE_FIXTURE(Rig, "a page of all jails, latest first") {
    Json const list(get("/bans").body());
    CHECK(list["total"].number() == 3);
    CHECK(list["next"].is_null());
    CHECK(list["as_of"].text() == "2026-11-22T12:00:00Z");
    CHECK(list["items"].size() == 3);
    CHECK(list["items"][0]["address"].text() == "root");
    CHECK_FALSE(list["items"][0]["is_address"].truth());
    CHECK(list["items"][1]["jail"].text() == "sshd");
    CHECK(list["items"][1]["is_address"].truth());
    CHECK(list["items"][1]["expires_at"].is_null());
    CHECK(list["items"][2]["banned_at"].text() == "2026-11-22T11:46:40Z");
    CHECK(list["items"][2]["expires_at"].text() == "2026-11-22T12:03:20Z");
}

TEST_CASE_FIXTURE(Rig, "pages of one jail by cursor, sorted and searched") {
    Json const first(get("/jails/sshd/bans", {{"limit", "1"}, {"sort", "address"}}).body());
    CHECK(first["total"].number() == 2);
    CHECK(first["items"][0]["address"].text() == "192.0.2.1");
    auto const next = first["next"].text();
    Json const second(
        get("/jails/sshd/bans", {{"limit", "1"}, {"sort", "address"}, {"cursor", next}}).body());
    CHECK(second["items"][0]["address"].text() == "root");
    CHECK(second["next"].is_null());
    CHECK(Json(get("/jails/sshd/bans", {{"search", "ROO"}}).body())["total"].number() == 1);
    CHECK(code(get("/jails/sshd/bans", {{"sort", "-address"}, {"cursor", next}})) == "invalid_cursor");
    CHECK(code(get("/jails/other/bans")) == "unknown_jail");
}

TEST_CASE_FIXTURE(Rig, "a parameter that is wrong is named") {
    struct Row {
        std::string name;
        std::string value;
        std::string_view code;
    };
    for (auto const &row :
         {Row{"limit", "0", "invalid_field"}, Row{"limit", "501", "invalid_field"},
          Row{"limit", "1x", "invalid_field"}, Row{"limit", "", "invalid_field"},
          Row{"sort", "ip", "invalid_field"}, Row{"search", std::string(129, 'x'), "invalid_field"},
          Row{"page", "1", "invalid_field"}, Row{"cursor", "x", "invalid_cursor"},
          Row{"cursor", std::string(1025, 'A'), "invalid_cursor"}}) {
        CAPTURE(row.name);
        CAPTURE(row.value);
        auto const answer = get("/bans", {{row.name, row.value}});
        CHECK(answer.status() == 422);
        CHECK(code(answer) == row.code);
        CHECK(Json(answer.body())["field"].text() == row.name);
    }
    for (auto const *limit : {"1", "500"})
        CHECK(get("/bans", {{"limit", limit}}).status() == 200);
    CHECK(get("/bans", {{"search", std::string(128, 'x')}}).status() == 200);
}

TEST_CASE_FIXTURE(test::ApiRig, "a list that is not known yet is waited for, never shown as empty") {
    banguid.set("sshd", {{"192.0.2.1", 1, 2}}, 1);
    sign_in();
    banguid.silent = true;
    banguid_comes();
    loop->after(Milliseconds(0), [this] { banguid.release(); });
    CHECK(Json(send({Method::get, "/bans"}).body())["total"].number() == 1);
}

} // namespace
} // namespace bangui::api
