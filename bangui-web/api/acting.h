// SPDX-License-Identifier: Apache-2.0
//
// What everything that acts on fail2ban has in common.
#pragma once

#include "bangui-web/http/exchange.h"
#include "common/base/result.h"
#include "proto/bangui_ipc.h"

namespace bangui::api {

/// On whose behalf banguid acts. Only for routes that need somebody signed in.
ipc::Operator operator_of(http::Exchange const &exchange);

/// Whether an error leaves open if the act was done: then the list has to be read as after one that was.
bool may_have_happened(Error const &error);

} // namespace bangui::api
