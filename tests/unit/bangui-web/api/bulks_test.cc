// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "bangui-web/api/bulk_request.h"
#include "bangui-web/api/bulk_shape.h"
#include "tests/unit/bangui-web/api/api_rig.h"

namespace bangui::api {
namespace {

using http::Method;
using test::Json;

struct Rig : test::ApiRig {
    Rig() {
        banguid.limits_now.acts_per_second = 100;
        banguid.limits_now.act_burst = 1000;
        banguid.set("sshd", {}, 0);
        banguid.set("nginx", {}, 0);
        banguid_comes();
        sign_in();
    }
    http::Response bulk(std::string body) { return send({Method::post, "/bulk", std::move(body)}); }
    Json get() { return Json(send({Method::get, "/bulk/" + id}).body()); }

    std::string const id = "0123456789abcdef0123456789abcdef"; // of each request
};

constexpr auto two = R"({"action":"ban","jails":["sshd","nginx"],"addresses":["192.0.2.1","2001:DB8::/64"]})";

TEST_CASE_FIXTURE(Rig, "a bulk is begun, followed and has its results") {
    banguid.many_refuse.emplace("192.0.2.1", Error{ErrorCode::protected_address, "root's list"});
    auto const answer = bulk(two);
    CHECK(answer.status() == 202);
    Json const begun(answer.body());
    CHECK(begun["id"].text() == id);
    CHECK(begun["state"].text() == "running");
    CHECK(begun["total"].number() == 4);
    CHECK(begun["finished_at"].is_null());
    CHECK(begun["by"].text() == "root");
    pump_ready();
    CHECK(
        send({Method::get, "/bulk/" + id}).body() ==
        R"({"id":"0123456789abcdef0123456789abcdef","action":"ban","jails":["sshd","nginx"],"state":"done",)"
        R"("total":4,"finished":4,"changed":2,"unchanged":0,"refused":2,"detail":null,)"
        R"("started_at":"2026-11-22T12:00:00Z","finished_at":"2026-11-22T12:00:00Z","by":"root","results":[)"
        R"({"jail":"sshd","address":"192.0.2.1","outcome":"refused","code":"protected_address","detail":"root's list"},)"
        R"({"jail":"sshd","address":"2001:db8::/64","outcome":"changed","code":null,"detail":null},)"
        R"({"jail":"nginx","address":"192.0.2.1","outcome":"refused","code":"protected_address","detail":"root's list"},)"
        R"({"jail":"nginx","address":"2001:db8::/64","outcome":"changed","code":null,"detail":null}],)"
        R"("truncated":false})");
    CHECK(code(send({Method::get, "/bulk/none"})) == "not_found");
    CHECK(code(send({Method::delete_, "/bulk/none"})) == "not_found");
}

TEST_CASE_FIXTURE(Rig, "a bulk's note is in its act and in the audit") {
    bulk(R"({"action":"ban","jails":["sshd"],"addresses":["192.0.2.1","192.0.2.2"],"note":"ticket 7"})");
    CHECK(logger.has("act=note_of_bulk detail=\"" + id + ": ticket 7\""));
    pump_ready();
    auto const act = bulk_act(*bulks.find(id));
    CHECK(act.what == "ban_many");
    CHECK(act.note == "2 of 2 changed, 0 refused: ticket 7");
}

TEST_CASE_FIXTURE(Rig, "its events leave the results out") {
    auto answer = exchange({Method::get, "/events"});
    auto const channel = std::get<std::shared_ptr<http::EventChannel>>(std::move(answer));
    bulk(two);
    pump_ready();
    auto const text = channel->take();
    CHECK(text.find("event: bulk\n") != std::string::npos);
    CHECK(text.find(R"("state":"done")") != std::string::npos);
    CHECK(text.find("results") == std::string::npos);
    CHECK(text.find("truncated") == std::string::npos);
}

TEST_CASE_FIXTURE(Rig, "the list has what a bulk did at once") {
    bulk(two);
    banguid.set("sshd", {{"192.0.2.1", 1, 2}}, 1);
    pump_ready();
    CHECK(Json(send({Method::get, "/jails/sshd/bans"}).body())["total"].number() == 1);
}

TEST_CASE_FIXTURE(Rig, "a jail is emptied of what are addresses") {
    banguid.set("sshd", {{"192.0.2.1", 1, 2}, {"a user name", 1, 2}, {"2001:db8::/64", 1, 2}}, 3);
    pass(Seconds(61));
    auto const answer = bulk(R"({"action":"unban","jails":["sshd"],"all":true})");
    CHECK(Json(answer.body())["total"].number() == 2);
    pump_ready();
    CHECK(get()["changed"].number() == 2);
    REQUIRE(banguid.many.size() == 1);
    CHECK(banguid.asked["unban_many"] == 1);
    CHECK(banguid.many[0][0].text() == "192.0.2.1");
    CHECK(banguid.many[0][1].text() == "2001:db8::/64");
}

TEST_CASE_FIXTURE(Rig, "a jail is emptied of more than one pass finds") {
    constexpr int many = 10'001;
    std::vector<ipc::Ban> bans;
    for (int i = 0; i < many; ++i)
        bans.push_back({fmt::format("10.0.{}.{}", i / 256, i % 256), 1, 2});
    banguid.set("sshd", std::move(bans), many);
    pass(Seconds(61));
    REQUIRE(pump_until([this] { return mirror.ban_count() == many; }));
    auto const answer = bulk(R"({"action":"unban","jails":["sshd"],"all":true})");
    CHECK(Json(answer.body())["total"].number() == many);
}

TEST_CASE_FIXTURE(Rig, "cancelling answers how far it is, as often as asked") {
    banguid.limits_now.acts_per_second = 1;
    banguid.limits_now.act_burst = 1;
    bulk(two);
    pump_ready();
    CHECK_FALSE(get()["detail"].is_null());
    for (int i = 0; i < 2; ++i) {
        auto const answer = send({Method::delete_, "/bulk/" + id});
        CHECK(answer.status() == 200);
        CHECK(Json(answer.body())["state"].text() == "cancelled");
        CHECK(Json(answer.body())["finished"].number() == 1);
    }
}

TEST_CASE_FIXTURE(Rig, "what ended it is told") {
    banguid.act_fails = Error{ErrorCode::fail2ban_offline, "connection refused"};
    bulk(two);
    pump_ready();
    auto const failed = get();
    CHECK(failed["state"].text() == "failed");
    CHECK(failed["detail"].text() == "fail2ban is offline: connection refused");
    CHECK(failed["refused"].number() == 2);
    CHECK(failed["results"][0]["code"].text() == "fail2ban_offline");
}

TEST_CASE_FIXTURE(Rig, "two run at once") {
    banguid.limits_now.acts_per_second = 1;
    banguid.limits_now.act_burst = 1;
    CHECK(bulk(two).status() == 202);
    CHECK(bulk(two).status() == 202);
    auto const third = bulk(two);
    CHECK(third.status() == 429);
    CHECK(code(third) == "busy");
    CHECK(third.field("Retry-After") == "5");
}

TEST_CASE_FIXTURE(Rig, "jails that are not there") {
    auto const answer = bulk(R"({"action":"ban","jails":["sshd","ssh"],"addresses":["192.0.2.1"]})");
    CHECK(answer.status() == 404);
    CHECK(code(answer) == "unknown_jail");
    CHECK(Json(answer.body())["field"].text() == "jails[1]");
    CHECK(banguid.many.empty());
}

TEST_CASE("bodies that are refused") {
    struct Row {
        std::string body;
        ProblemCode code;
        std::string field;
    };
    for (auto const &row : {
             Row{R"({"jails":["a"],"addresses":["192.0.2.1"]})", ProblemCode::invalid_field, "action"},
             Row{R"({"action":"drop","jails":["a"],"addresses":["192.0.2.1"]})", ProblemCode::invalid_field,
                 "action"},
             Row{R"({"action":"ban","jails":[],"addresses":["192.0.2.1"]})", ProblemCode::invalid_field,
                 "jails"},
             Row{R"({"action":"ban","jails":"a","addresses":["192.0.2.1"]})", ProblemCode::invalid_field,
                 "jails"},
             Row{R"({"action":"ban","jails":["a",1],"addresses":["192.0.2.1"]})", ProblemCode::invalid_field,
                 "jails[1]"},
             Row{R"({"action":"ban","jails":["a","-h"],"addresses":["192.0.2.1"]})",
                 ProblemCode::invalid_jail, "jails[1]"},
             Row{R"({"action":"ban","jails":["a"],"addresses":[]})", ProblemCode::invalid_field, "addresses"},
             Row{R"({"action":"ban","jails":["a"]})", ProblemCode::invalid_field, "addresses"},
             Row{R"({"action":"ban","jails":["a"],"addresses":["1"]})", ProblemCode::invalid_field,
                 "addresses[0]"},
             Row{R"({"action":"ban","jails":["a"],"addresses":["192.0.2.1","010.1.1.1"]})",
                 ProblemCode::invalid_address, "addresses[1]"},
             Row{R"({"action":"unban","jails":["a"],"addresses":["192.0.2.1"],"all":true})",
                 ProblemCode::invalid_field, "addresses"},
             Row{R"({"action":"unban","jails":["a"],"all":false})", ProblemCode::invalid_field, "all"},
             Row{R"({"action":"ban","jails":["a"],"all":true})", ProblemCode::invalid_field, "all"},
             Row{R"({"action":"unban","jails":["a","b"],"all":true})", ProblemCode::invalid_field, "all"},
             Row{R"({"action":"ban","jails":["a"],"addresses":["192.0.2.1"],"x":1})",
                 ProblemCode::invalid_field, "x"},
             Row{R"({"action":"ban","jails":["a"],"addresses":["192.0.2.1"],"note":"\u0007"})",
                 ProblemCode::invalid_field, "note"},
             Row{R"({"action":"unban","jails":["a"],"addresses":["192.0.2.1"],"note":""})",
                 ProblemCode::invalid_field, "note"},
             Row{"{", ProblemCode::invalid_json, ""},
             Row{std::string(max_bulk_body_bytes + 1, ' '), ProblemCode::too_large, ""},
         }) {
        CAPTURE(row.body);
        auto const request = bulk_request_of(row.body);
        REQUIRE_FALSE(request);
        CHECK(request.error().code == row.code);
        CHECK(request.error().field == row.field);
    }
}

TEST_CASE("what comes twice counts once") {
    auto const request = bulk_request_of(
        R"({"action":"ban","jails":["b","a","b"],"addresses":["2001:db8::1","192.0.2.1","2001:0DB8:0::1"]})");
    REQUIRE(request);
    REQUIRE(request->jails.size() == 2);
    CHECK(request->jails[0].text() == "b");
    REQUIRE(request->prefixes.size() == 2);
    CHECK(request->prefixes[0].text() == "2001:db8::1");
}

TEST_CASE("as many as may be, and one more") {
    auto const body = [](std::size_t jails, std::size_t addresses) {
        json::Writer json;
        json.begin_object().member("action", "ban").name("jails").begin_array();
        for (std::size_t i = 0; i < jails; ++i)
            json.value(fmt::format("{:064}", i));
        json.end_array().name("addresses").begin_array();
        for (std::size_t i = 0; i < addresses; ++i)
            json.value(fmt::format("2001:db80:1111:2222:3333:4444:5555:{:x}/128",
                                   0x1000 + i)); // the longest there are
        json.end_array().end_object();
        return json.finish();
    };
    auto const most = bulk_request_of(body(max_bulk_jails, max_bulk_addresses));
    REQUIRE(most);
    CHECK(most->jails.size() == max_bulk_jails);
    CHECK(most->prefixes.size() == max_bulk_addresses);
    CHECK(bulk_request_of(body(max_bulk_jails + 1, 1)).error().field == "jails");
    CHECK(bulk_request_of(body(1, max_bulk_addresses + 1)).error().field == "addresses");
}

} // namespace
} // namespace bangui::api
