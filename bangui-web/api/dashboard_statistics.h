// SPDX-License-Identifier: Apache-2.0
//
// All statistics that the dashboard shows of a range, read at once, so that a page costs one request. Each
// part is what its own endpoint of /stats answers. read() runs on a reader thread of the archive.
#pragma once

#include <cstddef>
#include <string>

#include <tl/expected.hpp>

#include "bangui-web/api/statistics_request.h"
#include "bangui-web/history/statistics.h"

namespace bangui::api {

struct DashboardStatistics {
    history::Summary summary;
    history::Timeline timeline;
    history::Tops countries;
    history::Tops networks;
    history::Tops jails;
    history::Tops addresses;
    history::Tops repeat_offenders;
};

/// invalid_argument when there would be too many buckets.
Result<DashboardStatistics> read_dashboard(store::Connection &connection, DashboardRequest const &request);

std::string dashboard_json(DashboardStatistics const &statistics);

} // namespace bangui::api
