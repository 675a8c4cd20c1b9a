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

TEST_CASE("an event carries any detail") {
    fail2ban::ClientStatus status;
    status.state = fail2ban::ClientState::offline;
    status.since = 5;
    status.detail = std::string(1023, 'x') + "\u00e4";
    auto const event = ops::State::event(status);
    CHECK_EQ(event, ipc::Fail2banStateEvent{ipc::Fail2banState::offline, 5, std::string(1023, 'x')});
    CHECK(ipc::encode(event).has_value());
}
