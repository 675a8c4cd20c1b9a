// SPDX-License-Identifier: Apache-2.0
//
// What a path names, as types: the only way a handler takes a jail or an address from a request.
#pragma once

#include <tl/expected.hpp>

#include "bangui-web/api/problem.h"
#include "bangui-web/http/exchange.h"
#include "common/domain/ip_prefix.h"
#include "common/domain/jail_name.h"

namespace bangui::api {

/// {jail}, or invalid_jail.
tl::expected<JailName, Problem> jail_of(http::Captures const &captures);
/// {address}, or invalid_address.
tl::expected<IpPrefix, Problem> prefix_of(http::Captures const &captures);

struct JailAndPrefix {
    JailName jail;
    IpPrefix prefix;
};
/// Both, of a path that has both.
tl::expected<JailAndPrefix, Problem> jail_and_prefix_of(http::Captures const &captures);

} // namespace bangui::api
