// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/net/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <uv.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "bangui-web/net/loop_impl.h"
#include "common/base/text.h"
#include "common/sys/unix_socket.h"

namespace bangui::net {
namespace {

/// Connections that wait in the kernel while the loop is busy.
constexpr int backlog = 128;
/// Accepted in one turn, so that a flood of connections does not starve those that are open.
constexpr int accepts_per_turn = 32;

/// What getsockname says, as text and port.
struct BoundAddress {
    std::string description;
    std::uint16_t port = 0;
};

Result<BoundAddress> bound_address(int socket) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (::getsockname(socket, reinterpret_cast<sockaddr *>(&storage), &size) != 0)
        return fail_errno(ErrorCode::io_error, "not a socket", errno);
    if (storage.ss_family == AF_UNIX) {
        sockaddr_un address{};
        std::memcpy(&address, &storage, sizeof address);
        address.sun_path[sizeof address.sun_path - 1] = '\0';
        return BoundAddress{fmt::format("unix:{}", visible(address.sun_path)), 0};
    }
    if (storage.ss_family == AF_INET) {
        sockaddr_in address{};
        std::memcpy(&address, &storage, sizeof address);
        auto const ip =
            TRY(IpAddress::from_bytes({reinterpret_cast<std::uint8_t const *>(&address.sin_addr), 4}));
        auto const port = ntohs(address.sin_port);
        return BoundAddress{TcpEndpoint{ip, port}.text(), port};
    }
    if (storage.ss_family == AF_INET6) {
        sockaddr_in6 address{};
        std::memcpy(&address, &storage, sizeof address);
        auto const ip =
            TRY(IpAddress::from_bytes({reinterpret_cast<std::uint8_t const *>(&address.sin6_addr), 16}));
        auto const port = ntohs(address.sin6_port);
        return BoundAddress{TcpEndpoint{ip, port}.text(), port};
    }
    return fail(ErrorCode::io_error, "the socket is neither TCP nor Unix");
}

/// Out of descriptors or memory: going on at once would only spin.
bool is_exhaustion(int error_number) {
    return error_number == EMFILE || error_number == ENFILE || error_number == ENOBUFS ||
           error_number == ENOMEM;
}

} // namespace

/// Lives until libuv has closed the handle, which is after the Listener has gone.
class Listener::Impl {
  public:
    Impl(Loop &loop, UniqueFd socket, BoundAddress address)
        : loop_(loop)
        , socket_(std::move(socket))
        , address_(std::move(address)) {}
    Impl(Loop &loop, sys::UnixListener bound, BoundAddress address)
        : loop_(loop)
        , bound_(std::move(bound))
        , address_(std::move(address)) {}

    Result<void> start(UniqueFunction<void(Stream)> on_accept);
    void close();
    BoundAddress const &address() const { return address_; }

  private:
    void accept_waiting();
    void poll();
    void rest();

    Loop &loop_;
    int descriptor() const { return bound_ ? bound_->fd() : socket_.fd(); }

    UniqueFd socket_;                        ///< empty when there is
    std::optional<sys::UnixListener> bound_; ///< a socket file of our own
    BoundAddress address_;
    UniqueFunction<void(Stream)> on_accept_;
    TimerId resting_ = TimerId::none;
    bool is_closed_ = false;
    bool is_polling_ = false; ///< the handle below is part of the loop
    uv_poll_t poll_{};
};

Result<void> Listener::Impl::start(UniqueFunction<void(Stream)> on_accept) {
    ENSURE(!is_polling_);
    if (::listen(descriptor(), backlog) != 0)
        return fail_errno(ErrorCode::io_error, fmt::format("cannot listen on {}", address_.description),
                          errno);
    int const status = uv_poll_init_socket(loop_.impl().uv(), &poll_, descriptor());
    if (status != 0) return fail_uv(fmt::format("cannot listen on {}", address_.description), status);
    poll_.data = this;
    is_polling_ = true;
    on_accept_ = std::move(on_accept);
    poll();
    return {};
}

void Listener::Impl::poll() {
    uv_poll_start(&poll_, UV_READABLE,
                  [](uv_poll_t *handle, int, int) { static_cast<Impl *>(handle->data)->accept_waiting(); });
}

