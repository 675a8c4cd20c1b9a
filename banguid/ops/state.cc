// SPDX-License-Identifier: Apache-2.0
#include "banguid/ops/state.h"

#include "banguid/fail2ban/queries.h"
#include "banguid/ops/bounds.h"
#include "common/base/text.h"

namespace bangui::ops {
namespace {

ipc::Fail2banState on_the_wire(fail2ban::ClientState state) {
    switch (state) {
    case fail2ban::ClientState::connecting:
        return ipc::Fail2banState::connecting;
    case fail2ban::ClientState::online:
        return ipc::Fail2banState::online;
    case fail2ban::ClientState::offline:
        return ipc::Fail2banState::offline;
    }
    return ipc::Fail2banState::offline;
}

ipc::ServerSettings on_the_wire(fail2ban::Settings const &settings) {
    return {.database = ipc::Line(clipped(settings.database.value_or(""), ipc::line_most)),
            .database_max_age = settings.database_max_age,
            .database_max_matches = settings.database_max_matches,
            .log_level = ipc::Name(clipped(settings.log_level, ipc::name_most)),
            .log_target = ipc::Line(clipped(settings.log_target, ipc::line_most))};
}

} // namespace

void State::server_state(Completion<ipc::ServerStateReply> done) {
    auto const &status = client_.status();
    ipc::ServerState state{.banguid_version = BANGUI_VERSION,
                           .banguid_started = started_,
                           .fail2ban = on_the_wire(status.state),
                           .fail2ban_version = ipc::Name(clipped(status.version, ipc::name_most)),
                           .fail2ban_socket = ipc::Line(clipped(client_.socket_path(), ipc::line_most)),
                           .since = status.since,
                           .last_answer = status.last_answer,
                           .detail = ipc::Text(clipped(status.detail, ipc::text_most)),
                           .connects = status.connects,
                           .requests = status.requests,
                           .failures = status.failures};
    executor_.post([done = std::move(done), state = std::move(state)]() mutable {
        done(ipc::ServerStateReply{std::move(state)});
    });
}

void State::server_settings(Completion<ipc::ServerSettingsReply> done) {
    fail2ban::read_settings(client_, deadline_from(clock_),
                            [done = std::move(done)](Result<fail2ban::Settings> settings) mutable {
                                if (!settings) return done(tl::unexpected(std::move(settings).error()));
                                done(ipc::ServerSettingsReply{on_the_wire(*settings)});
                            });
}

ipc::Fail2banStateEvent State::event(fail2ban::ClientStatus const &status) {
    return {.state = on_the_wire(status.state),
            .since = status.since,
            .detail = ipc::Text(clipped(status.detail, ipc::text_most))};
}

} // namespace bangui::ops
