// SPDX-License-Identifier: Apache-2.0
#include "common/sys/notify.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <fmt/core.h>

#include "common/base/text.h"
#include "common/sys/environment.h"

namespace bangui::sys {
namespace {

/// An absolute path, or '@' and an abstract name; the '@' stands for NUL.
Result<std::string> socket_address(std::string text) {
    bool const abstract = text.starts_with('@');
    if ((!abstract && !text.starts_with('/')) || text.size() < 2 ||
        text.size() >= sizeof(sockaddr_un::sun_path))
        return fail(ErrorCode::invalid_argument,
                    fmt::format("NOTIFY_SOCKET={} makes no sense", visible(text)));
    if (abstract) text.front() = '\0';
    return text;
}

/// As the kernel takes it.
struct Address {
    explicit Address(std::string const &name)
        : size(static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size())) {
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, name.data(), name.size());
    }
    sockaddr const *get() const { return reinterpret_cast<sockaddr const *>(&address); }

    sockaddr_un address{};
    socklen_t size;
};

Result<std::optional<Milliseconds>> watchdog_from_environment() {
    auto const usec_text = take_variable("WATCHDOG_USEC");
    auto const pid_text = take_variable("WATCHDOG_PID");
    if (!usec_text) return std::nullopt;
    auto const usec = parse_integer<std::int64_t>(*usec_text);
    auto const pid = pid_text ? parse_integer<pid_t>(*pid_text) : ::getpid();
    if (!usec || *usec <= 0 || !pid)
        return fail(ErrorCode::invalid_argument,
                    fmt::format("WATCHDOG_USEC={} makes no sense", visible(*usec_text)));
    if (*pid != ::getpid()) return std::nullopt;
    return std::max(Milliseconds(*usec / 1000 / 2), Milliseconds(1));
}

} // namespace

Result<Notifier> Notifier::from_environment() {
    Notifier notifier;
    notifier.watchdog_interval_ = TRY(watchdog_from_environment());
    auto name = take_variable("NOTIFY_SOCKET");
    if (!name) return notifier;
    notifier.address_ = TRY(socket_address(std::move(*name)));
    notifier.socket_ = UniqueFd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!notifier.socket_) return fail_errno(ErrorCode::io_error, "socket for NOTIFY_SOCKET", errno);
    // Once Landlock holds, only an abstract socket that was connected before can be sent to. That nobody is
    // there yet is for send() to tell.
    if (Address const address(notifier.address_); notifier.address_.front() == '\0')
        static_cast<void>(::connect(notifier.socket_.fd(), address.get(), address.size));
    return notifier;
}

Result<void> Notifier::send(std::string_view message) {
    if (!socket_) return {};
    Address const address(address_);
    ssize_t const sent =
        ::sendto(socket_.fd(), message.data(), message.size(), MSG_NOSIGNAL, address.get(), address.size);
    if (sent < 0) return fail_errno(ErrorCode::io_error, fmt::format("notify {}", message), errno);
    return {};
}

} // namespace bangui::sys
