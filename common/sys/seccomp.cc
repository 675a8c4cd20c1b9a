// SPDX-License-Identifier: Apache-2.0
#include "common/sys/seccomp.h"

#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <type_traits>

#include <fmt/core.h>

namespace bangui::sys {
namespace {

struct Release {
    void operator()(void *filter) const { ::seccomp_release(filter); }
};
using Filter = std::unique_ptr<std::remove_pointer_t<scmp_filter_ctx>, Release>;

/// A kernel without seccomp says ENOSYS, one without filters EINVAL; one that forbids to ask has them.
bool is_in_this_kernel() {
    std::uint32_t const action = SECCOMP_RET_ERRNO;
    if (::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0) return true;
    return errno != ENOSYS && errno != EINVAL;
}

Result<void> add(scmp_filter_ctx filter, AllowedCall const &call) {
    std::string const name(call.name); // a C string for libseccomp
    int const number = ::seccomp_syscall_resolve_name(name.c_str());
    if (number == __NR_SCMP_ERROR)
        return fail(ErrorCode::invalid_argument, fmt::format("seccomp: there is no call {}", name));
    std::vector<scmp_arg_cmp> conditions;
    for (auto const &each : call.where)
        conditions.push_back({each.index, SCMP_CMP_MASKED_EQ, each.mask, each.value});
    // A call that only other architectures have has a number below zero, and is left out.
    int const status = ::seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number,
                                                static_cast<unsigned>(conditions.size()), conditions.data());
    if (status != 0 && number >= 0)
        return fail_errno(ErrorCode::io_error, fmt::format("seccomp: the rule for {}", name), -status);
    return {};
}

} // namespace

Result<Seccomp> leave_only(std::span<AllowedCall const> calls) {
    if (!is_in_this_kernel()) return Seccomp::not_in_this_kernel;
    Filter const filter(::seccomp_init(SCMP_ACT_ERRNO(EPERM)));
    if (!filter) return fail(ErrorCode::io_error, "seccomp: no filter can be made");
    constexpr std::uint32_t binary_tree = 2;
    for (auto const &[attribute, value] :
         {std::pair{SCMP_FLTATR_CTL_TSYNC, 1U}, std::pair{SCMP_FLTATR_CTL_OPTIMIZE, binary_tree},
          std::pair{SCMP_FLTATR_API_SYSRAWRC, 1U}}) // the kernel's own errors, not ECANCELED
        if (int const status = ::seccomp_attr_set(filter.get(), attribute, value); status != 0)
            return fail_errno(ErrorCode::io_error, "seccomp: an attribute", -status);
    for (auto const &call : calls)
        TRY(add(filter.get(), call));
    if (int const status = ::seccomp_load(filter.get()); status != 0)
        return fail_errno(ErrorCode::io_error, "seccomp: the filter", -status);
    return Seccomp::holds;
}

} // namespace bangui::sys
