// SPDX-License-Identifier: Apache-2.0
//
// What the live side adds to answers and events: counts, failed actions, reasons, paused jails, the log.
#include "bangui-web/api/shapes.h"

#include "tests/unit/bangui-web/api/api_rig.h"

namespace bangui::api {
namespace {

using http::Method;
using test::Json;

struct Rig : test::ApiRig {
    Rig() {
        banguid.set("sshd", {{"192.0.2.1", 1, 2, 7}, {"192.0.2.2", 1, 2, {}}}, 2);
        banguid_comes();
        sign_in();
        hub.subscribe([this](events::SubscriptionId, events::Event const &event) {
            published.push_back(std::string(event.kind) + " " + event.data);
        });
    }
    Json get(std::string path) { return Json(send({Method::get, std::move(path)}).body()); }
    std::vector<std::string> take() { return std::exchange(published, {}); }

    JailName const sshd = JailName::parse("sshd").value();
    std::vector<std::string> published;
};

using Published = std::vector<std::string>;

TEST_CASE_FIXTURE(Rig, "a ban's count and why it may not be effective, where they are known") {
    mirror.note_action_error(sshd, "192.0.2.1", "nft: no such table");
    auto const items = get("/bans")["items"];
    CHECK(items[0]["count"].number() == 7);
    CHECK(items[0]["action_error"].text() == "nft: no such table");
    CHECK(items[1]["count"].is_null());
    CHECK(items[1]["action_error"].is_null());
}

TEST_CASE_FIXTURE(Rig, "a ban's event says the same and whether it undoes an unban") {
    mirror.note_action_error(sshd, "192.0.2.1", "nft: no such table");
    streams.bans_changed(
        {sshd, {{{"192.0.2.1", 1, 2, 7}, true, true}, {{"192.0.2.2", 1, std::nullopt, {}}}}, {}});
    CHECK(take() ==
          Published{R"(ban {"jail":"sshd","address":"192.0.2.1","is_address":true,)"
                    R"("banned_at":"1970-01-01T00:00:01Z","expires_at":"1970-01-01T00:00:02Z","count":7,)"
                    R"("action_error":"nft: no such table","after_unban":true})",
                    R"(ban {"jail":"sshd","address":"192.0.2.2","is_address":true,)"
                    R"("banned_at":"1970-01-01T00:00:01Z","expires_at":null,"count":null,)"
                    R"("action_error":null,"after_unban":false})"});
}

TEST_CASE_FIXTURE(Rig, "an unban's event says when and why, and comes before the bans of the same reading") {
    using enum events::UnbanReason;
    std::string reasons;
    for (auto const reason : {expired, by_operator, flushed, elsewhere, unknown}) {
        streams.bans_changed({sshd, {}, {{"192.0.2.1", 60, reason}}});
        reasons += Json(take().at(0).substr(6))["reason"].text() + " ";
    }
    CHECK(reasons == "expired operator flushed elsewhere unknown ");
    streams.bans_changed({sshd, {{{"192.0.2.2", 1, 2, {}}}}, {{"192.0.2.1", 60, expired}}});
    auto const both = take();
    REQUIRE(both.size() == 2);
    CHECK(both[0] ==
          R"(unban {"jail":"sshd","address":"192.0.2.1","at":"1970-01-01T00:01:00Z","reason":"expired"})");
    CHECK(both[1].starts_with("ban "));
}

TEST_CASE_FIXTURE(Rig, "a jail is paused, not paused or nobody knows, and counts its failed actions") {
    CHECK(get("/jails")["items"][0]["paused"].is_null());
    CHECK(get("/jails")["items"][0]["action_errors"].number() == 0);
    watcher.paused(sshd, true);
    mirror.note_action_error(sshd, "", "nft: no such table");
    mirror.note_action_error(sshd, "192.0.2.1", "nft: no such table");
    CHECK(get("/jails")["items"][0]["paused"].truth());
    CHECK(get("/jails/sshd")["paused"].truth());
    CHECK(get("/jails/sshd")["action_errors"].number() == 2);
    auto const events = take();
    REQUIRE(events.size() == 2);
    CHECK(events[0].starts_with("jails "));
    CHECK(Json(events[0].substr(6))["items"][0]["paused"].truth());
    watcher.paused(sshd, false);
    CHECK_FALSE(get("/jails")["items"][0]["paused"].truth());
}

TEST_CASE_FIXTURE(Rig, "a page says whether it is certain") {
    CHECK(get("/bans")["certain"].truth());
    CHECK(get("/jails/sshd/bans")["certain"].truth());
    for (auto &jail : banguid.jails)
        jail.total_banned = 9;
    banguid.lists_fail.emplace("sshd", Error{ErrorCode::timed_out, "slow"});
    pass(events::Watcher::watched_interval);
    CHECK_FALSE(watcher.is_certain(sshd));
    CHECK_FALSE(watcher.is_certain(std::nullopt));
}

TEST_CASE_FIXTURE(Rig, "the status tells where fail2ban logs and whether that is followed") {
    CHECK(get("/status")["log"]["state"].text() == "unknown");
    watcher.log_source_moved({{ipc::LogState::unreadable, "/var/log/fail2ban.log", "INFO", "not root's"}});
    auto const events = take();
    REQUIRE(events.size() == 1);
    CHECK(events[0].starts_with("status "));
    auto const log = get("/status")["log"];
    CHECK(log["state"].text() == "unreadable");
    CHECK(log["target"].text() == "/var/log/fail2ban.log");
    CHECK(log["level"].text() == "INFO");
    CHECK(log["detail"].text() == "not root's");
    watcher.log_source_moved({{ipc::LogState::too_quiet, "/var/log/fail2ban.log", "ERROR", ""}});
    CHECK(get("/status")["log"]["state"].text() == "too_quiet");
    CHECK(get("/status")["log"]["detail"].is_null());
}

TEST_CASE_FIXTURE(Rig, "what happened comes newest first, and as an event of the same shape") {
    take();
    streams.happened(
        {60, events::ActivityKind::unban, sshd, "192.0.2.1", events::UnbanReason::elsewhere, ""});
    streams.happened({61, events::ActivityKind::service, std::nullopt, "", std::nullopt, "reloaded"});
    auto const items = get("/activity")["items"];
    CHECK(items[0]["id"].number() == items[1]["id"].number() + 1);
    CHECK(items[0]["kind"].text() == "service");
    CHECK(items[0]["jail"].is_null());
    CHECK(items[0]["address"].is_null());
    CHECK(items[0]["reason"].is_null());
    CHECK(items[0]["detail"].text() == "reloaded");
    CHECK(items[1]["at"].text() == "1970-01-01T00:01:00Z");
    CHECK(take() == Published{R"(activity {"id":3,"at":"1970-01-01T00:01:00Z","kind":"unban","jail":"sshd",)"
                              R"("address":"192.0.2.1","reason":"elsewhere","detail":null})",
                              R"(activity {"id":4,"at":"1970-01-01T00:01:01Z","kind":"service","jail":null,)"
                              R"("address":null,"reason":null,"detail":"reloaded"})"});
}

} // namespace
} // namespace bangui::api
