// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/query_fields.h"

#include <algorithm>

#include <fmt/format.h>

#include "bangui-web/api/time_text.h"
#include "common/base/text.h"

namespace bangui::api {

QueryFields::QueryFields(http::Query const &query)
    : query_(query) {}

std::optional<std::string_view> QueryFields::text(std::string_view name, std::size_t most_bytes) {
    taken_.push_back(name);
    auto const value = query_.find(name);
    if (value && value->size() > most_bytes)
        refuse(name, fmt::format("must have at most {} bytes", most_bytes));
    return value;
}

std::vector<std::string_view> QueryFields::list(std::string_view name) {
    constexpr std::size_t most_bytes = 4'096;
    auto const value = text(name, most_bytes);
    std::vector<std::string_view> items;
    if (!value) return items;
    for (auto rest = *value;;) {
        auto const end = rest.find(',');
        items.push_back(rest.substr(0, end));
        if (items.back().empty()) refuse(name, "holds an empty item");
        if (end == std::string_view::npos || items.size() > max_items) break;
        rest.remove_prefix(end + 1);
    }
    if (items.size() > max_items) refuse(name, fmt::format("must have at most {} items", max_items));
    return items;
}

std::optional<std::int64_t> QueryFields::integer(std::string_view name, std::int64_t least,
                                                 std::int64_t most) {
    constexpr std::size_t most_bytes = 20;
    auto const value = text(name, most_bytes);
    if (!value) return std::nullopt;
    auto const number = parse_integer<std::int64_t>(*value);
    if (!number || *number < least || *number > most) {
        refuse(name, fmt::format("must be {} to {}", least, most));
        return least;
    }
    return number;
}

std::optional<bool> QueryFields::truth(std::string_view name) {
    constexpr std::size_t most_bytes = 5;
    auto const value = text(name, most_bytes);
    if (!value) return std::nullopt;
    if (*value != "true" && *value != "false") refuse(name, "must be true or false");
    return *value == "true";
}

std::optional<std::int64_t> QueryFields::time(std::string_view name) {
    constexpr std::size_t most_bytes = 64;
    auto const value = text(name, most_bytes);
    if (!value) return std::nullopt;
    auto const time = parse_time(*value);
    if (!time) refuse(name, "must be a time such as 2026-01-02T03:04:05Z");
    return time;
}

void QueryFields::refuse(std::string_view name, std::string detail, ProblemCode code) {
    if (!problem_) problem_ = Problem{code, std::move(detail), std::string(name)};
}

std::optional<Problem> QueryFields::finish() {
    for (auto const &[name, value] : query_.items()) {
        if (std::ranges::find(taken_, name) == taken_.end()) refuse(name, "is not known here");
    }
    return std::move(problem_);
}

Result<AddressOrText> address_or_text(std::string_view text) {
    if (text.empty() || text.size() > max_address_bytes)
        return fail(ErrorCode::invalid_argument, fmt::format("must have 1 to {} bytes", max_address_bytes));
    auto const prefix = IpPrefix::parse(text);
    if (prefix) return AddressOrText{*prefix, prefix->text()};
    if (IpAddress::parse(text.substr(0, text.find('/')))) return tl::unexpected<Error>(prefix.error());
    return AddressOrText{std::nullopt, std::string(text)};
}

} // namespace bangui::api
