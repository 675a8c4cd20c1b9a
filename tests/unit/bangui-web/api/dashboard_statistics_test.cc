// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/dashboard_statistics.h"

#include "tests/unit/bangui-web/api/archive_rig.h"

namespace bangui::api {
namespace {

using test::Json;
using Items = std::vector<std::pair<std::string, std::string>>;

Items const day{{"from", "2026-11-22T00:00:00Z"}, {"until", "2026-11-23T00:00:00Z"}};

Items with(Items query, Items const &more) {
    query.insert(query.end(), more.begin(), more.end());
    return query;
}

struct Rig : test::DayOfBansRig {
    std::string stats(std::string what, Items const &more = {}) {
        return std::string(get("/stats/" + std::move(what), with(day, more)).body());
    }
};

TEST_CASE_FIXTURE(Rig, "each part of the dashboard's statistics is what its own path answers") {
    Items const buckets{{"bucket", "day"}, {"offset", "3600"}};
    Items const limit{{"limit", "1"}};
    auto const expected =
        R"({"summary":)" + stats("summary") + R"(,"timeline":)" + stats("timeline", buckets) +
        R"(,"countries":)" + stats("countries", limit) + R"(,"networks":)" + stats("networks", limit) +
        R"(,"jails":)" + stats("jails", limit) + R"(,"addresses":)" + stats("addresses", limit) +
        R"(,"repeat_offenders":)" + stats("addresses", with(limit, {{"repeat", "true"}})) + "}";
    CHECK(stats("dashboard", with(buckets, limit)) == expected);
    CHECK(Json(expected)["summary"]["bans"].number() == 3);
    CHECK(Json(expected)["repeat_offenders"]["items"].size() == 1);
}

TEST_CASE_FIXTURE(Rig, "ten entries of each list, if nothing else is said") {
    std::vector<history::NewEvent> bans;
    for (int count = 1; count <= 11; ++count)
        bans.push_back(ban(noon, "sshd", "203.0.113." + std::to_string(count)));
    archive_bans(std::move(bans));
    CHECK(Json(stats("dashboard", {{"bucket", "hour"}}))["addresses"]["items"].size() == 10);
}

TEST_CASE_FIXTURE(Rig, "the dashboard's statistics are not sent again to who has them") {
    auto const query = with(day, {{"bucket", "hour"}});
    auto const first = get("/stats/dashboard", query);
    auto const etag = std::string(first.field("ETag").value());
    auto const again = [&] {
        return send({http::Method::get, "/stats/dashboard", "", {{"if-none-match", etag}}, query}).status();
    };
    CHECK(again() == 304);
    archive_bans({ban(noon + 7000, "sshd", "192.0.2.9")});
    CHECK(again() == 200);
}

TEST_CASE_FIXTURE(Rig, "too many buckets are refused, and a failing disk is 503") {
    auto const years =
        get("/stats/dashboard",
            {{"from", "2020-01-01T00:00:00Z"}, {"until", "2026-01-01T00:00:00Z"}, {"bucket", "hour"}});
    CHECK(years.status() == 422);
    CHECK(Json(years.body())["field"].text() == "bucket");
    break_archive();
    CHECK(get("/stats/dashboard", with(day, {{"bucket", "hour"}})).status() == 503);
}

} // namespace
} // namespace bangui::api
