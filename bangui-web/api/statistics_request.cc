// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/statistics_request.h"

#include <optional>
#include <string_view>

#include "bangui-web/api/query_fields.h"
#include "common/domain/jail_name.h"

namespace bangui::api {
namespace {

constexpr std::int64_t longest_range = 3'653LL * 86'400; // ten years, three of them leap years
constexpr std::int64_t most_items = 300;
constexpr std::int64_t farthest_offset = 18 * 3'600;
constexpr std::int64_t offset_step = 900;
constexpr Seconds longest_by_minute{2 * 3'600};
constexpr std::size_t most_word_bytes = 16;

/// Whole seconds around it.
history::Range range_of(QueryFields &fields) {
    auto const from = fields.time("from");
    auto const until = fields.time("until");
    if (!from) fields.missing("from");
    if (!until) fields.missing("until");
    if (!from || !until) return {0, 1};
    history::Range const range{*from / 1000, (*until + 999) / 1000};
    if (range.until <= range.from) fields.refuse("until", "must be after `from`");
    if (range.until - range.from > longest_range)
        fields.refuse("from", "must be at most ten years before `until`");
    if (range.from < 0) fields.refuse("from", "must be in 1970 or later");
    return range;
}

void take_jail(QueryFields &fields, history::Selection &selection) {
    auto const text = fields.text("jail", JailName::max_bytes);
    if (!text) return;
    if (auto const jail = JailName::parse(*text))
        selection.jail = jail->text();
    else
        fields.refuse("jail", jail.error().detail, ProblemCode::invalid_jail);
}

void take_origin(QueryFields &fields, history::Selection &selection) {
    auto const word = fields.text("origin", most_word_bytes);
    if (!word) return;
    selection.origin = history::parse_origin(*word);
    if (!selection.origin) fields.refuse("origin", "is none of the origins there are");
}

std::optional<Seconds> parse_bucket(std::string_view word) {
    if (word == "minute") return Seconds(60);
    if (word == "hour") return Seconds(3'600);
    if (word == "day") return Seconds(86'400);
    if (word == "week") return Seconds(604'800);
    return std::nullopt;
}

/// A range, and how it is cut.
TimelineRequest buckets_of(QueryFields &fields) {
    TimelineRequest request;
    auto const range = request.selection.range = range_of(fields);
    auto const word = fields.text("bucket", most_word_bytes);
    auto const bucket = word ? parse_bucket(*word) : std::nullopt;
    if (!word) fields.missing("bucket");
    if (word && !bucket) fields.refuse("bucket", "must be minute, hour, day or week");
    request.bucket = bucket.value_or(Seconds(3'600));
    if (request.bucket == Seconds(60) && Seconds(range.until - range.from) > longest_by_minute)
        fields.refuse("bucket", "minutes are for two hours at most");
    auto const offset = fields.integer("offset", -farthest_offset, farthest_offset).value_or(0);
    if (offset % offset_step != 0) fields.refuse("offset", "must be a multiple of 900");
    request.offset = Seconds(offset);
    return request;
}

void take_limit(QueryFields &fields, std::size_t &limit) {
    if (auto const wanted = fields.integer("limit", 1, most_items)) limit = static_cast<std::size_t>(*wanted);
}

template<typename T>
tl::expected<T, Problem> finished(QueryFields &fields, T request) {
    if (auto problem = fields.finish()) return tl::unexpected<Problem>(std::move(*problem));
    return request;
}

} // namespace

tl::expected<history::Selection, Problem> summary_request_of(http::Query const &query) {
    QueryFields fields(query);
    history::Selection selection{range_of(fields), {}, {}};
    take_jail(fields, selection);
    take_origin(fields, selection);
    return finished(fields, std::move(selection));
}

tl::expected<TimelineRequest, Problem> timeline_request_of(http::Query const &query) {
    QueryFields fields(query);
    auto request = buckets_of(fields);
    take_jail(fields, request.selection);
    return finished(fields, std::move(request));
}

tl::expected<DashboardRequest, Problem> dashboard_request_of(http::Query const &query) {
    QueryFields fields(query);
    DashboardRequest request{buckets_of(fields)};
    take_limit(fields, request.limit);
    return finished(fields, std::move(request));
}

tl::expected<TopsRequest, Problem> tops_request_of(http::Query const &query, history::Dimension dimension) {
    QueryFields fields(query);
    TopsRequest request;
    request.selection.range = range_of(fields);
    switch (dimension) {
    case history::Dimension::country:
        take_jail(fields, request.selection);
        take_origin(fields, request.selection);
        break;
    case history::Dimension::jail:
        take_jail(fields, request.selection);
        break;
    case history::Dimension::address:
        request.repeat = fields.truth("repeat").value_or(false);
        break;
    case history::Dimension::network:
        break;
    }
    take_limit(fields, request.limit);
    return finished(fields, std::move(request));
}

} // namespace bangui::api
