// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/history_request.h"

#include <algorithm>

#include "common/base/text.h"
#include "common/domain/jail_name.h"

namespace bangui::api {
namespace {

constexpr std::string_view unknown = "unknown";
constexpr std::size_t most_text_characters = 200;
constexpr std::size_t most_text_bytes = 4 * most_text_characters; // UTF-8's longest

/// Each word of the list by `parse`, which answers nothing for a wrong one.
template<typename T, typename Parse>
std::vector<T> words(QueryFields &fields, std::string_view name, Parse parse) {
    std::vector<T> result;
    for (auto const word : fields.list(name)) {
        if (auto item = parse(word))
            result.push_back(std::move(*item));
        else
            fields.refuse(name, "holds an item that there is not: " + std::string(word));
    }
    return result;
}

std::optional<std::string> parse_country(std::string_view word) {
    auto const is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (word == unknown) return std::string();
    if (word.size() != 2 || !std::ranges::all_of(word, is_letter)) return std::nullopt;
    return std::string(word);
}

std::optional<std::uint32_t> parse_network(std::string_view word) {
    if (word == unknown) return 0;
    auto const number = parse_integer<std::uint32_t>(word);
    return number && *number > 0 ? number : std::nullopt;
}

/// "none" is no word of the API.
std::optional<history::Reason> parse_reason(std::string_view word) {
    return word.empty() ? std::nullopt : history::parse_reason(word);
}

void take_jails(QueryFields &fields, history::Filter &filter) {
    for (auto const word : fields.list("jail")) {
        if (auto const jail = JailName::parse(word))
            filter.jails.push_back(jail->text());
        else
            fields.refuse("jail", jail.error().detail, ProblemCode::invalid_jail);
    }
}

void take_address(QueryFields &fields, history::Filter &filter) {
    auto const text = fields.text("address", max_address_bytes);
    if (!text) return;
    auto address = address_or_text(*text);
    if (!address) return fields.refuse("address", address.error().detail, ProblemCode::invalid_address);
    filter.prefix = address->prefix;
    if (!address->prefix) filter.address_text = std::move(address->text);
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

void take_text(QueryFields &fields, history::Filter &filter) {
    auto const text = fields.text("text", most_text_bytes);
    if (!text) return;
    auto const count = characters(*text);
    if (count < history::min_text_characters || count > most_text_characters)
        fields.refuse("text", "must have 3 to 200 characters");
    filter.text = std::string(*text);
}

history::Filter filter_of(QueryFields &fields) {
    history::Filter filter;
    filter.from = fields.time("from");
    filter.until = fields.time("until");
    take_address(fields, filter);
    take_jails(fields, filter);
    filter.countries = words<std::string>(fields, "country", parse_country);
    filter.networks = words<std::uint32_t>(fields, "network", parse_network);
    filter.kinds = words<history::EventKind>(fields, "kind", history::parse_event_kind);
    filter.reasons = words<history::Reason>(fields, "reason", parse_reason);
    filter.origins = words<history::Origin>(fields, "origin", history::parse_origin);
    take_text(fields, filter);
    return filter;
}

} // namespace

std::optional<std::int64_t> parse_event_id(std::string_view text) {
    if (text.empty() || text.front() == '-') return std::nullopt;
    return parse_integer<std::int64_t>(text);
}

tl::expected<HistoryRequest, Problem> history_request_of(http::Query const &query) {
    QueryFields fields(query);
    HistoryRequest request;
    request.filter = filter_of(fields);
    constexpr auto most = static_cast<std::int64_t>(history::max_page);
    if (auto const limit = fields.integer("limit", 1, most)) request.limit = static_cast<std::size_t>(*limit);
    constexpr std::size_t most_cursor_bytes = 20;
    if (auto const cursor = fields.text("cursor", most_cursor_bytes)) {
        request.before = parse_event_id(*cursor);
        if (!request.before)
            fields.refuse("cursor", "Use `next` of a page with the same filters.",
                          ProblemCode::invalid_cursor);
    }
    if (auto problem = fields.finish()) return tl::unexpected<Problem>(std::move(*problem));
    return request;
}

tl::expected<ExportRequest, Problem> export_request_of(http::Query const &query) {
    QueryFields fields(query);
    ExportRequest request;
    request.filter = filter_of(fields);
    constexpr std::size_t most_format_bytes = 16;
    auto const format = fields.text("format", most_format_bytes);
    if (!format)
        fields.missing("format");
    else if (*format == "jsonl")
        request.format = ExportFormat::json_lines;
    else if (*format != "csv")
        fields.refuse("format", "must be csv or jsonl");
    if (auto problem = fields.finish()) return tl::unexpected<Problem>(std::move(*problem));
    return request;
}

} // namespace bangui::api
