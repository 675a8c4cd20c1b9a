// SPDX-License-Identifier: Apache-2.0
//
// The query parameters of the statistics (Docs/openapi.yaml) as types. Each answers invalid_field or
// invalid_jail with the parameter's name; a parameter that a statistic does not know is refused.
#pragma once

#include <cstddef>

#include <tl/expected.hpp>

#include "bangui-web/api/problem.h"
#include "bangui-web/history/statistics.h"
#include "bangui-web/http/request.h"

namespace bangui::api {

tl::expected<history::Selection, Problem> summary_request_of(http::Query const &query);

struct TimelineRequest {
    history::Selection selection;
    Seconds bucket{};
    Seconds offset{};
};
tl::expected<TimelineRequest, Problem> timeline_request_of(http::Query const &query);

/// Over all jails.
struct DashboardRequest {
    TimelineRequest when;
    std::size_t limit = 10; ///< of each list
};
tl::expected<DashboardRequest, Problem> dashboard_request_of(http::Query const &query);

struct TopsRequest {
    history::Selection selection;
    std::size_t limit = 10;
    bool repeat = false; ///< of addresses
};
tl::expected<TopsRequest, Problem> tops_request_of(http::Query const &query, history::Dimension dimension);

} // namespace bangui::api
