// SPDX-License-Identifier: Apache-2.0
#include "banguid/cage.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "common/sys/basic_calls.h"

namespace bangui::banguid {
namespace {

namespace files = std::filesystem;

/// In /, and nobody's place for a log or a database. Homes are not here: who runs fail2ban out of one keeps
/// its database there, and the unit closes them.
constexpr std::array<std::string_view, 10> closed{"bin",   "boot", "dev",  "etc", "lib",
                                                  "lib64", "proc", "sbin", "sys", "usr"};

} // namespace

sys::Reachable reachable(CageOptions const &options) {
    sys::Reachable reachable;
    std::error_code ignored; // what cannot be listed stays out of reach
    for (files::directory_iterator each("/", ignored), end; !ignored && each != end; each.increment(ignored))
        if (each->symlink_status(ignored).type() == files::file_type::directory &&
            std::ranges::find(closed, each->path().filename().string()) == closed.end())
            reachable.paths.push_back({each->path().string(), sys::Reach::read});
    for (auto const &path : options.readable)
        reachable.paths.push_back({path, sys::Reach::read});
    if (options.socket == SocketFile::own)
        reachable.paths.push_back(
            {files::path(options.socket_path).parent_path().string(), sys::Reach::remove});
    for (auto &path : sys::sanitizer_paths())
        reachable.paths.push_back(std::move(path));
    return reachable;
}

Result<void> narrow(CageOptions const &options, log::Logger &logger) {
    ::tzset(); // reads the time zone, which is out of reach afterwards
    auto const landlock = TRY(sys::reach_only(reachable(options)));
    auto const seccomp = TRY(sys::leave_only(allowed_calls(options.socket)));
    if (seccomp == sys::Seccomp::not_in_this_kernel)
        logger.warning("this kernel has no seccomp: system calls are not narrowed");
    if (landlock == 0) logger.info("this kernel has no Landlock: files are as the unit leaves them");
    logger.info("narrowed", {{"seccomp", seccomp == sys::Seccomp::holds}, {"landlock", landlock}});
    return {};
}

} // namespace bangui::banguid
