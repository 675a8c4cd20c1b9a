// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/bangui-web/api/api_rig.h"

namespace bangui::api {
namespace {

struct Rig : test::ApiRig {
    std::string collected() {
        test::Call call{http::Method::get, "/metrics"};
        call.door = http::Door::metrics;
        auto const answer = send(std::move(call));
        CHECK(answer.status() == 200);
        CHECK(answer.content_type() == "text/plain; version=0.0.4; charset=utf-8");
        return '\n' + std::string(answer.body());
    }
    static bool has(std::string const &figures, std::string_view line) {
        return figures.find('\n' + std::string(line) + '\n') != std::string::npos;
    }
};

TEST_CASE_FIXTURE(Rig, "jails are told of, and no address is") {
    banguid.set("sshd", {{"192.0.2.1", 1, 2}, {"2001:db8::1", 1, 2}}, 7);
    banguid_comes();
    mirror.note_action_error(JailName::parse("sshd").value(), "192.0.2.1", "exit 1");
    auto const asked = banguid.asked;
    auto const figures = collected();
    CHECK(banguid.asked == asked);
    CHECK(has(figures, R"(bangui_jail_banned{jail="sshd"} 2)"));
    CHECK(has(figures, R"(bangui_jail_bans_total{jail="sshd"} 7)"));
    CHECK(has(figures, R"(bangui_jail_action_errors_total{jail="sshd"} 1)"));
    CHECK(has(figures, "bangui_fail2ban_up 1"));
    CHECK(has(figures, R"(bangui_fail2ban_info{version="1.0.2"} 1)"));
    CHECK(figures.find("192.0.2.1") == std::string::npos);
    CHECK(figures.find("2001:db8") == std::string::npos);
}

TEST_CASE_FIXTURE(Rig, "what is not known is left out, and that something is away is told") {
    auto figures = collected();
    CHECK(has(figures, "bangui_banguid_up 0"));
    CHECK(has(figures, "bangui_fail2ban_up 0"));
    CHECK(figures.find("bangui_jail_") == std::string::npos);
    banguid.set("sshd", {}, 0);
    banguid_comes();
    watcher.fail2ban_state({ipc::Fail2banState::offline, 5, "no socket"});
    banguid.state.fail2ban = ipc::Fail2banState::offline;
    figures = collected();
    CHECK(has(figures, "bangui_fail2ban_up 0"));
    CHECK(figures.find("bangui_jail_") == std::string::npos);
}

TEST_CASE_FIXTURE(Rig, "answers are counted by the first digit of their status, sessions while they last") {
    answer_counts.answered(200);
    answer_counts.answered(204);
    answer_counts.answered(503);
    CHECK(has(collected(), "bangui_sessions 0"));
    sign_in();
    auto const figures = collected();
    CHECK(has(figures, "bangui_sessions 1"));
    CHECK(has(figures, R"(bangui_http_answers_total{class="2xx"} 2)"));
    CHECK(has(figures, R"(bangui_http_answers_total{class="4xx"} 0)"));
    CHECK(has(figures, R"(bangui_http_answers_total{class="5xx"} 1)"));
}

} // namespace
} // namespace bangui::api
