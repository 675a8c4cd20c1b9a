// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/dashboard_statistics.h"

#include "bangui-web/api/statistics_shape.h"
#include "bangui-web/json/writer.h"

namespace bangui::api {

Result<DashboardStatistics> read_dashboard(store::Connection &connection, DashboardRequest const &request) {
    using history::Dimension;
    auto const &[when, limit] = request;
    DashboardStatistics read;
    read.summary = TRY(history::summary(connection, when.selection));
    read.timeline = TRY(history::timeline(connection, when.selection, when.bucket, when.offset));
    read.countries = TRY(history::tops(connection, when.selection, Dimension::country, limit));
    read.networks = TRY(history::tops(connection, when.selection, Dimension::network, limit));
    read.jails = TRY(history::tops(connection, when.selection, Dimension::jail, limit));
    read.addresses = TRY(history::tops(connection, when.selection, Dimension::address, limit));
    read.repeat_offenders = TRY(history::repeat_offenders(connection, when.selection, limit));
    return read;
}

std::string dashboard_json(DashboardStatistics const &statistics) {
    using history::Dimension;
    json::Writer json;
    json.begin_object()
        .name("summary")
        .raw(summary_json(statistics.summary))
        .name("timeline")
        .raw(timeline_json(statistics.timeline))
        .name("countries")
        .raw(tops_json(statistics.countries, Dimension::country))
        .name("networks")
        .raw(tops_json(statistics.networks, Dimension::network))
        .name("jails")
        .raw(tops_json(statistics.jails, Dimension::jail))
        .name("addresses")
        .raw(tops_json(statistics.addresses, Dimension::address))
        .name("repeat_offenders")
        .raw(tops_json(statistics.repeat_offenders, Dimension::address))
        .end_object();
    return json.finish();
}

} // namespace bangui::api
