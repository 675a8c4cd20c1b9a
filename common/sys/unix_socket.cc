// SPDX-License-Identifier: Apache-2.0
#include "common/sys/unix_socket.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <fmt/core.h>

#include "common/base/text.h"

namespace bangui::sys {
namespace {

Result<sockaddr_un> unix_address(std::string const &path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return fail(ErrorCode::invalid_argument, fmt::format("{}: socket path too long", visible(path)));
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

Result<UniqueFd> stream_socket() {
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd) return fail_errno(ErrorCode::io_error, "socket", errno);
    return fd;
}

/// Fails when the path must not be replaced: something listens there, or it is not a socket at all.
Result<void> require_free_or_stale(std::string const &path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) return {};
        return fail_errno(ErrorCode::io_error, fmt::format("lstat {}", visible(path)), errno);
    }
    if (!S_ISSOCK(status.st_mode))
        return fail(ErrorCode::conflict, fmt::format("{}: exists and is not a socket", visible(path)));
    auto const probe = TRY(stream_socket());
    auto const address = TRY(unix_address(path));
    int const connected = ::connect(probe.fd(), reinterpret_cast<sockaddr const *>(&address), sizeof address);
    if (connected != 0 && errno == ECONNREFUSED) return {};
    return fail(ErrorCode::conflict, fmt::format("{}: somebody listens there already", visible(path)));
}

/// Held while a socket file is examined and replaced, so that two daemons cannot both find it stale.
Result<UniqueFd> lock_directory_of(std::string const &path) {
    auto const directory = path.substr(0, path.rfind('/') + 1);
    UniqueFd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd) return fail_errno(ErrorCode::io_error, fmt::format("open {}", visible(directory)), errno);
    if (::flock(fd.fd(), LOCK_EX | LOCK_NB) != 0)
        return fail_errno(ErrorCode::conflict, fmt::format("lock {}", visible(directory)), errno);
    return fd;
}

/// Nobody can connect before listen(2), by which time owner and mode are final.
Result<void> give_and_listen(int fd, UnixSocketOptions const &options) {
    auto const *path = options.path.c_str();
    bool const own_group = options.group == static_cast<gid_t>(-1);
    if (!own_group && ::lchown(path, static_cast<uid_t>(-1), options.group) != 0)
        return fail_errno(ErrorCode::io_error, fmt::format("chown {}", visible(path)), errno);
    if (::chmod(path, options.mode) != 0)
        return fail_errno(ErrorCode::io_error, fmt::format("chmod {}", visible(path)), errno);
    if (::listen(fd, options.backlog) != 0)
        return fail_errno(ErrorCode::io_error, fmt::format("listen on {}", visible(path)), errno);
    return {};
}

} // namespace

Result<PeerCredentials> peer_credentials(int socket) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
        return fail_errno(ErrorCode::io_error, "SO_PEERCRED", errno);
    return PeerCredentials{credentials.pid, credentials.uid, credentials.gid};
}

Result<UnixListener> UnixListener::bind(UnixSocketOptions const &options) {
    auto const &path = options.path;
    if (!path.starts_with('/') || path.ends_with('/') || path.find('\0') != std::string::npos)
        return fail(ErrorCode::invalid_argument,
                    fmt::format("{}: a socket needs an absolute path", visible(path)));
    auto const lock = TRY(lock_directory_of(path));
    TRY(require_free_or_stale(path));

    auto const address = TRY(unix_address(path));
    auto fd = TRY(stream_socket());
    ::unlink(path.c_str());
    if (::bind(fd.fd(), reinterpret_cast<sockaddr const *>(&address), sizeof address) != 0)
        return fail_errno(ErrorCode::io_error, fmt::format("bind {}", visible(path)), errno);
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0)
        return fail_errno(ErrorCode::io_error, fmt::format("lstat {}", visible(path)), errno);
    UnixListener listener(std::move(fd), path, status.st_dev, status.st_ino);
    TRY(give_and_listen(listener.fd(), options));
    return listener;
}

UnixListener::~UnixListener() {
    if (!fd_) return;
    struct stat status {};
    bool const still_ours =
        ::lstat(path_.c_str(), &status) == 0 && status.st_dev == device_ && status.st_ino == inode_;
    if (still_ours) ::unlink(path_.c_str());
}

} // namespace bangui::sys
