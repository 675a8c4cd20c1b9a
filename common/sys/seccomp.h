// SPDX-License-Identifier: Apache-2.0
//
// The system calls that a process has left once it serves. A daemon says them as a table, one row per call
// and reason; whatever is in no row fails with EPERM from then on, for all threads and for ever. Called by
// main, after everything is open and before the first byte of a peer is read.
//
// libseccomp stays in the .cc.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace bangui::sys {

/// Of one argument of a call, as the kernel sees its bits: (argument & mask) == value.
struct ArgumentIs {
    unsigned index; ///< from 0
    std::uint64_t mask;
    std::uint64_t value;
};

/// For arguments that are an int in C, whose upper half means nothing.
constexpr ArgumentIs argument_is(unsigned index, std::uint32_t value) {
    return {index, 0xffff'ffffU, value};
}
/// None of these bits.
constexpr ArgumentIs argument_lacks(unsigned index, std::uint64_t bits) {
    return {index, bits, 0};
}

/// Allowed where all conditions hold. A call may have several rows.
struct AllowedCall {
    std::string_view name; ///< as in syscalls(2)
    std::string_view why;  ///< for whoever reads the table
    std::vector<ArgumentIs> where = {};
};

enum class Seccomp { holds, not_in_this_kernel };

/// Leaves these calls, to every thread there is. Errors: invalid_argument for a name that no system has;
/// io_error when the kernel refuses, with its reason.
Result<Seccomp> leave_only(std::span<AllowedCall const> calls);

} // namespace bangui::sys
