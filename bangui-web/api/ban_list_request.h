// SPDX-License-Identifier: Apache-2.0
//
// The query parameters of the two lists of bans (Docs/openapi.yaml: limit, cursor, search, sort) as a
// BanQuery.
#pragma once

#include <tl/expected.hpp>

#include "bangui-web/api/problem.h"
#include "bangui-web/events/ban_query.h"
#include "bangui-web/http/request.h"

namespace bangui::api {

inline constexpr std::size_t default_limit = 50;
inline constexpr std::size_t max_limit = 500;
inline constexpr std::size_t max_search_bytes = 128;
inline constexpr std::size_t max_cursor_bytes = 1024;

/// invalid_field or invalid_cursor, naming the parameter; a parameter that is none of these is refused too.
tl::expected<events::BanQuery, Problem> ban_query_of(http::Query const &query);

} // namespace bangui::api
