// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/statistics_shape.h"

#include "bangui-web/api/statistics_request.h"
#include "tests/unit/bangui-web/api/archive_rig.h"

namespace bangui::api {
namespace {

using test::Json;
using Items = std::vector<std::pair<std::string, std::string>>;

Items day(Items more = {}) {
    more.emplace_back("from", "2026-11-22T00:00:00Z");
    more.emplace_back("until", "2026-11-23T00:00:00Z");
    return more;
}

struct Rig : test::DayOfBansRig {
    Json stats(std::string what, Items query) {
        return Json(get("/stats/" + std::move(what), std::move(query)).body());
    }
};

TEST_CASE_FIXTURE(Rig, "how many of each kind") {
    auto const shown = stats("summary", day());
    CHECK(shown["from"].text() == "2026-11-22T00:00:00Z");
    CHECK(shown["until"].text() == "2026-11-23T00:00:00Z");
    CHECK(shown["bans"].number() == 3);
    CHECK(shown["unbans"].number() == 1);
    CHECK(shown["increases"].number() == 0);
    CHECK(shown["found"].number() == 7);
    CHECK(shown["errors"].number() == 0);
    CHECK(stats("summary", day({{"jail", "mail"}}))["bans"].number() == 1);
    CHECK(stats("summary", day({{"origin", "manual"}}))["bans"].number() == 0);
}

TEST_CASE_FIXTURE(Rig, "bans over time") {
    auto const shown = stats("timeline", day({{"bucket", "hour"}}));
    CHECK(shown["bucket_seconds"].number() == 3600);
    REQUIRE(shown["begins"].size() == 24);
    CHECK(shown["begins"][12].text() == "2026-11-22T12:00:00Z");
    CHECK(shown["jails"][0]["jail"].text() == "sshd");
    CHECK(shown["jails"][0]["bans"].size() == 24);
    CHECK(shown["jails"][0]["bans"][12].number() == 1);
    CHECK(shown["jails"][0]["bans"][13].number() == 1);
    CHECK(shown["jails"][1]["jail"].text() == "mail");
    auto const years =
        get("/stats/timeline",
            {{"from", "2020-01-01T00:00:00Z"}, {"until", "2026-01-01T00:00:00Z"}, {"bucket", "hour"}});
    CHECK(years.status() == 422);
    CHECK(Json(years.body())["field"].text() == "bucket");
}

TEST_CASE_FIXTURE(Rig, "where most bans come from") {
    auto const countries = stats("countries", day());
    CHECK(countries["total"].number() == 3);
    CHECK(countries["items"][0]["country"].text() == "DE");
    CHECK(countries["items"][0]["bans"].number() == 2);
    CHECK(countries["items"][1]["country"].is_null());
    auto const networks = stats("networks", day());
    CHECK(networks["items"][0]["number"].number() == 64500);
    CHECK(networks["items"][0]["name"].text() == "Example");
    CHECK(networks["items"][1]["number"].is_null());
    auto const jails = stats("jails", day({{"limit", "1"}}));
    CHECK(jails["items"].size() == 1);
    CHECK(jails["items"][0]["jail"].text() == "sshd");
    auto const addresses = stats("addresses", day());
    CHECK(addresses["items"].size() == 2);
    CHECK(addresses["items"][0]["address"].text() == "192.0.2.1");
    CHECK(addresses["items"][0]["country"].text() == "DE");
    CHECK(addresses["items"][0]["network"]["name"].text() == "Example");
    CHECK(addresses["items"][0]["last_ban"].text() == "2026-11-22T13:00:00Z");
    CHECK(addresses["items"][1]["network"].is_null());
    CHECK(stats("addresses", day({{"repeat", "true"}}))["items"].size() == 1);
}

TEST_CASE_FIXTURE(Rig, "what a client has already is not sent again") {
    auto const first = get("/stats/summary", day());
    auto const etag = std::string(first.field("ETag").value());
    CHECK(first.cache_control() == "private, no-cache");
    auto const again = send({http::Method::get, "/stats/summary", "", {{"if-none-match", etag}}, day()});
    CHECK(again.status() == 304);
    archive_bans({ban(noon + 7000, "sshd", "192.0.2.9")});
    CHECK(send({http::Method::get, "/stats/summary", "", {{"if-none-match", etag}}, day()}).status() == 200);
}

TEST_CASE_FIXTURE(Rig, "sums that cannot be read are 503") {
    break_archive();
    CHECK(get("/stats/summary", day()).status() == 503);
    CHECK(get("/stats/jails", day()).status() == 503);
}

TEST_CASE_FIXTURE(test::ApiRig, "a parameter of the statistics that is wrong is named") {
    banguid_comes();
    sign_in();
    struct Row {
        std::string path;
        std::string field;
        Items query;
    };
    Items const no_from{{"until", "2026-11-23T00:00:00Z"}};
    Items const no_until{{"from", "2026-11-22T00:00:00Z"}};
    Items const backwards{{"from", "2026-11-22T00:00:00Z"}, {"until", "2026-11-22T00:00:00Z"}};
    Items const decades{{"from", "2000-01-01T00:00:00Z"}, {"until", "2026-11-22T00:00:00Z"}};
    for (auto const &row : {Row{"summary", "from", no_from},
                            Row{"summary", "until", no_until},
                            Row{"summary", "until", backwards},
                            Row{"summary", "from", decades},
                            Row{"summary", "jail", day({{"jail", "a b"}})},
                            Row{"summary", "origin", day({{"origin", "x"}})},
                            Row{"summary", "limit", day({{"limit", "1"}})},
                            Row{"timeline", "bucket", day()},
                            Row{"timeline", "bucket", day({{"bucket", "year"}})},
                            Row{"timeline", "bucket", day({{"bucket", "minute"}})},
                            Row{"timeline", "offset", day({{"bucket", "day"}, {"offset", "1"}})},
                            Row{"timeline", "offset", day({{"bucket", "day"}, {"offset", "65700"}})},
                            Row{"timeline", "origin", day({{"bucket", "day"}, {"origin", "filter"}})},
                            Row{"dashboard", "bucket", day()},
                            Row{"dashboard", "from", {{"until", "2026-11-23T00:00:00Z"}, {"bucket", "day"}}},
                            Row{"dashboard", "offset", day({{"bucket", "day"}, {"offset", "1"}})},
                            Row{"dashboard", "jail", day({{"bucket", "day"}, {"jail", "sshd"}})},
                            Row{"dashboard", "limit", day({{"bucket", "day"}, {"limit", "301"}})},
                            Row{"networks", "jail", day({{"jail", "sshd"}})},
                            Row{"jails", "origin", day({{"origin", "filter"}})},
                            Row{"addresses", "repeat", day({{"repeat", "yes"}})},
                            Row{"countries", "repeat", day({{"repeat", "true"}})},
                            Row{"countries", "limit", day({{"limit", "301"}})},
                            Row{"countries", "limit", day({{"limit", "0"}})}}) {
        CAPTURE(row.path);
        CAPTURE(row.field);
        auto const answer = send({http::Method::get, "/stats/" + row.path, "", {}, row.query});
        CHECK(answer.status() == 422);
        CHECK(Json(answer.body())["field"].text() == row.field);
    }
}

TEST_CASE("ranges and buckets as types") {
    auto const request = timeline_request_of(http::Query::of({{"from", "1970-01-01T00:00:01.5Z"},
                                                              {"until", "1970-01-01T02:00:00.5Z"},
                                                              {"bucket", "minute"},
                                                              {"offset", "-64800"},
                                                              {"jail", "sshd"}}));
    REQUIRE(request);
    CHECK(request->selection.range.from == 1);
    CHECK(request->selection.range.until == 7201);
    CHECK(request->bucket == Seconds(60));
    CHECK(request->offset == Seconds(-64800));
    CHECK(request->selection.jail == "sshd");
    auto const tops = tops_request_of(http::Query::of(day({{"limit", "300"}})), history::Dimension::country);
    REQUIRE(tops);
    CHECK(tops->limit == 300);
}

} // namespace
} // namespace bangui::api
