// SPDX-License-Identifier: Apache-2.0
#include "banguid/ops/state.h"

#include <doctest/doctest.h>

#include "tests/unit/banguid/ops/service_rig.h"

using namespace bangui;
using namespace bangui::test;

namespace {

ipc::ServerState state_of(ServiceRig &rig) {
    auto reply = rig.answer_to<ipc::ServerStateReply>(
        [&rig](auto done) { rig.service.server_state(ServiceRig::peer, {}, std::move(done)); });
    REQUIRE(reply.has_value());
    return reply->state;
}

Result<ipc::ServerSettings> settings_of(ServiceRig &rig) {
    return rig
        .answer_to<ipc::ServerSettingsReply>(
            [&rig](auto done) { rig.service.server_settings(ServiceRig::peer, {}, std::move(done)); })
        .map([](ipc::ServerSettingsReply const &reply) { return reply.settings; });
}

void answer_settings(ServiceRig &rig) {
    rig.fail2ban.answer("get dbfile", pickle::success(pickle::text("/var/lib/fail2ban/fail2ban.sqlite3")));
    rig.fail2ban.answer("get dbpurgeage", success(86400));
    rig.fail2ban.answer("get dbmaxmatches", success(10));
    rig.fail2ban.answer("get logtarget", pickle::success(pickle::text("/var/log/fail2ban.log")));
    rig.fail2ban.answer("get loglevel", pickle::success(pickle::text("INFO")));
}

} // namespace

TEST_CASE("the state follows fail2ban's") {
    ServiceRig rig;
    auto const online = state_of(rig);
    CHECK_EQ(online.banguid_version, BANGUI_VERSION);
    CHECK_EQ(online.banguid_started, FakeClock::start_unix_milliseconds / 1000);
    CHECK_EQ(online.fail2ban, ipc::Fail2banState::online);
    CHECK_EQ(online.fail2ban_version, "1.0.2");
    CHECK_EQ(online.fail2ban_socket, rig.folder.file("fail2ban.sock"));
    CHECK_EQ(online.connects, 1);
    CHECK_EQ(online.detail, "");
    rig.fail2ban.quit();
    rig.pump([&rig] { return rig.client->status().state == fail2ban::ClientState::offline; });
    auto const offline = state_of(rig);
    CHECK_EQ(offline.fail2ban, ipc::Fail2banState::offline);
    CHECK_EQ(offline.fail2ban_version, "1.0.2");
    CHECK_FALSE(offline.detail.empty());
}

TEST_CASE("how fail2ban is set up") {
    ServiceRig rig;
    answer_settings(rig);
    CHECK_EQ(settings_of(rig), ipc::ServerSettings{"/var/lib/fail2ban/fail2ban.sqlite3", 86400, 10, "INFO",
                                                   "/var/log/fail2ban.log"});
    CHECK_EQ(rig.asked().size(), 5);
    rig.fail2ban.answer("get logtarget", pickle::success(pickle::text("SYSLOG")));
    CHECK_EQ(settings_of(rig)->log_target, "SYSLOG"); // nothing is kept
}

TEST_CASE("fail2ban without a database") {
    ServiceRig rig;
    answer_settings(rig);
    for (auto const *parameter : {"get dbfile", "get dbpurgeage", "get dbmaxmatches"})
        rig.fail2ban.answer(parameter, pickle::success(pickle::none()));
    CHECK_EQ(settings_of(rig),
             ipc::ServerSettings{"", std::nullopt, std::nullopt, "INFO", "/var/log/fail2ban.log"});
}

TEST_CASE("settings of any length and bytes fit") {
    ServiceRig rig;
    answer_settings(rig);
    rig.fail2ban.answer("get dbfile", pickle::success(pickle::text("/\xff" + std::string(2000, 'x'))));
    rig.fail2ban.answer("get loglevel", pickle::success(pickle::text(std::string(65, 'x'))));
    auto const settings = settings_of(rig);
    REQUIRE(settings.has_value());
    CHECK_EQ(settings->database, R"(/\xff)" + std::string(1019, 'x'));
    CHECK_EQ(settings->log_level, std::string(64, 'x'));
    CHECK(ipc::encode(ipc::ServerSettingsReply{*settings}).has_value());
}

TEST_CASE("one setting that is not told is an error, not a guess") {
    ServiceRig rig;
    for (auto const *parameter :
         {"get dbfile", "get dbpurgeage", "get dbmaxmatches", "get logtarget", "get loglevel"}) {
        CAPTURE(parameter);
        answer_settings(rig);
        rig.fail2ban.answer(parameter, pickle::success(pickle::list({})));
        CHECK_EQ(settings_of(rig).error().code, ErrorCode::fail2ban_protocol);
    }
    rig.fail2ban.quit();
    rig.pump([&rig] { return rig.client->status().state == fail2ban::ClientState::offline; });
    CHECK_EQ(settings_of(rig).error().code, ErrorCode::fail2ban_offline);
}

TEST_CASE("an event carries any detail") {
    fail2ban::ClientStatus status;
    status.state = fail2ban::ClientState::offline;
    status.since = 5;
    status.detail = std::string(1023, 'x') + "\u00e4";
    auto const event = ops::State::event(status);
    CHECK_EQ(event, ipc::Fail2banStateEvent{ipc::Fail2banState::offline, 5, std::string(1023, 'x')});
    CHECK(ipc::encode(event).has_value());
}
