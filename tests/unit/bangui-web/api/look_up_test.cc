// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/bangui-web/api/api_rig.h"

namespace bangui::api {
namespace {

using http::Method;
using test::Json;

struct Rig : test::ApiRig {
    Rig() {
        banguid.set("mail", {{"2001:db8::cafe", 1, 2}}, 1);
        banguid.set("sshd", {{"2001:db8::cafe", 1, 2}, {"192.0.2.0/28", 1, 2}}, 2);
        banguid_comes();
        sign_in();
    }
    http::Response look_up(std::string const &address) { return send({Method::get, "/bans/" + address}); }
};

TEST_CASE_FIXTURE(Rig, "fail2ban itself says where an address or a network is banned") {
    auto const answer = look_up("2001:0DB8::CAFE");
    CHECK(answer.status() == 200);
    CHECK(answer.body() ==
          R"({"address":"2001:db8::cafe","jails":["mail","sshd"],"asked_at":"2026-11-22T12:00:00Z"})");
    CHECK(Json(look_up("192.0.2.0%2F28").body())["jails"].size() == 1);
    CHECK(Json(look_up("192.0.2.1").body())["jails"].size() == 0);
}

TEST_CASE_FIXTURE(Rig, "it is asked each time, whatever the list shows") {
    banguid.bans["mail"].clear(); // nobody has told the mirror
    CHECK(Json(send({Method::get, "/bans"}).body())["total"].number() == 3);
    CHECK(Json(look_up("2001:db8::cafe").body())["jails"].size() == 1);
    look_up("2001:db8::cafe");
    CHECK(banguid.asked["is_banned"] == 2);
}

TEST_CASE_FIXTURE(Rig, "only addresses are looked up, and silence is no answer") {
    for (auto const *wrong : {"root", "010.1.1.1", "192.0.2.1%2F28", "unban-all", "x;y"}) {
        CAPTURE(wrong);
        auto const answer = look_up(wrong);
        CHECK(answer.status() == 422);
        CHECK(code(answer) == "invalid_address");
        CHECK(Json(answer.body())["field"].text() == "address");
    }
    CHECK(banguid.asked["is_banned"] == 0);
    banguid.fails = Error{ErrorCode::fail2ban_offline, ""};
    CHECK(code(look_up("192.0.2.1")) == "fail2ban_offline");
}

} // namespace
} // namespace bangui::api
