// SPDX-License-Identifier: Apache-2.0
//
// What a signed-in user did inside the web daemon, for the accounts' audit. What is done to fail2ban is
// recorded by banguid instead.
#pragma once

#include <string>

#include "bangui-web/api/services.h"
#include "bangui-web/http/exchange.h"

namespace bangui::api {

/// Only for routes that need somebody signed in. `act` is a literal of ours.
store::AuditEntry web_act_of(Services const &services, http::Exchange const &exchange, std::string act,
                             std::string detail);
/// Written behind; a failure goes to the log.
void record_act(Services &services, store::AuditEntry entry);

} // namespace bangui::api
