// SPDX-License-Identifier: Apache-2.0
#include "common/base/result.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fmt/core.h>

namespace bangui {

std::string_view to_string(ErrorCode code) {
    switch (code) {
    case ErrorCode::invalid_argument:
        return "invalid_argument";
    case ErrorCode::not_found:
        return "not_found";
    case ErrorCode::conflict:
        return "conflict";
    case ErrorCode::not_permitted:
        return "not_permitted";
    case ErrorCode::protected_address:
        return "protected_address";
    case ErrorCode::policy_refused:
        return "policy_refused";
    case ErrorCode::rate_limited:
        return "rate_limited";
    case ErrorCode::busy:
        return "busy";
    case ErrorCode::too_large:
        return "too_large";
    case ErrorCode::timed_out:
        return "timed_out";
    case ErrorCode::fail2ban_offline:
        return "fail2ban_offline";
    case ErrorCode::fail2ban_protocol:
        return "fail2ban_protocol";
    case ErrorCode::fail2ban_refused:
        return "fail2ban_refused";
    case ErrorCode::banguid_offline:
        return "banguid_offline";
    case ErrorCode::protocol_error:
        return "protocol_error";
    case ErrorCode::storage_error:
        return "storage_error";
    case ErrorCode::io_error:
        return "io_error";
    case ErrorCode::internal:
        return "internal";
    }
    return "internal";
}

tl::unexpected<Error> fail_errno(ErrorCode code, std::string_view what, int error_number) {
    char const *name = strerrorname_np(error_number);
    return fail(code,
                fmt::format("{}: {} ({})", what,
                            strerrordesc_np(error_number) ? strerrordesc_np(error_number) : "unknown error",
                            name ? name : "?"));
}

namespace detail {

void ensure_failed(char const *expression, char const *file, int line) {
    std::fprintf(stderr, "%s:%d: ENSURE failed: %s\n", file, line, expression);
    std::abort();
}

} // namespace detail
} // namespace bangui
