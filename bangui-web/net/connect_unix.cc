// SPDX-License-Identifier: Apache-2.0
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/core.h>

#include "bangui-web/net/stream.h"

namespace bangui::net {
namespace {

/// A full backlog means a busy server, which takes the next connection within its own turn.
constexpr Milliseconds retry_interval{20};

struct Attempt {
    Loop &loop;
    std::string path;
    MonotonicTime until;
    Completion<Stream> done;
};

/// A connected socket, nothing when the backlog is full, or why not.
Result<UniqueFd> connect_now(std::string const &path) {
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) return fail_errno(ErrorCode::io_error, "cannot make a socket", errno);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    if (::connect(socket.fd(), reinterpret_cast<sockaddr const *>(&address), sizeof address) == 0)
        return socket;
    if (errno == EAGAIN || errno == EINTR) return UniqueFd{};
    return fail_errno(ErrorCode::io_error, fmt::format("cannot connect to {}", path), errno);
}

void try_to_connect(std::unique_ptr<Attempt> attempt) {
    auto socket = connect_now(attempt->path);
    if (!socket) {
        attempt->done(tl::unexpected<Error>(std::move(socket).error()));
        return;
    }
    auto &loop = attempt->loop;
    if (*socket) {
        attempt->done(Stream::adopt(loop, std::move(*socket)));
        return;
    }
    if (loop.clock().monotonic_now() >= attempt->until) {
        attempt->done(fail(ErrorCode::timed_out, fmt::format("{} takes no connection", attempt->path)));
        return;
    }
    loop.after(retry_interval,
               [attempt = std::move(attempt)]() mutable { try_to_connect(std::move(attempt)); });
}

} // namespace

void connect_unix(Loop &loop, std::string const &path, Milliseconds deadline, Completion<Stream> done) {
    if (path.empty() || path.size() > max_unix_path_bytes || path.find('\0') != std::string::npos) {
        loop.post([path, done = std::move(done)]() mutable {
            done(fail(ErrorCode::invalid_argument, fmt::format("'{}' cannot be a socket's path", path)));
        });
        return;
    }
    auto attempt = std::make_unique<Attempt>(
        Attempt{loop, path, loop.clock().monotonic_now() + deadline, std::move(done)});
    loop.post([attempt = std::move(attempt)]() mutable { try_to_connect(std::move(attempt)); });
}

} // namespace bangui::net
