// SPDX-License-Identifier: Apache-2.0
//
// Whether the client has already what we would send: If-None-Match (RFC 9110 section 13.1.2).
#pragma once

#include <string_view>

#include "bangui-web/http/request.h"

namespace bangui::http {

/// Whether If-None-Match names this entity tag (`"x"` or `W/"x"`, without a comma in it) or is "*". The
/// comparison is the weak one: W/"x" and "x" are equal.
bool is_known_to_client(HeaderFields const &fields, std::string_view entity_tag);

} // namespace bangui::http
