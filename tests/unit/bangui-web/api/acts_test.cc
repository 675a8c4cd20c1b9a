// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/bangui-web/api/api_rig.h"

namespace bangui::api {
namespace {

using http::Method;
using test::Json;

struct Rig : test::ApiRig {
    Rig() {
        banguid.set("sshd", {}, 0);
        banguid_comes();
        sign_in();
    }
};

TEST_CASE_FIXTURE(Rig, "a ban is done in the user's name and answers what changed") {
    banguid.set("sshd", {{"2001:db8::cafe", 1, 2}}, 1);
    auto answer = send({Method::put, "/jails/sshd/bans/2001:0DB8::CAFE"});
    CHECK(answer.status() == 201);
    CHECK(answer.body() ==
          R"({"jail":"sshd","address":"2001:db8::cafe","banned":true,"changed":true,"confirm_by":null})");
    REQUIRE(banguid.operators.size() == 1);
    CHECK(banguid.operators[0].user == "root");
    CHECK(banguid.operators[0].address == IpAddress::parse("192.0.2.99").value());
    CHECK(banguid.operators[0].request_id == "0123456789abcdef0123456789abcdef");
    CHECK(Json(send({Method::get, "/bans"}).body())["total"].number() == 1); // at once
    banguid.changes = false;
    CHECK(send({Method::put, "/jails/sshd/bans/2001:db8::cafe"}).status() == 200);
}

TEST_CASE_FIXTURE(Rig, "a ban that waits to be confirmed says until when, and is confirmed once") {
    banguid.confirm_by = 60;
    CHECK(send({Method::put, "/jails/sshd/bans/192.0.2.0%2F24"})
              .body()
              .ends_with(R"("confirm_by":"1970-01-01T00:01:00Z"})"));
    CHECK(send({Method::post, "/jails/sshd/bans/192.0.2.0%2F24/confirm"}).status() == 204);
    CHECK(banguid.operators.back().user == "root");
    banguid.confirm_by.reset();
    CHECK(code(send({Method::post, "/jails/sshd/bans/192.0.2.0%2F24/confirm"})) == "conflict");
}

TEST_CASE_FIXTURE(Rig, "a note stays with us: in the history and the audit") {
    auto const put = [this](std::string body) {
        return send({Method::put,
                     "/jails/sshd/bans/192.0.2.1",
                     std::move(body),
                     {{"content-type", "application/json"}}});
    };
    CHECK(put(R"({"note":"scans, ticket 7"})").status() == 201);
    CHECK(acted.back() == "root ban sshd 192.0.2.1 scans, ticket 7");
    CHECK(logger.has("act user=root act=note_of_ban detail=\"sshd 192.0.2.1: scans, ticket 7\""));
    auto const refused = put(R"({"note":"two\nlines"})");
    CHECK(refused.status() == 422);
    CHECK(Json(refused.body())["field"].text() == "note");
    CHECK(banguid.operators.size() == 1);
    CHECK(send({Method::put, "/jails/sshd/bans/192.0.2.2"}).status() == 201);
    CHECK(acted.back() == "root ban sshd 192.0.2.2 ");
    banguid.changes = false;
    auto const before = acted.size();
    CHECK(put(R"({"note":"again"})").status() == 200);
    CHECK(acted.size() == before);
    CHECK_FALSE(logger.has("again"));
}

TEST_CASE_FIXTURE(Rig, "an unban in one jail and in all") {
    CHECK(send({Method::delete_, "/jails/sshd/bans/192.0.2.0%2F28"}).body() ==
          R"({"jail":"sshd","address":"192.0.2.0/28","banned":false,"changed":true,"confirm_by":null})");
    auto const answer = send({Method::delete_, "/bans/192.0.2.1"});
    CHECK(answer.status() == 200);
    CHECK(answer.body() == R"({"address":"192.0.2.1","jails":["sshd"]})");
    CHECK(banguid.operators.size() == 2);
}

TEST_CASE_FIXTURE(Rig, "after an unban everywhere of which nobody told, the lists are read again") {
    banguid.set("sshd", {{"192.0.2.1", 1, 2}}, 1);
    CHECK(send({Method::put, "/jails/sshd/bans/192.0.2.1"}).status() == 201);
    REQUIRE(Json(send({Method::get, "/bans"}).body())["total"].number() == 1);
    banguid.act_fails = Error{ErrorCode::timed_out, "why"};
    banguid.set("sshd", {}, 1);
    CHECK(code(send({Method::delete_, "/bans/192.0.2.1"})) == "timed_out");
    CHECK(Json(send({Method::get, "/bans"}).body())["total"].number() == 0);
}

TEST_CASE_FIXTURE(Rig, "what is no address or jail never reaches banguid") {
    for (auto const *address :
         {"010.1.1.1", "1.2.3.4, 5.6.7.8", "-h", "1.2.3.4\n", "host.example", "192.0.2.1%2F28", "1.2.3"}) {
        CAPTURE(address);
        auto const answer = send({Method::put, std::string("/jails/sshd/bans/") + address});
        CHECK(answer.status() == 422);
        CHECK(code(answer) == "invalid_address");
    }
    CHECK(code(send({Method::put, "/jails/<F2B>/bans/192.0.2.1"})) == "invalid_jail");
    CHECK(code(send({Method::delete_, "/bans/--all"})) == "invalid_address");
    CHECK(banguid.operators.empty());
}

TEST_CASE_FIXTURE(Rig, "each refusal of banguid has its problem") {
    struct Row {
        ErrorCode error;
        int status;
        std::string_view code;
    };
    for (auto const &row :
         {Row{ErrorCode::protected_address, 403, "protected_address"},
          Row{ErrorCode::policy_refused, 403, "policy_refused"},
          Row{ErrorCode::rate_limited, 429, "rate_limited"}, Row{ErrorCode::not_found, 404, "unknown_jail"},
          Row{ErrorCode::fail2ban_offline, 502, "fail2ban_offline"},
          Row{ErrorCode::internal, 500, "internal"}}) {
        banguid.act_fails = Error{row.error, "why"};
        auto const answer = send({Method::put, "/jails/sshd/bans/192.0.2.1"});
        CHECK(answer.status() == row.status);
        CHECK(code(answer) == row.code);
        CHECK((answer.body().find("why") == std::string::npos) == (row.status == 500));
    }
    CHECK(logger.has("request failed request=0123456789abcdef0123456789abcdef"));
}

} // namespace
} // namespace bangui::api
