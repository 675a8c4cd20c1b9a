// SPDX-License-Identifier: Apache-2.0
#include "common/sys/listen_fds.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string_view>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/core.h>

#include "common/base/text.h"
#include "common/sys/environment.h"

namespace bangui::sys {
namespace {

Result<int> socket_option(int fd, int option, std::string_view what) {
    int value = 0;
    socklen_t size = sizeof value;
    if (::getsockopt(fd, SOL_SOCKET, option, &value, &size) != 0)
        return fail_errno(ErrorCode::invalid_argument, fmt::format("inherited descriptor {}, {}", fd, what),
                          errno);
    return value;
}

Result<void> prepare(int fd) {
    bool const stream = TRY(socket_option(fd, SO_TYPE, "type")) == SOCK_STREAM;
    bool const listening = TRY(socket_option(fd, SO_ACCEPTCONN, "state")) != 0;
    if (!stream || !listening)
        return fail(ErrorCode::invalid_argument,
                    fmt::format("inherited descriptor {} is not a listening stream socket", fd));
    int const flags = ::fcntl(fd, F_GETFL);
    if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0 || ::fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)
        return fail_errno(ErrorCode::io_error, fmt::format("fcntl of inherited descriptor {}", fd), errno);
    return {};
}

/// Cuts the text before the next ':' off the front of `names`.
std::string next_name(std::string_view &names) {
    auto const name = names.substr(0, names.find(':'));
    names.remove_prefix(std::min(names.size(), name.size() + 1));
    return name.empty() ? "unknown" : std::string(name);
}

} // namespace

Result<std::vector<ListenFd>> take_listen_fds() {
    auto const pid_text = take_variable("LISTEN_PID");
    auto const count_text = take_variable("LISTEN_FDS");
    auto const names_text = take_variable("LISTEN_FDNAMES");
    std::vector<ListenFd> sockets;
    if (!pid_text || !count_text) return sockets;

    auto const pid = parse_integer<pid_t>(*pid_text);
    auto const count = parse_integer<unsigned>(*count_text);
    if (!pid || !count || *count > max_listen_fds)
        return fail(ErrorCode::invalid_argument, fmt::format("LISTEN_PID={} LISTEN_FDS={} make no sense",
                                                             visible(*pid_text), visible(*count_text)));
    if (*pid != ::getpid()) return sockets;

    for (unsigned i = 0; i < *count; ++i)
        sockets.push_back({UniqueFd(first_listen_fd + static_cast<int>(i)), {}});
    std::string_view names = names_text ? std::string_view(*names_text) : std::string_view();
    for (auto &entry : sockets) {
        entry.name = next_name(names);
        TRY(prepare(entry.socket.fd()));
    }
    return sockets;
}

} // namespace bangui::sys
