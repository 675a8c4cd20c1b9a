// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/gate.h"

#include "tests/unit/bangui-web/api/api_rig.h"

namespace bangui::api {
namespace {

using http::Method;
using test::Call;

struct Rig : test::ApiRig {
    Rig() {
        banguid.set("sshd", {}, 0);
        banguid_comes();
        sign_in();
    }
    /// A changing request with one field more.
    http::Response put(http::HeaderField field) {
        return send({Method::put, "/jails/sshd/bans/192.0.2.1", "", {std::move(field)}});
    }
};

TEST_CASE_FIXTURE(test::ApiRig, "nobody who is not signed in gets past what is not open") {
    for (auto const &route : router.table()) {
        if (route.access == http::Access::anyone) continue;
        auto path = test::below_api(route.pattern);
        for (auto const &[name, value] :
             {std::pair<std::string, std::string>{"{jail}", "sshd"}, {"{address}", "192.0.2.1"}}) {
            if (auto const at = path.find(name); at != std::string::npos)
                path.replace(at, name.size(), value);
        }
        CAPTURE(path);
        auto const answer = send({route.method, path, route.body_limit > 0 ? "{}" : ""});
        // And nobody is told of it.
        bool const is_hidden = route.access == http::Access::root || route.access == http::Access::collector;
        CHECK(answer.status() == (is_hidden ? 404 : 401));
        CHECK(code(answer) == (is_hidden ? "not_found" : "not_signed_in"));
    }
}

TEST_CASE_FIXTURE(test::ApiRig, "through the door for collectors there are figures and nothing else") {
    for (auto const &route : router.table()) {
        CAPTURE(route.pattern);
        auto const path = test::below_api(route.pattern);
        Call call{route.method, path, route.body_limit > 0 ? "{}" : ""};
        call.door = http::Door::metrics;
        CHECK(send(std::move(call)).status() == (path == "/metrics" ? 200 : 404));
    }
}

TEST_CASE_FIXTURE(Rig, "a request of our own page passes") {
    CHECK(put({"origin", "https://bangui.example"}).status() == 201);
    CHECK(put({"origin", "http://bangui.example"}).status() ==
          201); // a proxy need not tell that it was https
    CHECK(put({"origin", "https://panel.example"}).status() == 201);
    CHECK(put({"sec-fetch-site", "same-origin"}).status() == 201);
}

TEST_CASE_FIXTURE(Rig, "a request of another page does not") {
    for (auto const *origin :
         {"https://evil.example", "null", "https://bangui.example:8443", "https://bangui.example.evil",
          "bangui.example", "https://sub.bangui.example"}) {
        CAPTURE(origin);
        CHECK(code(put({"origin", origin})) == "csrf");
    }
    for (auto const *site : {"cross-site", "same-site", "none", "whatever"}) {
        CAPTURE(site);
        CHECK(code(put({"sec-fetch-site", site})) == "csrf");
    }
}

TEST_CASE_FIXTURE(Rig, "the token must be there and be this session's") {
    CHECK(put({"x-csrf-token", ""}).status() == 403);
    CHECK(code(put({"x-csrf-token", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})) == "csrf");
    CHECK(code(put({"x-csrf-token", csrf_token + "x"})) == "csrf");
    CHECK(put({"x-other", "x"}).status() == 201);
}

TEST_CASE_FIXTURE(Rig, "a session's cookie is taken once and whole") {
    CHECK(put({"cookie", ""}).status() == 401);
    CHECK(put({"cookie", cookie + "; " + cookie}).status() == 401);
    CHECK(put({"cookie", cookie.substr(0, cookie.size() - 1)}).status() == 401);
    CHECK(put({"cookie", "other=1; " + cookie}).status() == 201);
}

TEST_CASE_FIXTURE(test::ApiRig, "sign-in and setup take JSON from our own page only") {
    std::string const body = R"({"name":"root","password":"x"})";
    for (auto const *path : {"/setup", "/session"}) {
        CHECK(send({Method::post, path, body, {{"content-type", "text/plain"}}}).status() == 415);
        CHECK(send({Method::post, path, body, {{"content-type", "application/json5"}}}).status() == 415);
        CHECK(send({Method::post, path, "", {{"content-length", "2"}}}).status() == 415);
        CHECK(send({Method::post, path, "", {{"transfer-encoding", "chunked"}}}).status() == 415);
        CHECK(send({Method::post, path, "", {{"content-type", "text/plain"}}}).status() == 415);
        auto const empty = send({Method::post, path, "", {{"content-length", "0"}}}).status();
        CHECK((empty != 415 && empty >= 400));
        CHECK(code(send({Method::post, path, body, {{"origin", "https://evil.example"}}})) == "csrf");
        CHECK(code(send({Method::post, path, body, {{"sec-fetch-site", "cross-site"}}})) == "csrf");
        CHECK(send({Method::post, path, body, {{"content-type", "Application/JSON ; charset=utf-8"}}})
                  .status() != 415);
    }
}

TEST_CASE_FIXTURE(Rig, "a session that idles too long is over") {
    clock.advance(Seconds(30 * 60 + 1));
    CHECK(send({Method::get, "/session"}).status() == 401);
}

} // namespace
} // namespace bangui::api
