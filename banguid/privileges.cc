// SPDX-License-Identifier: Apache-2.0
#include "banguid/privileges.h"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bangui::banguid {

std::optional<std::uint64_t> effective_capabilities() {
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    __user_cap_data_struct halves[_LINUX_CAPABILITY_U32S_3]{};
    if (::syscall(SYS_capget, &header, halves) != 0) return std::nullopt;
    return (std::uint64_t{halves[1].effective} << 32) | halves[0].effective;
}

} // namespace bangui::banguid
