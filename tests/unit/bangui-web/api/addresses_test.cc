// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/bangui-web/api/archive_rig.h"

namespace bangui::api {
namespace {

using test::Json;

struct Rig : test::ArchiveRig {
    Rig() {
        banguid.set("mail", {{"192.0.2.0/24", 1'795'348'000, 1'795'349'000}}, 1);
        banguid.set("sshd",
                    {{"192.0.2.1", 1'795'348'100, std::nullopt},
                     {"192.0.2.10", 1'795'348'100, std::nullopt},
                     {"192.0.2.1x", 1'795'348'100, std::nullopt}},
                    3);
        pass(Seconds(20)); // the watcher looks again
    }
    Json page(std::string address) { return Json(get("/addresses/" + std::move(address)).body()); }
    static std::vector<std::string> texts(Json const &list, std::string_view member) {
        std::vector<std::string> found;
        for (std::size_t index = 0; index < list.size(); ++index)
            found.push_back(list[index][member].text());
        return found;
    }
};

TEST_CASE_FIXTURE(Rig, "all that is known of an address") {
    archive_bans({ban(noon, "sshd", "192.0.2.1", {"DE", 64500, "Example"}),
                  event(noon + 5000, history::EventKind::unban, "sshd", "192.0.2.1"),
                  ban(noon + 9000, "mail", "192.0.2.1", {"DE", 64500, "Example"}),
                  ban(noon + 9000, "mail", "192.0.2.2")});
    auto const shown = page("192.0.2.1");
    CHECK(shown["address"].text() == "192.0.2.1");
    CHECK(shown["is_address"].truth());
    CHECK(shown["protected"].is_null());
    CHECK(texts(shown["bans"], "address") == std::vector<std::string>{"192.0.2.1", "192.0.2.0/24"});
    CHECK(texts(shown["bans"], "jail") == std::vector<std::string>{"sshd", "mail"});
    CHECK(shown["certain"].truth());
    CHECK(shown["totals"]["bans"].number() == 2);
    CHECK(shown["totals"]["unbans"].number() == 1);
    CHECK(shown["totals"]["events"].number() == 3);
    CHECK(shown["totals"]["first_seen"].text() == "2026-11-22T12:00:00Z");
    CHECK(shown["totals"]["last_seen"].text() == "2026-11-22T12:00:09Z");
    CHECK(shown["jails"].size() == 2);
    CHECK(shown["country"].text() == "DE");
    CHECK(shown["network"]["number"].number() == 64500);
    CHECK(shown["ignored_in"].size() == 0);
    CHECK(texts(shown["events"], "kind") == std::vector<std::string>{"ban", "unban", "ban"});
    CHECK(shown["next"].is_null());
}

TEST_CASE_FIXTURE(Rig, "an address that nobody knows has a place, and nothing else") {
    history_state.place = [](std::string const &address) {
        return address == "203.0.113.1" ? history::Place{"FR", 64501, ""} : history::Place{};
    };
    auto const shown = page("203.0.113.1");
    CHECK(shown["bans"].size() == 0);
    CHECK(shown["totals"].is_null());
    CHECK(shown["jails"].size() == 0);
    CHECK(shown["events"].size() == 0);
    CHECK(shown["country"].text() == "FR");
    CHECK(shown["network"]["name"].text().empty());
    CHECK(page("203.0.113.2")["country"].is_null());
    CHECK(page("203.0.113.2")["network"].is_null());
}

TEST_CASE_FIXTURE(Rig, "a network, and a text that is no address") {
    CHECK(texts(page("192.0.2.0%2F28")["bans"], "address").size() == 3); // in it twice, and around it
    auto const text = page("192.0.2.1x");
    CHECK_FALSE(text["is_address"].truth());
    CHECK(texts(text["bans"], "address") == std::vector<std::string>{"192.0.2.1x"});
    for (auto const *wrong : {"192.0.2.1%2F24", "192.0.2.1%2F33"}) {
        auto const answer = get(std::string("/addresses/") + wrong);
        CHECK(code(answer) == "invalid_address");
        CHECK(Json(answer.body())["field"].text() == "address");
    }
    CHECK(code(get("/addresses/" + std::string(513, 'x'))) == "invalid_address");
}

TEST_CASE_FIXTURE(Rig, "what protects it, and which jails ignore it") {
    banguid.parameters.ignore_list = {"localhost", "192.0.2.0/25"};
    history_state.is_protected = [this](IpPrefix const &prefix, HistoryState::Answer answer) {
        loop->post([is_protected = prefix.text() == "192.0.2.1", answer = std::move(answer)]() mutable {
            answer(is_protected);
        });
    };
    auto const shown = page("192.0.2.1");
    CHECK(shown["protected"].truth());
    REQUIRE(shown["ignored_in"].size() == 2);
    CHECK(shown["ignored_in"][0].text() == "mail");
    CHECK(page("192.0.2.200")["ignored_in"].size() == 0);
    CHECK_FALSE(page("192.0.2.200")["protected"].truth());
    CHECK(page("192.0.2.0%2F24")["ignored_in"].size() == 0); // only a part of it
    CHECK(page("localhost")["ignored_in"].size() == 2);
    CHECK(page("localhost")["protected"].is_null());
}

TEST_CASE_FIXTURE(Rig, "what cannot be asked now makes it uncertain, and the rest is still told") {
    archive_bans({ban(noon, "sshd", "192.0.2.1")});
    SUBCASE("the ignore lists") {
        banguid.fails = Error{ErrorCode::fail2ban_offline, ""};
    }
    SUBCASE("anything, banguid being away") {
        watcher.banguid_went("gone");
    }
    auto const answer = get("/addresses/192.0.2.1");
    CHECK(answer.status() == 200);
    Json const shown(answer.body());
    CHECK_FALSE(shown["certain"].truth());
    CHECK(shown["totals"]["bans"].number() == 1);
}

TEST_CASE_FIXTURE(Rig, "without its archive there is no such page") {
    break_archive();
    CHECK(get("/addresses/192.0.2.1").status() == 503);
}

} // namespace
} // namespace bangui::api
