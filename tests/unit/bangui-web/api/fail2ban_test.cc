// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/bangui-web/api/api_rig.h"

namespace bangui::api {
namespace {

using http::Method;
using test::Json;

struct Rig : test::ApiRig {
    Rig() {
        banguid.state.fail2ban_socket = "/run/fail2ban/fail2ban.sock";
        banguid.settings = {"/var/lib/fail2ban/fail2ban.sqlite3", 86400, 10, "INFO", "/var/log/fail2ban.log"};
        banguid_comes();
        sign_in();
    }
    http::Response settings() { return send({Method::get, "/fail2ban/settings"}); }
};

TEST_CASE_FIXTURE(Rig, "how fail2ban is set up, asked for each time") {
    CHECK(settings().body() ==
          R"({"version":"1.0.2","socket":"/run/fail2ban/fail2ban.sock",)"
          R"("database":"/var/lib/fail2ban/fail2ban.sqlite3","database_max_age":86400,)"
          R"("database_max_matches":10,"log_level":"INFO","log_target":"/var/log/fail2ban.log"})");
    banguid.settings.log_target = "SYSLOG";
    CHECK(Json(settings().body())["log_target"].text() == "SYSLOG");
    CHECK(banguid.asked["server_settings"] == 2);
}

TEST_CASE_FIXTURE(Rig, "what fail2ban does without is null") {
    banguid.settings = {"", std::nullopt, std::nullopt, "INFO", "STDOUT"};
    Json const shown(settings().body());
    for (auto const *name : {"database", "database_max_age", "database_max_matches"}) {
        CAPTURE(name);
        CHECK(shown[name].is_null());
    }
}

TEST_CASE_FIXTURE(Rig, "settings that cannot be asked for are a problem, not a page of nothing") {
    banguid.fails = Error{ErrorCode::fail2ban_offline, ""};
    auto const answer = settings();
    CHECK(answer.status() == 502);
    CHECK(code(answer) == "fail2ban_offline");
}

} // namespace
} // namespace bangui::api
