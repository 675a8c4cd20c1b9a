// SPDX-License-Identifier: Apache-2.0
#include <SQLiteCpp/SQLiteCpp.h>

#include "tests/unit/bangui-web/api/archive_rig.h"

namespace bangui::api {
namespace {

using http::Method;
using test::Json;

struct Rig : test::ArchiveRig {
    /// The newest line of the accounts' audit.
    std::string audited() {
        std::optional<Result<std::string>> line;
        store->read<std::string>(
            [](store::Connection &accounts) -> Result<std::string> {
                return accounts.database()
                    .execAndGet("SELECT actor || ' ' || source || ' ' || act || ' ' || detail FROM audit "
                                "ORDER BY id DESC LIMIT 1")
                    .getString();
            },
            [&line](Result<std::string> found) { line = std::move(found); });
        REQUIRE(pump_until([&] { return line.has_value(); }));
        return line->value();
    }
    http::Response put(std::string body) { return send({Method::put, "/settings/history", std::move(body)}); }
};

TEST_CASE_FIXTURE(Rig, "how long the history is kept and how it is, before anybody chose") {
    Json const shown(get("/settings/history").body());
    CHECK(shown["max_age_days"].number() == 730);
    CHECK(shown["max_megabytes"].number() == 4096);
    CHECK(shown["size"]["bytes"].number() > 0);
    CHECK(shown["size"]["events"].number() == 0);
    CHECK(shown["size"]["oldest"].is_null());
    CHECK(shown["geo"]["file_date"].is_null());
    CHECK(shown["geo"]["source"].is_null());
    CHECK_FALSE(shown["geo"]["networks"].truth());
    CHECK(shown["recorder"]["state"].text() == "waiting");
    CHECK(shown["recorder"]["behind_bytes"].is_null());
    CHECK(shown["recorder"]["detail"].is_null());
}

TEST_CASE_FIXTURE(Rig, "what is there, and what others say of it") {
    archive_bans({ban(noon, "sshd", "192.0.2.1"), ban(noon + 1000, "sshd", "192.0.2.2")});
    history_state.geo = [] { return GeoState{GeoState::Source::bundled, 1'795'348'800, true}; };
    history_state.recorder = [] {
        return RecorderState{RecorderState::State::catching_up, 4096, "of today"};
    };
    Json const shown(get("/settings/history").body());
    CHECK(shown["size"]["events"].number() == 2);
    CHECK(shown["size"]["oldest"].text() == "2026-11-22T12:00:00Z");
    CHECK(shown["geo"]["file_date"].text() == "2026-11-22T12:00:00Z");
    CHECK(shown["geo"]["source"].text() == "bundled");
    CHECK(shown["geo"]["networks"].truth());
    CHECK(shown["recorder"]["state"].text() == "catching_up");
    CHECK(shown["recorder"]["behind_bytes"].number() == 4096);
    CHECK(shown["recorder"]["detail"].text() == "of today");
}

TEST_CASE_FIXTURE(Rig, "an administrator chooses, and the audit knows") {
    auto const answer = put(R"({"max_age_days":90,"max_megabytes":null})");
    CHECK(answer.status() == 200);
    CHECK(Json(answer.body())["max_age_days"].number() == 90);
    CHECK(Json(answer.body())["max_megabytes"].is_null());
    CHECK(audited() == "root 192.0.2.99 history_settings max_age_days=90 max_megabytes=none");
    CHECK(put(R"({"max_age_days":3650,"max_megabytes":64})").status() == 200);
    Json const shown(get("/settings/history").body());
    CHECK(shown["max_age_days"].number() == 3650);
    CHECK(shown["max_megabytes"].number() == 64);
}

TEST_CASE_FIXTURE(Rig, "a choice that is none is refused by its field, and changes nothing") {
    struct Row {
        std::string_view body;
        std::string_view field;
    };
    for (auto const &row :
         {Row{R"({"max_age_days":0,"max_megabytes":64})", "max_age_days"},
          Row{R"({"max_age_days":3651,"max_megabytes":64})", "max_age_days"},
          Row{R"({"max_age_days":1,"max_megabytes":63})", "max_megabytes"},
          Row{R"({"max_age_days":1})", "max_megabytes"}, Row{R"({"max_megabytes":64})", "max_age_days"},
          Row{R"({"max_age_days":1,"max_megabytes":64,"x":1})", "x"}}) {
        CAPTURE(row.body);
        auto const answer = put(std::string(row.body));
        CHECK(answer.status() == 422);
        CHECK(Json(answer.body())["field"].text() == row.field);
    }
    CHECK(Json(get("/settings/history").body())["max_age_days"].number() == 730);
}

} // namespace
} // namespace bangui::api
