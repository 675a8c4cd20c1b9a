// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/problem.h"

#include <array>
#include <utility>

#include "bangui-web/json/writer.h"

namespace bangui::api {
namespace {

using enum ProblemCode;

constexpr std::array kinds{
    ProblemKind{bad_request, "bad_request", 400, "The request is malformed"},
    ProblemKind{invalid_json, "invalid_json", 400, "The body is not acceptable JSON"},
    ProblemKind{invalid_field, "invalid_field", 422, "A value is missing or not acceptable"},
    ProblemKind{invalid_address, "invalid_address", 422, "This is no IP address or network"},
    ProblemKind{invalid_cursor, "invalid_cursor", 422, "This cursor does not belong to this list"},
    ProblemKind{invalid_jail, "invalid_jail", 422, "No jail can have this name"},
    ProblemKind{not_found, "not_found", 404, "There is nothing here"},
    ProblemKind{unknown_jail, "unknown_jail", 404, "fail2ban has no such jail"},
    ProblemKind{method_not_allowed, "method_not_allowed", 405, "This path does not know that method"},
    ProblemKind{not_signed_in, "not_signed_in", 401, "Sign in first"},
    ProblemKind{wrong_credentials, "wrong_credentials", 401, "Wrong name or password"},
    ProblemKind{wrong_setup_token, "wrong_setup_token", 401, "Wrong setup token"},
    ProblemKind{setup_needed, "setup_needed", 409, "BanGUI has not been set up yet"},
    ProblemKind{setup_done, "setup_done", 409, "BanGUI has been set up already"},
    ProblemKind{csrf, "csrf", 403, "The request does not come from BanGUI's own page"},
    ProblemKind{forbidden, "forbidden", 403, "Your role does not allow this"},
    ProblemKind{protected_address, "protected_address", 403, "This would hit a protected address"},
    ProblemKind{policy_refused, "policy_refused", 403, "The server's policy does not allow this"},
    ProblemKind{rate_limited, "rate_limited", 429, "Too many changes in a short time"},
    ProblemKind{throttled, "throttled", 429, "Too many failed attempts"},
    ProblemKind{busy, "busy", 503, "BanGUI is busy"},
    ProblemKind{conflict, "conflict", 409, "This is not possible just now"},
    ProblemKind{too_large, "too_large", 413, "The request is too large"},
    ProblemKind{uri_too_long, "uri_too_long", 414, "The address of the request is too long"},
    ProblemKind{headers_too_large, "headers_too_large", 431, "The head of the request is too large"},
    ProblemKind{unsupported_media_type, "unsupported_media_type", 415, "Send application/json"},
    ProblemKind{request_timeout, "request_timeout", 408, "The request took too long to arrive"},
    ProblemKind{fail2ban_offline, "fail2ban_offline", 502, "fail2ban is offline"},
    ProblemKind{fail2ban_protocol, "fail2ban_protocol", 502, "fail2ban gave an answer that makes no sense"},
    ProblemKind{fail2ban_refused, "fail2ban_refused", 502, "fail2ban refused"},
    ProblemKind{banguid_offline, "banguid_offline", 503, "The privileged daemon is offline"},
    ProblemKind{timed_out, "timed_out", 504, "There was no answer in time"},
    ProblemKind{storage, "storage", 503, "BanGUI cannot use its database"},
    ProblemKind{shutting_down, "shutting_down", 503, "BanGUI is shutting down"},
    ProblemKind{http_version, "http_version", 505, "This version of HTTP is not spoken here"},
    ProblemKind{internal, "internal", 500, "BanGUI made a mistake"},
};

ProblemCode code_of(ErrorCode code) {
    switch (code) {
    case ErrorCode::invalid_argument:
        return bad_request;
    case ErrorCode::not_found:
        return not_found;
    case ErrorCode::not_permitted:
        return forbidden;
    case ErrorCode::protected_address:
        return protected_address;
    case ErrorCode::policy_refused:
        return policy_refused;
    case ErrorCode::rate_limited:
        return rate_limited;
    case ErrorCode::busy:
        return busy;
    case ErrorCode::too_large:
        return too_large;
    case ErrorCode::timed_out:
        return timed_out;
    case ErrorCode::fail2ban_offline:
        return fail2ban_offline;
    case ErrorCode::fail2ban_protocol:
        return fail2ban_protocol;
    case ErrorCode::fail2ban_refused:
        return fail2ban_refused;
    case ErrorCode::banguid_offline:
        return banguid_offline;
    case ErrorCode::storage_error:
        return storage;
    // The other daemon broke the protocol, a conflict that no handler expected, a failed system call: ours.
    case ErrorCode::protocol_error:
    case ErrorCode::conflict:
    case ErrorCode::io_error:
    case ErrorCode::internal:
        return internal;
    }
    return internal;
}

/// banguid's buckets refill at least once a second.
constexpr Seconds rate_limit_pause{1};

} // namespace

std::span<ProblemKind const> problem_kinds() {
    return kinds;
}

ProblemKind const &kind_of(ProblemCode code) {
    return kinds[static_cast<std::size_t>(code)];
}

Problem problem_of(Error const &error) {
    Problem problem{code_of(error.code)};
    switch (problem.code) {
    case internal:
        problem.detail = "The log tells more under this request id.";
        break;
    case storage:
        problem.detail = "The log tells more.";
        break;
    case rate_limited:
        problem.retry_after = rate_limit_pause;
        problem.detail = error.detail;
        break;
    default:
        problem.detail = error.detail;
    }
    return problem;
}

Problem jail_problem_of(Error const &error) {
    auto problem = problem_of(error);
    if (problem.code == not_found) problem.code = unknown_jail;
    return problem;
}

Problem problem_of(json::Refusal refusal) {
    switch (refusal.kind) {
    case json::Refusal::Kind::text:
        return {invalid_json, std::move(refusal.detail)};
    case json::Refusal::Kind::size:
        return {too_large, std::move(refusal.detail)};
    case json::Refusal::Kind::field:
        return {invalid_field, std::move(refusal.detail), std::move(refusal.field)};
    }
    return {bad_request};
}

http::Response to_response(Problem const &problem, std::string_view request_id) {
    auto const &kind = kind_of(problem.code);
    auto const status = problem.status.value_or(kind.status);
    json::Writer json;
    json.begin_object()
        .member("type", "about:blank")
        .member("title", kind.title)
        .member("status", status)
        .member("code", kind.name);
    if (!problem.detail.empty()) json.member("detail", problem.detail);
    if (!request_id.empty()) json.member("request_id", request_id);
    if (!problem.field.empty()) json.member("field", problem.field);
    if (problem.retry_after) json.member("retry_after", problem.retry_after->count());
    json.end_object();
    auto response = http::Response::text(status, json.finish(), "application/problem+json");
    if (!problem.retry_after) return response;
    return std::move(response).with("Retry-After", std::to_string(problem.retry_after->count()));
}

} // namespace bangui::api