void Listener::Impl::accept_waiting() {
    for (int accepted = 0; accepted < accepts_per_turn && !is_closed_; ++accepted) {
        UniqueFd socket(::accept4(descriptor(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!socket) {
            if (errno == EAGAIN) return;
            if (is_exhaustion(errno)) {
                rest();
                return;
            }
            continue; // that connection died while it waited (accept(2), "Error handling")
        }
        // Fails only when the peer has gone already.
        if (auto stream = Stream::adopt(loop_, std::move(socket))) on_accept_(std::move(*stream));
    }
}

void Listener::Impl::rest() {
    uv_poll_stop(&poll_);
    resting_ = loop_.after(exhausted_pause, [this] {
        resting_ = TimerId::none;
        poll();
    });
}

void Listener::Impl::close() {
    is_closed_ = true;
    loop_.cancel(resting_);
    if (!is_polling_) {
        delete this;
        return;
    }
    uv_close(reinterpret_cast<uv_handle_t *>(&poll_),
             [](uv_handle_t *handle) { delete static_cast<Impl *>(handle->data); });
    socket_.reset();
    bound_.reset();
}

Result<Listener> Listener::bind_tcp(Loop &loop, TcpEndpoint const &endpoint) {
    bool const is_ipv4 = endpoint.address.family() == AddressFamily::ipv4;
    UniqueFd socket(::socket(is_ipv4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) return fail_errno(ErrorCode::io_error, "cannot make a socket", errno);
    int const on = 1;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    int bound = -1;
    auto const bytes = endpoint.address.bytes();
    if (is_ipv4) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(endpoint.port);
        std::memcpy(&address.sin_addr, bytes.data(), bytes.size());
        bound = ::bind(socket.fd(), reinterpret_cast<sockaddr const *>(&address), sizeof address);
    } else {
        // An IPv6 address means IPv6 only, whatever the machine's default is.
        ::setsockopt(socket.fd(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
        sockaddr_in6 address{};
        address.sin6_family = AF_INET6;
        address.sin6_port = htons(endpoint.port);
        std::memcpy(&address.sin6_addr, bytes.data(), bytes.size());
        bound = ::bind(socket.fd(), reinterpret_cast<sockaddr const *>(&address), sizeof address);
    }
    if (bound != 0)
        return fail_errno(ErrorCode::io_error, fmt::format("cannot bind {}", endpoint.text()), errno);
    auto address = TRY(bound_address(socket.fd()));
    return Listener(new Impl(loop, std::move(socket), std::move(address)));
}

Result<Listener> Listener::bind_unix(Loop &loop, std::string const &path, ::mode_t mode) {
    sys::UnixSocketOptions options;
    options.path = path;
    options.mode = mode;
    options.backlog = backlog;
    auto bound = TRY(sys::UnixListener::bind(options));
    auto address = TRY(bound_address(bound.fd()));
    return Listener(new Impl(loop, std::move(bound), std::move(address)));
}

Result<Listener> Listener::adopt(Loop &loop, UniqueFd socket) {
    int type = 0;
    socklen_t size = sizeof type;
    if (::getsockopt(socket.fd(), SOL_SOCKET, SO_TYPE, &type, &size) != 0)
        return fail_errno(ErrorCode::io_error, "the inherited descriptor is not a socket", errno);
    if (type != SOCK_STREAM) return fail(ErrorCode::io_error, "the inherited socket is not a stream socket");
    auto address = TRY(bound_address(socket.fd()));
    return Listener(new Impl(loop, std::move(socket), std::move(address)));
}

Listener::Listener(Listener &&other) noexcept
    : impl_(std::exchange(other.impl_, nullptr)) {}

Listener &Listener::operator=(Listener &&other) noexcept {
    if (this != &other) {
        if (impl_) impl_->close();
        impl_ = std::exchange(other.impl_, nullptr);
    }
    return *this;
}

Listener::~Listener() {
    if (impl_) impl_->close();
}

Result<void> Listener::start(UniqueFunction<void(Stream)> on_accept) {
    ENSURE(impl_);
    return impl_->start(std::move(on_accept));
}

std::string const &Listener::description() const {
    ENSURE(impl_);
    return impl_->address().description;
}

std::uint16_t Listener::port() const {
    ENSURE(impl_);
    return impl_->address().port;
}

} // namespace bangui::net
