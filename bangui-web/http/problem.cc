// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/problem.h"

#include <iterator>
#include <utility>

#include <fmt/core.h>

#include "common/base/text.h"

namespace bangui::http {
namespace {

std::string_view code_of(int status) {
    constexpr std::pair<int, std::string_view> codes[] = {
        {400, "bad_request"}, {401, "not_signed_in"},      {403, "forbidden"},
        {404, "not_found"},   {405, "method_not_allowed"}, {408, "request_timeout"},
        {413, "too_large"},   {414, "uri_too_long"},       {415, "unsupported_media_type"},
        {417, "bad_request"}, {429, "rate_limited"},       {431, "headers_too_large"},
        {503, "busy"},        {505, "http_version"},
    };
    for (auto const &[known, code] : codes)
        if (known == status) return code;
    return "internal";
}

/// The length of the UTF-8 sequence at the front, 0 when there is none.
std::size_t sequence_length(std::string_view text) {
    auto const first = static_cast<unsigned char>(text.front());
    std::size_t const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    return length <= text.size() && is_utf8(text.substr(0, length)) ? length : 0;
}

} // namespace

Problem protocol_problem(int status, std::string detail) {
    return {status, std::string(code_of(status)), std::move(detail)};
}

std::string json_quote(std::string_view text) {
    std::string quoted = "\"";
    while (!text.empty()) {
        auto const length = sequence_length(text);
        char const c = text.front();
        if (length == 0)
            quoted += "\uFFFD";
        else if (c == '"' || c == '\\')
            (quoted += '\\') += c;
        else if (static_cast<unsigned char>(c) < 0x20)
            fmt::format_to(std::back_inserter(quoted), "\\u{:04x}", static_cast<unsigned>(c));
        else
            quoted += text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    quoted += '"';
    return quoted;
}

Response to_response(Problem const &problem, std::string_view request_id) {
    auto body =
        fmt::format(R"({{"type":"about:blank","title":{},"status":{},"code":{})",
                    json_quote(reason_phrase(problem.status)), problem.status, json_quote(problem.code));
    if (!problem.detail.empty()) body += R"(,"detail":)" + json_quote(problem.detail);
    if (!request_id.empty()) body += R"(,"request_id":)" + json_quote(request_id);
    body += '}';
    return Response::text(problem.status, std::move(body), "application/problem+json");
}

} // namespace bangui::http
