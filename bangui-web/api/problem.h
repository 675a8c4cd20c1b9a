// SPDX-License-Identifier: Apache-2.0
//
// The one mapping from what can go wrong to what a client sees: an HTTP status and a stable code, as an RFC
// 9457 problem document. The codes are those of Docs/openapi.yaml; a test holds both to each other.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "bangui-web/http/response.h"
#include "bangui-web/json/request.h"
#include "common/base/clock.h"
#include "common/base/result.h"

namespace bangui::api {

enum class ProblemCode : std::uint8_t {
    bad_request,
    invalid_json,
    invalid_field,
    invalid_address,
    invalid_cursor,
    invalid_jail,
    not_found,
    unknown_jail,
    method_not_allowed,
    not_signed_in,
    wrong_credentials,
    wrong_setup_token,
    setup_needed,
    setup_done,
    csrf,
    forbidden,
    protected_address,
    policy_refused,
    rate_limited,
    throttled,
    busy,
    conflict,
    too_large,
    uri_too_long,
    headers_too_large,
    unsupported_media_type,
    request_timeout,
    fail2ban_offline,
    fail2ban_protocol,
    fail2ban_refused,
    banguid_offline,
    timed_out,
    storage,
    shutting_down,
    http_version,
    internal,
};

struct ProblemKind {
    ProblemCode code;
    std::string_view name; ///< as the client sees it
    int status;
    std::string_view title; ///< for people, in English
};

/// Every code once, in the order of the enum.
std::span<ProblemKind const> problem_kinds();
ProblemKind const &kind_of(ProblemCode code);

struct Problem {
    ProblemCode code;
    std::string detail = {};
    std::string field = {}; ///< the member, parameter or header that is wrong
    std::optional<Seconds> retry_after = std::nullopt;
    std::optional<int> status = std::nullopt; ///< where the code's own does not fit
};

/// For an error of banguid, the mirror or the store. The detail of what is our own fault stays in the log.
Problem problem_of(Error const &error);
/// The same where a jail was named: not_found means that jail.
Problem jail_problem_of(Error const &error);
/// For a body that could not be taken.
Problem problem_of(json::Refusal refusal);

http::Response to_response(Problem const &problem, std::string_view request_id);

} // namespace bangui::api
