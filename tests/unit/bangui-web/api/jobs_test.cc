// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/job_shape.h"

#include <algorithm>

#include "tests/unit/bangui-web/api/api_rig.h"

namespace bangui::api {
namespace {

using http::Method;
using test::Json;

struct Rig : test::ApiRig {
    Rig() {
        jobs.add({"backup", Seconds(86'400),
                  [this](std::shared_ptr<jobs::Run> run) { held.push_back(std::move(run)); }});
        jobs.add(
            {"backfill", std::nullopt, [](std::shared_ptr<jobs::Run> run) { run->succeed("12 files"); }});
        REQUIRE(jobs.start(store->connection_at_start()));
        banguid_comes();
        sign_in();
    }
    http::Response run(std::string const &name) { return send({Method::post, "/jobs/" + name + "/run"}); }
    std::vector<std::shared_ptr<jobs::Run>> held;
};

TEST_CASE_FIXTURE(Rig, "all jobs, as they stand") {
    auto const answer = send({Method::get, "/jobs"});
    CHECK(answer.body() ==
          R"({"items":[{"name":"backup","schedule_seconds":86400,"running":false,"progress":null,)"
          R"("last_started":null,"last_finished":null,"last_result":null,"last_detail":null,)"
          R"("next_run":"2026-11-22T12:01:00Z"},)"
          R"({"name":"backfill","schedule_seconds":null,"running":false,"progress":null,"last_started":null,)"
          R"("last_finished":null,"last_result":null,"last_detail":null,"next_run":null}],"next":null})");
}

TEST_CASE_FIXTURE(Rig, "an administrator runs one now, once at a time") {
    auto const begun = run("backup");
    CHECK(begun.status() == 202);
    CHECK(Json(begun.body())["running"].truth());
    CHECK(Json(begun.body())["next_run"].is_null());
    auto const again = run("backup");
    CHECK(again.status() == 409);
    CHECK(code(again) == "conflict");
    held.at(0)->moved({1, 2});
    auto const shown = Json(send({Method::get, "/jobs"}).body())["items"][0];
    CHECK(shown["progress"]["done"].number() == 1);
    CHECK(shown["progress"]["total"].number() == 2);
    held[0]->fail({ErrorCode::storage_error, "no room"});
    auto const ended = Json(send({Method::get, "/jobs"}).body())["items"][0];
    CHECK(ended["last_result"].text() == "failed");
    CHECK(ended["last_detail"].text() == "no room");
    CHECK(code(run("nothing")) == "not_found");
    CHECK(logger.has("act user=root act=run_job detail=backup"));
    CHECK_FALSE(logger.has("detail=nothing"));
}

TEST_CASE_FIXTURE(Rig, "browsers hear of a run") {
    auto answer = exchange({Method::get, "/events"});
    auto const channel = std::get<std::shared_ptr<http::EventChannel>>(std::move(answer));
    channel->take();
    CHECK(Json(run("backfill").body())["last_detail"].text() == "12 files");
    auto const told = channel->take();
    CHECK(told.find("event: job\ndata: {\"name\":\"backfill\",\"schedule_seconds\":null,\"running\":true,") !=
          std::string::npos);
    CHECK(told.find("\"last_result\":\"ok\",\"last_detail\":\"12 files\"") != std::string::npos);
}

} // namespace
} // namespace bangui::api
