// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/history_export.h"
#include "tests/unit/bangui-web/api/archive_rig.h"

namespace bangui::api {
namespace {

using http::Method;
using test::Json;
using Piece = http::BodySource::Piece;

struct Rig : test::ArchiveRig {
    http::StreamedResponse export_as(std::string format,
                                     std::vector<std::pair<std::string, std::string>> query = {}) {
        query.emplace_back("format", std::move(format));
        auto answer = exchange({Method::get, "/history/export", "", {}, std::move(query)});
        REQUIRE(std::holds_alternative<http::StreamedResponse>(answer));
        return std::get<http::StreamedResponse>(std::move(answer));
    }
    Piece next(http::BodySource &source) {
        std::optional<Result<Piece>> piece;
        source.next([&piece](Result<Piece> given) { piece = std::move(given); });
        CHECK_FALSE(piece);
        REQUIRE(pump_until([&] { return piece.has_value(); }));
        REQUIRE(*piece);
        return std::move(**piece);
    }
    std::string all(http::BodySource &source) {
        std::string body;
        for (;;) {
            auto piece = next(source);
            body += piece.bytes;
            if (piece.after == Piece::After::end) return body;
        }
    }
};

TEST_CASE_FIXTURE(Rig, "pages of what happened, newest first, by cursor") {
    archive_bans({ban(noon, "sshd", "192.0.2.1"), ban(noon + 1000, "sshd", "192.0.2.2"),
                  ban(noon + 2000, "mail", "192.0.2.3")});
    Json const first(get("/history", {{"limit", "2"}}).body());
    REQUIRE(first["items"].size() == 2);
    CHECK(first["items"][0]["address"].text() == "192.0.2.3");
    CHECK(first["items"][1]["at"].text() == "2026-11-22T12:00:01Z");
    CHECK(first["searched_to"].text() == "2026-11-22T12:00:01Z");
    Json const second(get("/history", {{"limit", "2"}, {"cursor", first["next"].text()}}).body());
    REQUIRE(second["items"].size() == 1);
    CHECK(second["items"][0]["address"].text() == "192.0.2.1");
    CHECK(second["next"].is_null());
    CHECK(second["searched_to"].is_null());
}

TEST_CASE_FIXTURE(Rig, "filters reach the archive") {
    archive_bans({ban(noon, "sshd", "192.0.2.1", {"DE", 64500, "Example"}),
                  ban(noon + 1000, "sshd", "198.51.100.1"), ban(noon + 2000, "mail", "192.0.2.3"),
                  event(noon + 3000, history::EventKind::service, "", "")});
    auto const count = [this](std::string name, std::string value) {
        return Json(get("/history", {{std::move(name), std::move(value)}}).body())["items"].size();
    };
    CHECK(count("limit", "500") == 4);
    CHECK(count("jail", "sshd") == 2);
    CHECK(count("jail", "sshd,mail") == 3);
    CHECK(count("address", "192.0.2.0/24") == 2);
    CHECK(count("country", "DE") == 1);
    CHECK(count("network", "64500") == 1);
    CHECK(count("kind", "service") == 1);
    CHECK(count("from", "2026-11-22T12:00:02Z") == 2);
    CHECK(count("until", "2026-11-22T12:00:01Z") == 1);
    CHECK(code(get("/history", {{"kind", "nothing"}})) == "invalid_field");
}

TEST_CASE_FIXTURE(Rig, "one event by its id") {
    archive_bans({ban(noon, "sshd", "192.0.2.1")});
    auto const id = Json(get("/history").body())["items"][0]["id"].text();
    CHECK(Json(get("/history/" + id).body())["address"].text() == "192.0.2.1");
    for (auto const *other : {"1", "x", "-1", "99999999999999999999"}) {
        CAPTURE(other);
        auto const answer = get(std::string("/history/") + other);
        CHECK(answer.status() == 404);
        CHECK(code(answer) == "not_found");
    }
}

TEST_CASE_FIXTURE(Rig, "an archive that fails is 503, on every path") {
    break_archive();
    for (auto const *path : {"/history", "/history/1", "/settings/history"}) {
        CAPTURE(path);
        auto const answer = get(path);
        CHECK(answer.status() == 503);
    }
    CHECK(get("/history/export", {{"format", "csv"}}).status() == 503);
    CHECK(services.exports.taken() == 0);
}

TEST_CASE_FIXTURE(Rig, "an export of some, as CSV") {
    auto bad = ban(noon, "sshd", "=cmd()");
    bad.detail = "a, \"b\"";
    archive_bans({bad, ban(noon + 1000, "mail", "192.0.2.3")});
    auto const streamed = export_as("csv", {{"jail", "sshd"}});
    CHECK(streamed.head.status() == 200);
    CHECK(streamed.head.content_type() == "text/csv; charset=utf-8");
    CHECK(streamed.head.field("Content-Disposition") ==
          "attachment; filename=\"bangui-history-2026-11-22.csv\"");
    CHECK(streamed.head.cache_control() == "no-store");
    auto const body = all(*streamed.source);
    CHECK(body.starts_with("id,at,kind,"));
    CHECK(
        body.ends_with(",2026-11-22T12:00:00Z,ban,,filter,sshd,'=cmd(),,,,,false,,,,\"a, \"\"b\"\"\",\r\n"));
    CHECK(std::ranges::count(body, '\n') == 2);
}

TEST_CASE_FIXTURE(Rig, "an export of many, as JSON lines, page by page") {
    std::vector<history::NewEvent> events;
    constexpr std::size_t count = 2 * HistoryExport::events_per_page + 1;
    for (std::size_t index = 0; index < count; ++index)
        events.push_back(ban(noon + static_cast<std::int64_t>(index), "sshd", "192.0.2.1"));
    archive_bans(std::move(events));
    auto const streamed = export_as("jsonl");
    CHECK(streamed.head.content_type() == "application/jsonl");
    std::size_t lines = 0;
    int pieces = 0;
    std::string last = "~";
    for (auto after = Piece::After::more; after == Piece::After::more; ++pieces) {
        auto const piece = next(*streamed.source);
        after = piece.after;
        std::string_view rest = piece.bytes;
        while (!rest.empty()) {
            auto const end = rest.find('\n');
            REQUIRE(end != std::string_view::npos);
            auto const id = Json(rest.substr(0, end))["id"].text();
            CHECK(id < last); // as many digits each
            last = id;
            rest.remove_prefix(end + 1);
            ++lines;
        }
    }
    CHECK(lines == count);
    CHECK(pieces == 3);
}

TEST_CASE_FIXTURE(Rig, "an export of nothing is a header") {
    CHECK(all(*export_as("csv").source) ==
          "id,at,kind,reason,origin,jail,address,country,network,network_name,"
          "ban_seconds,permanent,count,failures,actor,detail,evidence\r\n");
    CHECK(all(*export_as("jsonl").source).empty());
}

TEST_CASE_FIXTURE(Rig, "only a few exports at once, and what a client left is a place again") {
    auto first = export_as("csv");
    auto second = export_as("csv");
    CHECK(services.exports.taken() == 2);
    auto const refused = get("/history/export", {{"format", "csv"}});
    CHECK(refused.status() == 429);
    CHECK(code(refused) == "busy");
    CHECK(refused.field("Retry-After") == "5");
    // One leaves while its page is read.
    int answers = 0;
    first.source->next([&answers](Result<Piece>) { ++answers; });
    first.source.reset();
    CHECK(services.exports.taken() == 1);
    CHECK_FALSE(all(*export_as("csv").source).empty());
    CHECK(answers == 0);
    CHECK(code(get("/history/export")) == "invalid_field");
    CHECK(services.exports.taken() == 1);
}

TEST_CASE_FIXTURE(Rig, "an archive that fails in the middle ends the body with an error") {
    std::vector<history::NewEvent> events;
    for (std::size_t index = 0; index <= HistoryExport::events_per_page; ++index)
        events.push_back(ban(noon + static_cast<std::int64_t>(index), "sshd", "192.0.2.1"));
    archive_bans(std::move(events));
    auto streamed = export_as("csv");
    CHECK(next(*streamed.source).after == Piece::After::more);
    break_archive();
    std::optional<Result<Piece>> piece;
    streamed.source->next([&piece](Result<Piece> given) { piece = std::move(given); });
    REQUIRE(pump_until([&] { return piece.has_value(); }));
    CHECK_FALSE(piece->has_value());
}

} // namespace
} // namespace bangui::api
