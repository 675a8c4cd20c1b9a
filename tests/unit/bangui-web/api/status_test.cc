// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/bangui-web/api/api_rig.h"

namespace bangui::api {
namespace {

using http::Method;
using test::Json;

Json json_of(http::Response const &answer) {
    CHECK(answer.status() == 200);
    return Json(answer.body());
}

TEST_CASE_FIXTURE(test::ApiRig, "status tells what is there") {
    banguid.set("sshd", {{"192.0.2.1", 1, 2}}, 7);
    banguid_comes();
    sign_in();
    auto const status = json_of(send({Method::get, "/status"}));
    CHECK(status["fail2ban"]["state"].text() == "online");
    CHECK(status["fail2ban"]["version"].text() == "1.0.2");
    CHECK(status["fail2ban"]["detail"].is_null());
    CHECK(status["web"]["started_at"].text() == "2026-11-22T12:00:00Z");
    CHECK(status["totals"]["currently_banned"].number() == 1);
    CHECK(status["totals"]["total_banned"].number() == 7);
    CHECK(status["totals"]["as_of"].text() == "2026-11-22T12:00:00Z");
}

TEST_CASE_FIXTURE(test::ApiRig, "status is an answer while others are problems: fail2ban offline") {
    banguid.set("sshd", {{"192.0.2.1", 1, 2}}, 1);
    banguid_comes();
    sign_in();
    watcher.fail2ban_state({ipc::Fail2banState::offline, 5, "no socket"});
    banguid.state.fail2ban = ipc::Fail2banState::offline;
    banguid.state.detail = "no socket";
    auto const status = json_of(send({Method::get, "/status"}));
    CHECK(status["fail2ban"]["state"].text() == "offline");
    CHECK(status["fail2ban"]["detail"].text() == "no socket");
    CHECK(status["totals"].is_null());
    for (auto const *path : {"/jails", "/jails/sshd", "/jails/sshd/bans", "/bans"}) {
        CAPTURE(path);
        auto const answer = send({Method::get, path});
        CHECK(answer.status() == 502);
        CHECK(code(answer) == "fail2ban_offline");
    }
}

TEST_CASE_FIXTURE(test::ApiRig, "status is an answer while others are problems: banguid offline") {
    sign_in();
    auto const status = json_of(send({Method::get, "/status"}));
    CHECK(status["fail2ban"]["state"].text() == "unknown");
    CHECK(status["fail2ban"]["since"].is_null());
    CHECK(status["banguid"]["state"].text() == "offline");
    for (auto const *path : {"/jails", "/jails/sshd", "/jails/sshd/bans", "/bans"}) {
        auto const answer = send({Method::get, path});
        CHECK(answer.status() == 503);
        CHECK(code(answer) == "banguid_offline");
    }
}

TEST_CASE_FIXTURE(test::ApiRig, "jails with their counters, and one with its parameters") {
    banguid.set("mail", {}, 0);
    banguid.set("sshd", {{"192.0.2.1", 1, 2}}, 7);
    banguid_comes();
    sign_in();
    auto const list = json_of(send({Method::get, "/jails"}));
    CHECK(list["items"].size() == 2);
    CHECK(list["items"][1]["name"].text() == "sshd");
    CHECK(list["items"][1]["total_banned"].number() == 7);
    CHECK(list["next"].is_null());
    auto const jail = json_of(send({Method::get, "/jails/sshd"}));
    CHECK(jail["name"].text() == "sshd");
    CHECK(jail["parameters"]["max_retry"].number() == 0);
    CHECK(code(send({Method::get, "/jails/other"})) == "unknown_jail");
    CHECK(code(send({Method::get, "/jails/-x"})) == "invalid_jail");
}

TEST_CASE_FIXTURE(test::ApiRig, "an unchanged list is not sent again") {
    banguid.set("sshd", {}, 0);
    banguid_comes();
    sign_in();
    for (auto const *path : {"/jails", "/bans", "/jails/sshd/bans"}) {
        auto const etag = std::string(send({Method::get, path}).field("ETag").value());
        auto const again = send({Method::get, path, "", {{"if-none-match", etag}}});
        CHECK(again.status() == 304);
        CHECK(again.body().empty());
        CHECK(send({Method::get, path, "", {{"if-none-match", "\"other\""}}}).status() == 200);
    }
    auto const etag = std::string(send({Method::get, "/bans"}).field("ETag").value());
    CHECK(send({Method::get, "/bans", "", {{"if-none-match", etag}}, {{"limit", "1"}}}).status() == 200);
    banguid.set("sshd", {{"192.0.2.1", 1, 2}}, 1);
    clock.advance(events::Watcher::fresh_for + Milliseconds(1));
    CHECK(send({Method::get, "/bans", "", {{"if-none-match", etag}}}).status() == 200);
}

TEST_CASE_FIXTURE(test::ApiRig, "the probes") {
    CHECK(send({Method::get, "/healthz"}).body() == R"({"status":"ok"})");
    auto const before = send({Method::get, "/readyz"});
    CHECK(before.status() == 503);
    CHECK(before.body() == R"({"ready":false,"reasons":["setup_needed","banguid_offline"]})");
    services.phase = Phase::shutting_down;
    store->stop(Seconds(10));
    CHECK(send({Method::get, "/readyz"}).body() ==
          R"({"ready":false,"reasons":["setup_needed","banguid_offline","storage","shutting_down"]})");
}

} // namespace
} // namespace bangui::api
