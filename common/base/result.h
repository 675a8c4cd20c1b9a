// SPDX-License-Identifier: Apache-2.0
//
// How BanGUI reports failure. A function that can fail returns Result<T>: the value, or an Error with a
// code for decisions (the HTTP status, whether a retry is worth it) and a detail for people. Exceptions of
// libraries are caught in the one file that uses the library and become an Error there.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <tl/expected.hpp>

namespace bangui {

/// What went wrong, as far as a caller may decide by it. The same list travels over the IPC
/// (proto/bangui.ipc) and is mapped to HTTP in one place (bangui-web/api/problem.cc).
enum class ErrorCode {
    invalid_argument,  ///< the request itself is wrong: malformed address, value outside its range
    not_found,         ///< the named jail, session or file does not exist
    conflict,          ///< it exists already, or the state does not allow it any more
    not_permitted,     ///< this peer or this user may never do that
    protected_address, ///< the ban would hit a protected address
    policy_refused,    ///< root's policy forbids it (too wide a prefix, a value outside its range)
    rate_limited,      ///< allowed, but too often just now
    busy,              ///< a bounded queue is full; try again
    too_large,         ///< a size limit was exceeded
    timed_out,         ///< no answer before the deadline
    fail2ban_offline,  ///< fail2ban cannot be reached
    fail2ban_protocol, ///< fail2ban answered something that is not its protocol
    fail2ban_refused,  ///< fail2ban understood and answered with an error
    banguid_offline,   ///< the privileged daemon cannot be reached
    protocol_error,    ///< a peer broke the IPC or HTTP protocol
    storage_error,     ///< the database or the disk failed
    io_error,          ///< a system call failed
    internal,          ///< our own fault
};

/// The stable snake_case name of a code, e.g. "fail2ban_offline".
std::string_view to_string(ErrorCode code);

struct Error {
    ErrorCode code = ErrorCode::internal;
    std::string detail; ///< for the log and, where it is about the request, for the user; never a secret
    bool operator==(Error const &) const = default;
};

template<typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string detail) {
    return tl::unexpected<Error>(Error{code, std::move(detail)});
}

/// An Error made of errno: "WHAT: strerror (ERRNAME)".
tl::unexpected<Error> fail_errno(ErrorCode code, std::string_view what, int error_number);

namespace detail {

template<typename T>
T take(Result<T> &result) {
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

[[noreturn]] void ensure_failed(char const *expression, char const *file, int line);

} // namespace detail
} // namespace bangui

/// The value of a Result, or an early return of its error from the enclosing function.
#define TRY(expression)                                                                                      \
    __extension__({                                                                                          \
        auto try_result_ = (expression);                                                                     \
        if (!try_result_) return ::tl::unexpected<::bangui::Error>(std::move(try_result_).error());          \
        ::bangui::detail::take(try_result_);                                                                 \
    })

/// For our own mistakes only: no byte of a peer, a file or a database may decide the outcome. (Not named
/// CHECK, which is what the tests write.)
#define ENSURE(condition)                                                                                    \
    do {                                                                                                     \
        if (!(condition)) ::bangui::detail::ensure_failed(#condition, __FILE__, __LINE__);                   \
    } while (false)
