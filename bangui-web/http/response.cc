// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/response.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <iterator>
#include <utility>

#include <fmt/core.h>

#include "bangui-web/http/body_stream.h"
#include "common/base/text.h"

namespace bangui::http {
namespace {

/// On every response: nothing may be guessed, framed, opened or leaked, whatever a handler forgets.
constexpr std::string_view security_fields = "X-Content-Type-Options: nosniff\r\n"
                                             "X-Frame-Options: DENY\r\n"
                                             "Referrer-Policy: no-referrer\r\n"
                                             "Cross-Origin-Opener-Policy: same-origin\r\n"
                                             "Cross-Origin-Resource-Policy: same-origin\r\n"
                                             "Permissions-Policy: camera=(), geolocation=(), microphone=(), "
                                             "payment=(), usb=()\r\n";

constexpr std::string_view content_security_policy =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'{}; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'\r\n";

/// Fields that only the writer may set, in lower case.
constexpr std::array<std::string_view, 17> own_fields = {"cache-control",
                                                         "connection",
                                                         "content-length",
                                                         "content-security-policy",
                                                         "content-type",
                                                         "cross-origin-opener-policy",
                                                         "cross-origin-resource-policy",
                                                         "date",
                                                         "keep-alive",
                                                         "permissions-policy",
                                                         "referrer-policy",
                                                         "trailer",
                                                         "transfer-encoding",
                                                         "upgrade",
                                                         "x-content-type-options",
                                                         "x-frame-options",
                                                         "x-request-id"};

bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return ascii_lowered(left) == ascii_lowered(right);
}

bool is_field_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
}

bool is_field_value(std::string_view value) {
    return std::none_of(value.begin(), value.end(), [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
    });
}

bool is_hexadecimal(std::string_view text) {
    return text.find_first_not_of("0123456789abcdef") == std::string_view::npos && !text.empty();
}

Result<void> check(Response const &response) {
    auto const broken = [](std::string_view what) {
        return fail(ErrorCode::internal, fmt::format("a response has a bad {} field", what));
    };
    for (auto const &field : response.fields()) {
        bool const is_own = std::any_of(own_fields.begin(), own_fields.end(), [&](std::string_view own) {
            return equal_ignoring_case(own, field.name);
        });
        if (!is_field_name(field.name) || is_own || !is_field_value(field.value)) return broken(field.name);
    }
    if (!is_field_value(response.content_type())) return broken("Content-Type");
    if (!is_field_value(response.cache_control())) return broken("Cache-Control");
    if (response.style_nonce() && !is_hexadecimal(*response.style_nonce()))
        return broken("Content-Security-Policy");
    return {};
}

/// What every head begins with.
std::string begin_head(int status, ResponseContext const &context) {
    std::string head =
        fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", status, reason_phrase(status), http_date(context.now));
    if (!context.request_id.empty())
        fmt::format_to(std::back_inserter(head), "X-Request-Id: {}\r\n", context.request_id);
    if (context.after == AfterResponse::close) head += "Connection: close\r\n";
    head += security_fields;
    return head;
}

void add_policy(std::string &head, std::optional<std::string> const &nonce) {
    fmt::format_to(std::back_inserter(head), content_security_policy,
                   nonce ? fmt::format(" 'nonce-{}'", *nonce) : std::string());
}

/// `framing`: the fields that tell where the body ends, as lines.
Result<std::string> head_with(std::string_view framing, Response const &response,
                              ResponseContext const &context) {
    TRY(check(response));
    auto head = begin_head(response.status(), context);
    add_policy(head, response.style_nonce());
    auto const add = std::back_inserter(head);
    fmt::format_to(add, "Cache-Control: {}\r\n", response.cache_control());
    if (!response.content_type().empty())
        fmt::format_to(add, "Content-Type: {}\r\n", response.content_type());
    head += framing;
    for (auto const &field : response.fields())
        fmt::format_to(add, "{}: {}\r\n", field.name, field.value);
    head += "\r\n";
    return head;
}

} // namespace

std::string_view reason_phrase(int status) {
    constexpr std::pair<int, std::string_view> phrases[] = {
        {100, "Continue"},
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {422, "Unprocessable Content"},
        {428, "Precondition Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
        {507, "Insufficient Storage"},
    };
    for (auto const &[code, phrase] : phrases)
        if (code == status) return phrase;
    return "Unknown";
}

Response Response::empty(int status) {
    return Response(status);
}

Response Response::json(int status, std::string body) {
    return text(status, std::move(body), "application/json");
}

Response Response::text(int status, std::string body, std::string content_type) {
    return shared(status, std::make_shared<std::string const>(std::move(body)), std::move(content_type));
}

Response Response::shared(int status, std::shared_ptr<std::string const> body, std::string content_type) {
    Response response(status);
    response.body_ = std::move(body);
    response.content_type_ = std::move(content_type);
    return response;
}

Response Response::with(std::string name, std::string value) && {
    fields_.push_back({std::move(name), std::move(value)});
    return std::move(*this);
}

Response Response::with_cache_control(std::string value) && {
    cache_control_ = std::move(value);
    return std::move(*this);
}

Response Response::with_style_nonce(std::string nonce) && {
    style_nonce_ = std::move(nonce);
    return std::move(*this);
}

std::string_view Response::body() const {
    return body_ ? std::string_view(*body_) : std::string_view();
}

std::optional<std::string_view> Response::field(std::string_view name) const {
    for (auto const &field : fields_)
        if (equal_ignoring_case(field.name, name)) return field.value;
    return std::nullopt;
}

std::shared_ptr<std::string const> Response::take_body() && {
    return std::move(body_);
}

Result<std::string> write_head(Response const &response, ResponseContext const &context) {
    // RFC 9110 section 8.6: never with 204; with 304 it would speak of the answer to a GET.
    if (response.status() == 204 || response.status() == 304) return head_with("", response, context);
    return head_with(fmt::format("Content-Length: {}\r\n", response.body().size()), response, context);
}

Result<std::string> write_streamed_head(Response const &response, ResponseContext const &context,
                                        Framing framing) {
    // Else nginx would take everything at once and make a file of what the client has not read.
    constexpr std::string_view unbuffered = "X-Accel-Buffering: no\r\n";
    std::string const chunked = framing == Framing::chunked ? "Transfer-Encoding: chunked\r\n" : "";
    return head_with(chunked + std::string(unbuffered), response, context);
}

std::string write_event_stream_head(ResponseContext const &context) {
    auto head = begin_head(200, {context.request_id, context.now, AfterResponse::close});
    add_policy(head, std::nullopt);
    // X-Accel-Buffering makes nginx pass each event on at once.
    head += "Cache-Control: no-store\r\nContent-Type: text/event-stream\r\nX-Accel-Buffering: no\r\n\r\n";
    return head;
}

std::string http_date(UnixSeconds time) {
    constexpr std::array<std::string_view, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    std::time_t const seconds = time;
    if (::gmtime_r(&seconds, &utc) == nullptr) return http_date(0); // a year that does not fit an int
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                       days[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                       months[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                       utc.tm_min, utc.tm_sec);
}

} // namespace bangui::http
