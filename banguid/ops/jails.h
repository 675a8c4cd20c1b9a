// SPDX-License-Identifier: Apache-2.0
//
// Which jails run, with what counters and parameters. Owned by the Service, on the loop.
#pragma once

#include "banguid/fail2ban/client.h"
#include "banguid/fail2ban/queries.h"
#include "common/base/clock.h"
#include "common/base/unique_function.h"
#include "proto/bangui_ipc.h"

namespace bangui::ops {

class Jails {
  public:
    /// Both must outlive the jails.
    Jails(fail2ban::Client &client, Clock const &clock)
        : client_(client)
        , clock_(clock) {}

    /// In the order of their names; a page begins behind `after`.
    void list_jails(ipc::ListJailsRequest const &request, Completion<ipc::ListJailsReply> done);
    /// What is longer than the protocol's bounds is cut, and the reply says so.
    void jail_parameters(ipc::JailParametersRequest const &request,
                         Completion<ipc::JailParametersReply> done);

  private:
    void add_backend(JailName const &jail, fail2ban::JailParameters parameters, MonotonicTime deadline,
                     Completion<fail2ban::JailParameters> done);

    fail2ban::Client &client_;
    Clock const &clock_;
};

/// One page of list_jails.
ipc::ListJailsReply page_of_jails(std::vector<fail2ban::JailCounters> jails, std::string_view after);
/// The parameters within the protocol's bounds.
ipc::JailParameters bounded(JailName const &jail, fail2ban::JailParameters parameters);

} // namespace bangui::ops
