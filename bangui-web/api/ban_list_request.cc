// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/ban_list_request.h"

#include <fmt/format.h>

#include "common/base/text.h"

namespace bangui::api {
namespace {

tl::unexpected<Problem> refuse(std::string_view field, std::string detail) {
    return tl::unexpected<Problem>(
        Problem{ProblemCode::invalid_field, std::move(detail), std::string(field)});
}

tl::expected<std::size_t, Problem> limit_of(std::string_view text) {
    auto const limit = parse_integer<std::size_t>(text);
    if (!limit || *limit < 1 || *limit > max_limit)
        return refuse("limit", fmt::format("must be 1 to {}", max_limit));
    return *limit;
}

} // namespace

tl::expected<events::BanQuery, Problem> ban_query_of(http::Query const &query) {
    events::BanQuery result;
    result.limit = default_limit;
    std::optional<std::string_view> cursor;
    for (auto const &[name, value] : query.items()) {
        if (name == "limit") {
            auto const limit = limit_of(value);
            if (!limit) return tl::unexpected<Problem>(limit.error());
            result.limit = *limit;
        } else if (name == "sort") {
            auto const sort = events::Sort::parse(value);
            if (!sort) return refuse("sort", "is none of the orders there are");
            result.sort = *sort;
        } else if (name == "search") {
            if (value.size() > max_search_bytes) {
                return refuse("search", fmt::format("must have at most {} bytes", max_search_bytes));
            }
            result.search = value;
        } else if (name == "cursor") {
            cursor = value;
        } else {
            return refuse(name, "is not known here");
        }
    }
    if (!cursor) return result;
    if (cursor->size() <= max_cursor_bytes) result.after = events::from_cursor(result.sort, *cursor);
    if (!result.after) {
        return tl::unexpected<Problem>(
            Problem{ProblemCode::invalid_cursor, "Use `next` of a page with the same sort.", "cursor"});
    }
    return result;
}

} // namespace bangui::api
