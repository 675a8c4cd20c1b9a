// SPDX-License-Identifier: Apache-2.0
//
// The query parameters of the history (Docs/openapi.yaml) as types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include <tl/expected.hpp>

#include "bangui-web/api/problem.h"
#include "bangui-web/api/query_fields.h"
#include "bangui-web/history/find.h"
#include "bangui-web/http/request.h"

namespace bangui::api {

struct HistoryRequest {
    history::Filter filter;
    std::optional<std::int64_t> before; ///< the cursor
    std::size_t limit = 50;
};
/// invalid_field, invalid_jail, invalid_address or invalid_cursor, naming the parameter; one that is none of
/// these is refused too.
tl::expected<HistoryRequest, Problem> history_request_of(http::Query const &query);

enum class ExportFormat : std::uint8_t { csv, json_lines };
struct ExportRequest {
    history::Filter filter;
    ExportFormat format = ExportFormat::csv;
};
tl::expected<ExportRequest, Problem> export_request_of(http::Query const &query);

/// An id or cursor as clients send it back: digits only.
std::optional<std::int64_t> parse_event_id(std::string_view text);

} // namespace bangui::api
