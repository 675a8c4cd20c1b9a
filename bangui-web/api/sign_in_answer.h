// SPDX-License-Identifier: Apache-2.0
//
// What setup and sign-in have in common: the answer that signs the browser in, and where an attempt came
// from.
#pragma once

#include <string>

#include "bangui-web/api/services.h"
#include "bangui-web/http/exchange.h"

namespace bangui::api {

/// 201 with the Session and its cookie.
void answer_signed_in(Services &services, http::Responder &responder, auth::SignedIn const &signed_in);

/// 429 with the time this source has to wait.
void answer_throttled(Services &services, http::Responder &responder, std::optional<IpAddress> const &source);

/// As the browser calls itself; empty when it does not.
std::string user_agent(http::RequestHead const &head);

/// The time zone chosen at setup.
std::string time_zone(Services const &services);

} // namespace bangui::api
