// SPDX-License-Identifier: Apache-2.0
//
// How banguid and its way to fail2ban are, and how fail2ban itself is set up. Owned by the Service, on the
// loop.
#pragma once

#include "banguid/fail2ban/client.h"
#include "common/base/clock.h"
#include "common/base/executor.h"
#include "common/base/unique_function.h"
#include "proto/bangui_ipc.h"

namespace bangui::ops {

class State {
  public:
    /// All must outlive the state; banguid counts as started now.
    State(fail2ban::Client &client, Executor &executor, Clock const &clock)
        : client_(client)
        , executor_(executor)
        , clock_(clock)
        , started_(clock.unix_now()) {}

    void server_state(Completion<ipc::ServerStateReply> done);
    /// Asks fail2ban.
    void server_settings(Completion<ipc::ServerSettingsReply> done);

    /// What peers are told when the state changes.
    static ipc::Fail2banStateEvent event(fail2ban::ClientStatus const &status);

  private:
    fail2ban::Client &client_;
    Executor &executor_;
    Clock const &clock_;
    UnixSeconds const started_;
};

} // namespace bangui::ops
