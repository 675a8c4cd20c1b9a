// SPDX-License-Identifier: Apache-2.0
//
// Error answers as RFC 9457 problem documents: application/problem+json with `type`, `title`, `status`,
// `detail`, our stable `code` and the `request_id` that the log has too.
#pragma once

#include <string>
#include <string_view>

#include "bangui-web/http/response.h"

namespace bangui::http {

struct Problem {
    int status = 500;
    std::string code;   ///< stable snake_case name a client may decide by, e.g. "not_found"
    std::string detail; ///< one sentence for people; may be empty
};

/// A problem of the protocol itself. Its code follows from the status and is one of Docs/openapi.yaml: 400
/// and 417 bad_request, 401 not_signed_in, 403 forbidden, 404 not_found, 405 method_not_allowed, 408
/// request_timeout, 413 too_large, 414 uri_too_long, 415 unsupported_media_type, 429 rate_limited, 431
/// headers_too_large, 500 internal, 503 busy, 505 http_version.
Problem protocol_problem(int status, std::string detail);

Response to_response(Problem const &problem, std::string_view request_id);

/// A JSON string literal with its quotes. Bytes that are not UTF-8 become U+FFFD.
std::string json_quote(std::string_view text);

} // namespace bangui::http
