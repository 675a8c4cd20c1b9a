// SPDX-License-Identifier: Apache-2.0
//
// The BulkRequest of Docs/openapi.yaml as types.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "bangui-web/api/problem.h"
#include "bangui-web/bulk/bulk.h"

namespace bangui::api {

inline constexpr std::size_t max_bulk_jails = 64;
inline constexpr std::size_t max_bulk_addresses = 5'000;
/// So many of the longest networks, quoted, and as many of the longest jails' names.
inline constexpr std::size_t max_bulk_body_bytes = 256 * 1024;

struct BulkRequest {
    bulk::Action action = bulk::Action::ban;
    std::vector<JailName> jails;    ///< none twice
    std::vector<IpPrefix> prefixes; ///< none twice; empty: all that the one jail has banned, to be unbanned
    std::string note;               ///< of a ban; may be empty
};

/// invalid_json, invalid_field, invalid_jail or invalid_address, naming the member and the item.
tl::expected<BulkRequest, Problem> bulk_request_of(std::string_view body);

} // namespace bangui::api
