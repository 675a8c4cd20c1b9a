// SPDX-License-Identifier: Apache-2.0
//
// An HTTP response as a value, and the one place that writes it as bytes. The writer adds what every response
// carries (Date, Content-Length, security headers, request id), so that no handler can forget it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bangui-web/http/request.h"
#include "common/base/clock.h"
#include "common/base/result.h"

namespace bangui::http {

/// The reason phrase of a status, e.g. "Not Found"; "Unknown" for one we never send.
std::string_view reason_phrase(int status);

class Response {
  public:
    /// No body. 204 and 304 have none by definition; others get Content-Length: 0.
    static Response empty(int status);
    /// `body` is a JSON document.
    static Response json(int status, std::string body);
    static Response text(int status, std::string body, std::string content_type);
    /// A body shared with others, e.g. a file kept in memory.
    static Response shared(int status, std::shared_ptr<std::string const> body, std::string content_type);

    /// Adds a field. Content-Length, Date, Connection, the security headers and X-Request-Id are the
    /// writer's own and are refused by it.
    Response with(std::string name, std::string value) &&;
    /// Replaces the default `Cache-Control: no-store`.
    Response with_cache_control(std::string value) &&;
    /// Allows style elements that carry this nonce (hexadecimal); for the one HTML page.
    Response with_style_nonce(std::string nonce) &&;

    int status() const { return status_; }
    std::string_view body() const;
    std::string const &content_type() const { return content_type_; }
    std::string const &cache_control() const { return cache_control_; }
    std::optional<std::string> const &style_nonce() const { return style_nonce_; }
    std::vector<HeaderField> const &fields() const { return fields_; }
    /// The value of a field added with with(); the name is compared without regard to case.
    std::optional<std::string_view> field(std::string_view name) const;
    /// The body as something a stream can send without a copy.
    std::shared_ptr<std::string const> take_body() &&;

  private:
    explicit Response(int status)
        : status_(status) {}
    int status_;
    std::string content_type_;
    std::string cache_control_ = "no-store";
    std::optional<std::string> style_nonce_;
    std::vector<HeaderField> fields_;
    std::shared_ptr<std::string const> body_; ///< null when there is no body
};

/// Whether the connection serves another request after this response.
enum class AfterResponse : std::uint8_t { keep_open, close };

/// What the head of a response depends on besides the response.
struct ResponseContext {
    std::string_view request_id;
    UnixSeconds now = 0;
    AfterResponse after = AfterResponse::keep_open;
};

/// The status line and all fields with the empty line behind them. A field name or value that would break out
/// of its line is `internal`: nothing of the response may be sent then.
Result<std::string> write_head(Response const &response, ResponseContext const &context);

/// The head of a text/event-stream response, whose body ends with the connection.
std::string write_event_stream_head(ResponseContext const &context);

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
std::string http_date(UnixSeconds time);

} // namespace bangui::http
