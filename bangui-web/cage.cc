// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/cage.h"

#include <stdlib.h>

#include <cerrno>
#include <ctime>
#include <filesystem>
#include <string>
#include <system_error>

#include "bangui-web/allowed_calls.h"
#include "common/sys/basic_calls.h"

namespace bangui::web {
namespace {

std::filesystem::path folder_of(std::filesystem::path const &file) {
    return file.parent_path();
}

/// The folder it is in, and that of the file it is a link to.
void add_file(sys::Reachable &reachable, std::string const &file) {
    std::error_code ignored; // what is not there stays out of reach
    reachable.paths.push_back({folder_of(file).string(), sys::Reach::read});
    auto const real = std::filesystem::canonical(file, ignored);
    if (!ignored) reachable.paths.push_back({folder_of(real).string(), sys::Reach::read});
}

} // namespace

sys::Reachable reachable(WebConfig const &config, Listening listening) {
    sys::Reachable reachable{sys::sanitizer_paths(), {}};
    // SQLite seeds its numbers by one; libuv keeps the other in reserve for when descriptors run out.
    for (auto const *device : {"/dev/urandom", "/dev/null"})
        reachable.paths.push_back({device, sys::Reach::read});
    reachable.paths.push_back({config.state_directory, sys::Reach::keep});
    reachable.paths.push_back({config.assets_directory, sys::Reach::read});
    add_file(reachable, config.country_file);
    if (!config.network_file.empty()) add_file(reachable, config.network_file);
    if (listening == Listening::inherited) return reachable;
    for (auto const &socket : {config.unix_socket, config.admin_socket})
        if (!socket.empty()) reachable.paths.push_back({folder_of(socket).string(), sys::Reach::make_socket});
    for (auto const &endpoint : {config.tcp, config.metrics})
        if (endpoint) reachable.tcp_ports.push_back(endpoint->port);
    return reachable;
}

Result<void> narrow_files(WebConfig const &config, Listening listening, log::Logger &logger) {
    ::tzset(); // reads the time zone, which is out of reach afterwards
    // For what SQLite cannot sort in memory; its own choice, /var/tmp, is out of reach as well.
    if (::setenv("SQLITE_TMPDIR", config.state_directory.c_str(), 1) != 0)
        return fail_errno(ErrorCode::io_error, "SQLITE_TMPDIR", errno);
    auto const landlock = TRY(sys::reach_only(reachable(config, listening)));
    if (landlock == 0) logger.info("this kernel has no Landlock: files are as the unit leaves them");
    logger.info("files narrowed", {{"landlock", landlock}});
    return {};
}

Result<void> narrow_calls(log::Logger &logger) {
    auto const seccomp = TRY(sys::leave_only(allowed_calls()));
    if (seccomp == sys::Seccomp::not_in_this_kernel)
        logger.warning("this kernel has no seccomp: system calls are not narrowed");
    logger.info("system calls narrowed", {{"seccomp", seccomp == sys::Seccomp::holds}});
    return {};
}

} // namespace bangui::web
