// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/bangui-web/api/api_rig.h"

namespace bangui::api {
namespace {

using http::Method;
using test::Json;

struct Rig : test::ApiRig {
    Rig() {
        banguid.set("sshd", {}, 0);
        banguid.parameters.ban_time = 600;
        banguid.parameters.find_time = 60;
        banguid.parameters.max_retry = 5;
        banguid_comes();
        sign_in();
    }
    http::Response patch(std::string body) { return send({Method::patch, "/jails/sshd", std::move(body)}); }
    Json changes() { return Json(send({Method::get, "/jails/sshd"}).body())["runtime_changes"]; }
    static std::string field(http::Response const &answer) { return Json(answer.body())["field"].text(); }
};

TEST_CASE_FIXTURE(Rig, "a running jail is tuned and it is remembered until the next reload") {
    auto const answer = patch(R"({"ban_seconds":7200,"find_seconds":120,"max_retry":3,"paused":true})");
    CHECK(answer.status() == 200);
    CHECK(answer.body() == R"({"jail":"sshd","changed":true})");
    for (auto const *operation : {"set_ban_time", "set_find_time", "set_max_retry", "pause_jail"})
        CHECK(banguid.asked[operation] == 1);
    CHECK(banguid.operators.back().user == "root");

    auto const seen = changes();
    REQUIRE(seen.size() == 4);
    CHECK(seen[3]["parameter"].text() == "ban_seconds"); // the newest is the first
    CHECK(seen[3]["from"].text() == "600");
    CHECK(seen[3]["to"].text() == "7200");
    CHECK(seen[3]["by"].text() == "root");
    CHECK(seen[3]["at"].text() == "2026-11-22T12:00:00Z");
    CHECK(seen[2]["from"].text() == "60");
    CHECK(seen[1]["from"].text() == "5");
    CHECK(seen[0]["parameter"].text() == "paused");
    CHECK(seen[0]["from"].is_null());
    CHECK(seen[0]["to"].text() == "true");

    services.runtime_changes.forget(std::nullopt);
    CHECK(changes().size() == 0);
}

TEST_CASE_FIXTURE(Rig, "bans that never end, and a pause that is known of") {
    banguid.parameters.ban_time = -1;
    patch(R"({"ban_seconds":7200})");
    CHECK(changes()[0]["from"].text() == "permanent");
    patch(R"({"paused":true})");
    patch(R"({"paused":true})");
    CHECK(changes().size() == 2);
    patch(R"({"paused":false})");
    CHECK(changes()[0]["from"].text() == "true");
    CHECK(banguid.asked["resume_jail"] == 1);
}

TEST_CASE_FIXTURE(Rig, "what changed nothing is no change") {
    banguid.changes = false;
    CHECK(patch(R"({"ban_seconds":600})").body() == R"({"jail":"sshd","changed":false})");
    // Somebody else was faster, after its parameters were read.
    CHECK(patch(R"({"ban_seconds":700})").body() == R"({"jail":"sshd","changed":false})");
    CHECK(changes().size() == 0);
}

TEST_CASE_FIXTURE(Rig, "bodies that are refused before banguid is asked") {
    struct Row {
        std::string body;
        std::string field;
    };
    for (auto const &row :
         {Row{R"({})", "ban_seconds"}, Row{R"({"ban_seconds":0})", "ban_seconds"},
          Row{R"({"ban_seconds":-1})", "ban_seconds"}, Row{R"({"ban_seconds":"600"})", "ban_seconds"},
          Row{R"({"find_seconds":4294967296})", "find_seconds"}, Row{R"({"max_retry":true})", "max_retry"},
          Row{R"({"max_retry":null})", "max_retry"}, Row{R"({"paused":1})", "paused"},
          Row{R"({"bantime":600})", "bantime"}}) {
        CAPTURE(row.body);
        auto const answer = patch(row.body);
        CHECK(answer.status() == 422);
        CHECK(code(answer) == "invalid_field");
        CHECK(field(answer) == row.field);
    }
    CHECK(code(patch("[]")) == "invalid_json");
    CHECK(code(send({Method::patch, "/jails/-h", R"({"max_retry":3})"})) == "invalid_jail");
    CHECK(banguid.asked["jail_parameters"] == 0);
    CHECK(banguid.operators.empty());
}

TEST_CASE_FIXTURE(Rig, "the largest values are carried whole") {
    CHECK(patch(R"({"ban_seconds":4294967295})").status() == 200);
    CHECK(changes()[0]["to"].text() == "4294967295");
}

TEST_CASE_FIXTURE(Rig, "a refusal names the member and ends what comes after it") {
    banguid.act_fails = Error{ErrorCode::policy_refused, "not within (tune.find_time)"};
    auto const answer = patch(R"({"max_retry":3,"find_seconds":1})");
    CHECK(answer.status() == 403);
    CHECK(code(answer) == "policy_refused");
    CHECK(field(answer) == "find_seconds");
    CHECK(Json(answer.body())["detail"].text() == "not within (tune.find_time)");
    CHECK(banguid.asked["set_max_retry"] == 0);
    CHECK(changes().size() == 0);

    banguid.act_fails = Error{ErrorCode::rate_limited, ""};
    auto const limited = patch(R"({"max_retry":3})");
    CHECK(limited.status() == 429);
    CHECK(limited.field("Retry-After") == "1");
    banguid.act_fails = Error{ErrorCode::not_found, ""};
    CHECK(code(patch(R"({"max_retry":3})")) == "unknown_jail");
    banguid.fails = Error{ErrorCode::fail2ban_offline, ""};
    CHECK(code(patch(R"({"max_retry":3})")) == "fail2ban_offline");
}

TEST_CASE_FIXTURE(Rig, "addresses are put on and taken off the ignore list") {
    auto answer = send({Method::put, "/jails/sshd/ignored/2001:0DB8::%2F64"});
    CHECK(answer.status() == 200);
    CHECK(answer.body() == R"({"jail":"sshd","address":"2001:db8::/64","ignored":true,"changed":true})");
    answer = send({Method::delete_, "/jails/sshd/ignored/192.0.2.1"});
    CHECK(answer.body() == R"({"jail":"sshd","address":"192.0.2.1","ignored":false,"changed":true})");
    auto const seen = changes();
    REQUIRE(seen.size() == 2);
    CHECK(seen[1]["parameter"].text() == "ignored");
    CHECK(seen[1]["from"].is_null());
    CHECK(seen[1]["to"].text() == "2001:db8::/64");
    CHECK(seen[0]["from"].text() == "192.0.2.1");
    CHECK(seen[0]["to"].text() == "");

    banguid.changes = false;
    CHECK_FALSE(Json(send({Method::put, "/jails/sshd/ignored/192.0.2.1"}).body())["changed"].truth());
    CHECK(changes().size() == 2);
}

TEST_CASE_FIXTURE(Rig, "what cannot be ignored") {
    CHECK(code(send({Method::put, "/jails/sshd/ignored/host.example"})) == "invalid_address");
    CHECK(code(send({Method::delete_, "/jails/<F2B>/ignored/192.0.2.1"})) == "invalid_jail");
    CHECK(banguid.operators.empty());
    banguid.act_fails = Error{ErrorCode::policy_refused, "tune.ignore"};
    CHECK(code(send({Method::put, "/jails/sshd/ignored/192.0.2.1"})) == "policy_refused");
    CHECK(code(send({Method::delete_, "/jails/sshd/ignored/192.0.2.1"})) == "policy_refused");
    CHECK(changes().size() == 0);
}

TEST_CASE_FIXTURE(Rig, "a jail is stopped by its name said twice") {
    for (auto const *body : {R"({"confirm":"nginx"})", R"({"confirm":""})", R"({})", R"({"confirm":true})",
                             R"({"confirm":"sshd","now":true})"}) {
        CAPTURE(body);
        auto const answer = send({Method::post, "/jails/sshd/stop", body});
        CHECK(answer.status() == 422);
        CHECK(code(answer) == "invalid_field");
    }
    CHECK(banguid.asked["stop_jail"] == 0);
    patch(R"({"max_retry":3})");
    banguid.jails.clear();
    CHECK(send({Method::post, "/jails/sshd/stop", R"({"confirm":"sshd"})"}).status() == 204);
    CHECK(code(send({Method::get, "/jails/sshd"})) == "unknown_jail"); // at once
    CHECK(services.runtime_changes.of(JailName::parse("sshd").value()).empty());
    banguid.act_fails = Error{ErrorCode::policy_refused, "allow.stop_jails"};
    CHECK(code(send({Method::post, "/jails/sshd/stop", R"({"confirm":"sshd"})"})) == "policy_refused");
}

TEST_CASE_FIXTURE(Rig, "everything is unbanned by saying so") {
    banguid.set("sshd", {{"192.0.2.1", 1, 2}}, 1);
    pass(Seconds(61));
    CHECK(Json(send({Method::get, "/bans"}).body())["total"].number() == 1);
    for (auto const *body : {R"({"confirm":"unban"})", R"({})"})
        CHECK(code(send({Method::post, "/bans/unban-all", body})) == "invalid_field");
    CHECK(banguid.asked["unban_all"] == 0);
    banguid.set("sshd", {}, 1);
    auto const answer = send({Method::post, "/bans/unban-all", R"({"confirm":"unban everything"})"});
    CHECK(answer.body() == R"({"count":7})");
    CHECK(Json(send({Method::get, "/bans"}).body())["total"].number() == 0); // at once
    banguid.all_lifted.reset();
    auto const goes_on = send({Method::post, "/bans/unban-all", R"({"confirm":"unban everything"})"});
    CHECK(goes_on.status() == 202);
    CHECK(goes_on.body() == R"({"count":null})");
    banguid.act_fails = Error{ErrorCode::policy_refused, "allow.unban_all"};
    CHECK(code(send({Method::post, "/bans/unban-all", R"({"confirm":"unban everything"})"})) ==
          "policy_refused");
}

TEST_CASE_FIXTURE(Rig, "the logs are flushed") {
    CHECK(send({Method::post, "/fail2ban/flush-logs"}).status() == 204);
    CHECK(banguid.asked["flush_logs"] == 1);
    banguid.act_fails = Error{ErrorCode::fail2ban_offline, ""};
    CHECK(code(send({Method::post, "/fail2ban/flush-logs"})) == "fail2ban_offline");
}

TEST_CASE_FIXTURE(Rig, "the limits are root's") {
    banguid.limits_now = {.acts_per_second = 20,
                          .act_burst = 50,
                          .widest_ipv4 = 24,
                          .widest_ipv6 = 48,
                          .ban_time_least = 60,
                          .ban_time_most = 600,
                          .find_time_least = 61,
                          .find_time_most = 601,
                          .max_retry_least = 1,
                          .max_retry_most = 20,
                          .ignore = true,
                          .ignore_widest_ipv4 = 32,
                          .ignore_widest_ipv6 = 64,
                          .tune = true,
                          .pause_jails = false,
                          .stop_jails = true,
                          .unban_all = false};
    CHECK(send({Method::get, "/limits"}).body() ==
          R"({"acts_per_second":20,"act_burst":50,"widest_ipv4":24,"widest_ipv6":48,)"
          R"("ban_seconds":{"least":60,"most":600},"find_seconds":{"least":61,"most":601},)"
          R"("max_retry":{"least":1,"most":20},"ignore":{"allowed":true,"widest_ipv4":32,"widest_ipv6":64},)"
          R"("tune":true,"pause_jails":false,"stop_jails":true,"unban_all":false})");
    banguid.fails = Error{ErrorCode::banguid_offline, ""};
    CHECK(code(send({Method::get, "/limits"})) == "banguid_offline");
}

TEST_CASE_FIXTURE(Rig, "the parameters of a jail, also those that fail2ban leaves out") {
    auto parameters = Json(send({Method::get, "/jails/sshd"}).body())["parameters"];
    for (auto const *name : {"ban_time_factor", "ban_time_formula", "ban_time_multipliers", "ban_time_most",
                             "ban_time_random", "backend", "prefix_regex"}) {
        CAPTURE(name);
        CHECK(parameters[name].is_null());
    }
    CHECK_FALSE(parameters["over_all_jails"].truth());
    banguid.parameters.over_all_jails = true;
    banguid.parameters.ban_time_multipliers = "1 2 4";
    banguid.parameters.ban_time_most = 86400;
    banguid.parameters.backend = "systemd";
    parameters = Json(send({Method::get, "/jails/sshd"}).body())["parameters"];
    CHECK(parameters["over_all_jails"].truth());
    CHECK(parameters["ban_time_multipliers"].text() == "1 2 4");
    CHECK(parameters["ban_time_most"].number() == 86400);
    CHECK(parameters["backend"].text() == "systemd");
}

} // namespace
} // namespace bangui::api
