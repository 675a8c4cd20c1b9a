// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/bangui-web/api/api_rig.h"

namespace bangui::api {
namespace {

using http::Method;
using test::Json;

struct Rig : test::ApiRig {
    http::Response setup(std::string const &token, std::string const &more = "") {
        return send(
            {Method::post, "/setup",
             R"({"token":")" + token + R"(","name":"root","password":"correct horse battery")" + more + "}"});
    }
    http::Response sign_in_as(std::string const &name, std::string const &password) {
        return send(
            {Method::post, "/session", R"({"name":")" + name + R"(","password":")" + password + R"("})"});
    }
    std::string setup_token() {
        auto token = directory.read("setup-token");
        token.pop_back();
        return token;
    }
    bool needs_setup() { return Json(send({Method::get, "/setup"}).body())["needed"].truth(); }
};

TEST_CASE_FIXTURE(Rig, "setup with the token creates the administrator and signs in, once") {
    CHECK(needs_setup());
    CHECK(code(sign_in_as("root", "x")) == "setup_needed");
    auto const token = setup_token();
    auto const answer = setup(token, R"(,"time_zone":"Europe/Berlin","session_seconds":900)");
    CHECK(answer.status() == 201);
    Json const session(answer.body());
    CHECK(session["user"]["name"].text() == "root");
    CHECK(session["user"]["role"].text() == "admin");
    CHECK(session["time_zone"].text() == "Europe/Berlin");
    CHECK(session["created_at"].text() == "2026-11-22T12:00:00Z");
    CHECK(session["expires_at"].text() == "2026-11-22T12:15:00Z");
    CHECK(answer.field("Set-Cookie")->starts_with("__Host-bangui_session="));
    keep_session(answer);
    CHECK(Json(send({Method::get, "/session"}).body())["csrf_token"].text() == csrf_token);
    CHECK_FALSE(needs_setup());
    CHECK(setup(token).status() == 409);
    CHECK(code(setup("anything")) == "setup_done");
    CHECK(code(send({Method::post, "/setup", "nonsense"})) == "setup_done");
}

TEST_CASE_FIXTURE(Rig, "a wrong setup token is refused, then slowed down") {
    CHECK(code(setup("wrong")) == "wrong_setup_token");
    CHECK(code(setup("wrong")) == "wrong_setup_token");
    CHECK(code(setup("wrong")) == "wrong_setup_token");
    auto const answer = setup(setup_token());
    CHECK(code(answer) == "throttled");
    CHECK(answer.field("Retry-After") == std::to_string(Json(answer.body())["retry_after"].number()));
    CHECK(needs_setup());
}

TEST_CASE_FIXTURE(Rig, "setup names the field that is wrong") {
    struct Row {
        std::string_view body;
        std::string_view field;
    };
    auto const token = R"("token":")" + setup_token() + R"(",)";
    for (auto const &row :
         {Row{R"("name":"root"})", "password"}, Row{R"("name":"root","password":"short"})", "password"},
          Row{R"("name":"root","password":"rootrootroot","more":1})", "more"},
          Row{R"("name":" root","password":"correct horse battery"})", "name"},
          Row{R"("name":"root","password":"correct horse battery","time_zone":"../etc"})", "time_zone"},
          Row{R"("name":"root","password":"correct horse battery","session_seconds":899})",
              "session_seconds"},
          Row{R"("name":"root","password":"correct horse battery","session_seconds":86400})",
              "session_seconds"}}) {
        CAPTURE(row.body);
        auto const answer = send({Method::post, "/setup", "{" + token + std::string(row.body)});
        CHECK(answer.status() == 422);
        CHECK(code(answer) == "invalid_field");
        CHECK(Json(answer.body())["field"].text() == row.field);
    }
    CHECK(code(send({Method::post, "/setup", "{"})) == "invalid_json");
    CHECK(needs_setup());
}

TEST_CASE_FIXTURE(Rig, "signing in again ends the session that came along; signing out ends it at once") {
    sign_in();
    auto const first = cookie;
    auto const answer = sign_in_as("root", "correct horse battery");
    CHECK(answer.status() == 201);
    CHECK(send({Method::get, "/session"}).status() == 401);
    keep_session(answer);
    CHECK(cookie != first);
    CHECK(send({Method::get, "/session"}).status() == 200);
    auto const gone = send({Method::delete_, "/session"});
    CHECK(gone.status() == 204);
    CHECK(gone.field("Set-Cookie").has_value());
    CHECK(send({Method::get, "/session"}).status() == 401);
    CHECK(send({Method::delete_, "/session"}).status() == 401);
}

TEST_CASE_FIXTURE(Rig, "wrong credentials are one answer whatever was wrong, then throttled") {
    sign_in();
    auto const unknown = sign_in_as("nobody", "correct horse battery");
    auto const wrong = sign_in_as("root", "incorrect horse battery");
    CHECK(unknown.body() == wrong.body());
    CHECK(code(wrong) == "wrong_credentials");
    sign_in_as("root", "x");
    CHECK(code(sign_in_as("root", "correct horse battery")) == "throttled");
    clock.advance(Seconds(60));
    CHECK(sign_in_as("root", "correct horse battery").status() == 201);
}

} // namespace
} // namespace bangui::api
