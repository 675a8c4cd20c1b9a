// SPDX-License-Identifier: Apache-2.0
#include <functional>

#include <fmt/format.h>

#include "bangui-web/api/answer.h"
#include "bangui-web/api/dashboard_statistics.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/api/statistics_request.h"
#include "bangui-web/api/statistics_shape.h"

namespace bangui::api {
namespace {

/// Sums of what is over do not change, so most answers are those that the client has.
void answer_sums(http::Exchange &exchange, std::string body) {
    auto const version = fmt::format("stats-{:x}-{:016x}", body.size(), std::hash<std::string>{}(body));
    answer_cached(exchange, version, [body = std::move(body)]() mutable { return std::move(body); });
}

/// Reads with `work`, answers with what `shape` makes of it. The archive refuses only what is about `field`.
template<typename T>
void answer_from_archive(Services &services, http::Exchange exchange,
                         UniqueFunction<Result<T>(store::Connection &)> work,
                         UniqueFunction<std::string(T const &)> shape, std::string field) {
    services.history.read<T>(std::move(work), [&services, exchange = std::move(exchange),
                                               shape = std::move(shape),
                                               field = std::move(field)](Result<T> sums) mutable {
        if (!sums && sums.error().code == ErrorCode::invalid_argument)
            return answer_problem(exchange.responder,
                                  {ProblemCode::invalid_field, sums.error().detail, std::move(field)});
        if (!sums) return answer_error(services, exchange.responder, sums.error());
        answer_sums(exchange, shape(*sums));
    });
}

void answer_tops(Services &services, http::Exchange exchange, history::Dimension dimension) {
    auto request = tops_request_of(exchange.request.head.query, dimension);
    if (!request) return answer_problem(exchange.responder, request.error());
    answer_from_archive<history::Tops>(
        services, std::move(exchange),
        [request = std::move(*request), dimension](store::Connection &connection) {
            return request.repeat ? history::repeat_offenders(connection, request.selection, request.limit)
                                  : history::tops(connection, request.selection, dimension, request.limit);
        },
        [dimension](history::Tops const &tops) { return tops_json(tops, dimension); }, "from");
}

} // namespace

void stats_summary(Services &services, http::Exchange exchange) {
    auto selection = summary_request_of(exchange.request.head.query);
    if (!selection) return answer_problem(exchange.responder, selection.error());
    answer_from_archive<history::Summary>(
        services, std::move(exchange),
        [selection = std::move(*selection)](store::Connection &connection) {
            return history::summary(connection, selection);
        },
        &summary_json, "from");
}

void stats_timeline(Services &services, http::Exchange exchange) {
    auto request = timeline_request_of(exchange.request.head.query);
    if (!request) return answer_problem(exchange.responder, request.error());
    answer_from_archive<history::Timeline>(
        services, std::move(exchange),
        [request = std::move(*request)](store::Connection &connection) {
            return history::timeline(connection, request.selection, request.bucket, request.offset);
        },
        &timeline_json, "bucket");
}

void stats_dashboard(Services &services, http::Exchange exchange) {
    auto request = dashboard_request_of(exchange.request.head.query);
    if (!request) return answer_problem(exchange.responder, request.error());
    answer_from_archive<DashboardStatistics>(
        services, std::move(exchange),
        [request = std::move(*request)](store::Connection &connection) {
            return read_dashboard(connection, request);
        },
        &dashboard_json, "bucket");
}

void stats_countries(Services &services, http::Exchange exchange) {
    answer_tops(services, std::move(exchange), history::Dimension::country);
}

void stats_networks(Services &services, http::Exchange exchange) {
    answer_tops(services, std::move(exchange), history::Dimension::network);
}

void stats_jails(Services &services, http::Exchange exchange) {
    answer_tops(services, std::move(exchange), history::Dimension::jail);
}

void stats_addresses(Services &services, http::Exchange exchange) {
    answer_tops(services, std::move(exchange), history::Dimension::address);
}

} // namespace bangui::api
