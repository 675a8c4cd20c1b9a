// SPDX-License-Identifier: Apache-2.0
//
// What everything that acts on fail2ban has in common.
#pragma once

#include "bangui-web/http/exchange.h"
#include "proto/bangui_ipc.h"

namespace bangui::api {

/// On whose behalf banguid acts. Only for routes that need somebody signed in.
ipc::Operator operator_of(http::Exchange const &exchange);

} // namespace bangui::api
