// SPDX-License-Identifier: Apache-2.0
#include "common/sys/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include <fmt/core.h>

#include "common/base/text.h"
#include "common/base/unique_fd.h"

namespace bangui::sys {
namespace {

// What linux/landlock.h of Debian 12 (Linux 6.1) does not know yet.
constexpr std::uint64_t access_truncate = 1ULL << 14U;
constexpr std::uint64_t access_ioctl_dev = 1ULL << 15U;
constexpr std::uint64_t access_bind_tcp = 1ULL << 0U;
constexpr std::uint64_t access_connect_tcp = 1ULL << 1U;
constexpr std::uint64_t scope_abstract_unix_socket = 1ULL << 0U;
constexpr std::uint64_t scope_signal = 1ULL << 1U;
constexpr int rule_of_a_port = 2;

struct Ruleset {
    std::uint64_t handled_files;
    std::uint64_t handled_network;
    std::uint64_t scoped;
};
struct PortRule {
    std::uint64_t allowed;
    std::uint64_t port;
};

/// All that the first version knows: its bits are the lowest, up to MAKE_SYM.
constexpr std::uint64_t first_files = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1U) - 1;
constexpr std::uint64_t read_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
/// What a rule may say of a file that is no folder.
constexpr std::uint64_t file_access =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | access_truncate;

std::uint64_t access_of(Reach reach) {
    switch (reach) {
    case Reach::read:
        return read_access;
    case Reach::keep:
        return read_access | LANDLOCK_ACCESS_FS_WRITE_FILE | access_truncate | LANDLOCK_ACCESS_FS_MAKE_REG |
               LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR;
    case Reach::make_socket:
        return LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_REMOVE_FILE;
    case Reach::remove:
        return LANDLOCK_ACCESS_FS_REMOVE_FILE;
    }
    return 0;
}

Ruleset everything_that(int abi) {
    Ruleset ruleset{first_files | LANDLOCK_ACCESS_FS_REFER, 0, 0};
    if (abi < 2) ruleset.handled_files = first_files;
    if (abi >= landlock_abi::truncate) ruleset.handled_files |= access_truncate;
    if (abi >= landlock_abi::tcp) ruleset.handled_network = access_bind_tcp | access_connect_tcp;
    if (abi >= landlock_abi::devices) ruleset.handled_files |= access_ioctl_dev;
    if (abi >= landlock_abi::scopes) ruleset.scoped = scope_abstract_unix_socket | scope_signal;
    return ruleset;
}

Result<UniqueFd> create(Ruleset const &ruleset) {
    UniqueFd fd(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &ruleset, sizeof ruleset, 0U)));
    if (!fd) return fail_errno(ErrorCode::io_error, "Landlock: no rules can be made", errno);
    return fd;
}

Result<void> allow(UniqueFd const &rules, Ruleset const &ruleset, ReachablePath const &reachable) {
    UniqueFd const place(::open(reachable.path.c_str(), O_PATH | O_CLOEXEC));
    struct stat status {};
    if (!place || ::fstat(place.fd(), &status) != 0) return {}; // and so it stays out of reach
    auto const possible = S_ISDIR(status.st_mode) ? ~std::uint64_t{0} : file_access;
    landlock_path_beneath_attr rule{};
    rule.allowed_access = access_of(reachable.reach) & possible & ruleset.handled_files;
    rule.parent_fd = place.fd();
    if (rule.allowed_access == 0) return {}; // a file where a folder was meant
    if (::syscall(SYS_landlock_add_rule, rules.fd(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0U) != 0)
        return fail_errno(ErrorCode::io_error, fmt::format("Landlock: {}", visible(reachable.path)), errno);
    return {};
}

Result<void> allow(UniqueFd const &rules, std::uint16_t port) {
    PortRule const rule{access_bind_tcp, port};
    if (::syscall(SYS_landlock_add_rule, rules.fd(), rule_of_a_port, &rule, 0U) != 0)
        return fail_errno(ErrorCode::io_error, fmt::format("Landlock: port {}", port), errno);
    return {};
}

} // namespace

Result<int> reach_only(Reachable const &reachable) {
    auto const abi = static_cast<int>(
        ::syscall(SYS_landlock_create_ruleset, nullptr, std::size_t{0}, LANDLOCK_CREATE_RULESET_VERSION));
    // Not built in, not enabled, or forbidden by whoever started us.
    if (abi < 0 && (errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM)) return 0;
    if (abi < 0) return fail_errno(ErrorCode::io_error, "Landlock's version", errno);
    auto const ruleset = everything_that(abi);
    auto const rules = TRY(create(ruleset));
    for (auto const &path : reachable.paths)
        TRY(allow(rules, ruleset, path));
    if (abi >= landlock_abi::tcp)
        for (auto const port : reachable.tcp_ports)
            TRY(allow(rules, port));
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) != 0)
        return fail_errno(ErrorCode::io_error, "no_new_privs", errno);
    if (::syscall(SYS_landlock_restrict_self, rules.fd(), 0U) != 0)
        return fail_errno(ErrorCode::io_error, "Landlock: the rules", errno);
    return abi;
}

} // namespace bangui::sys
