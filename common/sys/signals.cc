// SPDX-License-Identifier: Apache-2.0
#include "common/sys/signals.h"

#include <cerrno>
#include <csignal>

#include <sys/signalfd.h>
#include <unistd.h>

namespace bangui::sys {

Result<SignalFd> SignalFd::create(std::initializer_list<int> signals) {
    sigset_t set;
    ::sigemptyset(&set);
    for (int const signal : signals)
        ::sigaddset(&set, signal);
    if (int const error = ::pthread_sigmask(SIG_BLOCK, &set, nullptr); error != 0)
        return fail_errno(ErrorCode::io_error, "pthread_sigmask", error);
    if (::signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        return fail_errno(ErrorCode::io_error, "ignore SIGPIPE", errno);
    UniqueFd fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!fd) return fail_errno(ErrorCode::io_error, "signalfd", errno);
    return SignalFd(std::move(fd));
}

std::optional<int> SignalFd::next() {
    signalfd_siginfo info{};
    if (::read(fd_.fd(), &info, sizeof info) != static_cast<ssize_t>(sizeof info)) return std::nullopt;
    return static_cast<int>(info.ssi_signo);
}

} // namespace bangui::sys
