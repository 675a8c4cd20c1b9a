// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/net/stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <uv.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/core.h>

#include "bangui-web/net/loop_impl.h"
#include "common/sys/unix_socket.h"

namespace bangui::net {
namespace {

Result<Peer> tcp_peer(int socket) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (::getpeername(socket, reinterpret_cast<sockaddr *>(&storage), &size) != 0)
        return fail_errno(ErrorCode::io_error, "cannot tell who is connected", errno);
    if (storage.ss_family == AF_INET) {
        sockaddr_in from{};
        std::memcpy(&from, &storage, sizeof from);
        auto const address =
            TRY(IpAddress::from_bytes({reinterpret_cast<std::uint8_t const *>(&from.sin_addr), 4}));
        return TcpPeer{address, ntohs(from.sin_port)};
    }
    sockaddr_in6 from{};
    std::memcpy(&from, &storage, sizeof from);
    auto const address =
        TRY(IpAddress::from_bytes({reinterpret_cast<std::uint8_t const *>(&from.sin6_addr), 16}));
    return TcpPeer{address, ntohs(from.sin6_port)};
}

Result<Peer> unix_peer(int socket) {
    auto const credentials = TRY(sys::peer_credentials(socket));
    return UnixPeer{credentials.uid, credentials.gid, credentials.pid};
}

Result<int> address_family(int socket) {
    int family = 0;
    socklen_t size = sizeof family;
    if (::getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &family, &size) != 0)
        return fail_errno(ErrorCode::io_error, "not a socket", errno);
    return family;
}

} // namespace

/// Lives from adopt() until libuv has closed the handle, which is after the Stream has gone.
class Stream::Impl {
  public:
    Impl(Loop &loop, Peer peer)
        : loop_(loop)
        , peer_(std::move(peer)) {}

    Result<void> open(UniqueFd socket, int family);
    void start(Handlers handlers);
    void read_on();
    void pause();
    void write(std::vector<Chunk> chunks, Completion<void> done);
    void shutdown(Completion<void> done);
    /// Closes the handle; this object goes when libuv is through with it.
    void close();
    bool is_closing() { return uv_is_closing(handle()) != 0; }
    std::size_t queued_bytes() { return uv_stream_get_write_queue_size(stream()); }
    Peer const &peer() const { return peer_; }

  private:
    struct WriteRequest {
        uv_write_t request;
        std::vector<Chunk> chunks;
        Completion<void> done;
    };
    struct ShutdownRequest {
        uv_shutdown_t request;
        Completion<void> done;
    };

    static void finish(Completion<void> done, std::string_view what, int status);
    void finish_later(Completion<void> done, Error error);
    void read_ready(ssize_t count, uv_buf_t const *buffer);
    uv_handle_t *handle() { return reinterpret_cast<uv_handle_t *>(&handle_); }
    uv_stream_t *stream() { return reinterpret_cast<uv_stream_t *>(&handle_); }

    Loop &loop_;
    Peer peer_;
    Handlers handlers_;
    std::shared_ptr<char> alive_ = std::make_shared<char>(); ///< gone once the Stream is
    bool has_ended_ = false;
    union {
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    } handle_{};
};

Result<void> Stream::Impl::open(UniqueFd socket, int family) {
    auto *uv = loop_.impl().uv();
    int const initialised =
        family == AF_UNIX ? uv_pipe_init(uv, &handle_.pipe, 0) : uv_tcp_init(uv, &handle_.tcp);
    ENSURE(initialised == 0); // only bad flags can make these fail
    handle()->data = this;
    int const status =
        family == AF_UNIX ? uv_pipe_open(&handle_.pipe, socket.fd()) : uv_tcp_open(&handle_.tcp, socket.fd());
    if (status != 0) return fail_uv("cannot use the connection", status);
    socket.release();
    // Answers are written whole: waiting for more to fill a packet would only delay them.
    if (family != AF_UNIX) uv_tcp_nodelay(&handle_.tcp, 1);
    return {};
}

void Stream::Impl::start(Handlers handlers) {
    ENSURE(handlers.on_bytes && handlers.on_end);
    handlers_ = std::move(handlers);
    read_on();
}

void Stream::Impl::read_on() {
    if (is_closing() || has_ended_) return;
    uv_read_start(
        stream(),
        [](uv_handle_t *handle, std::size_t, uv_buf_t *buffer) {
            auto &shared = static_cast<Impl *>(handle->data)->loop_.impl().read_buffer;
            *buffer = uv_buf_init(shared.data(), static_cast<unsigned>(shared.size()));
        },
        [](uv_stream_t *stream, ssize_t count, uv_buf_t const *buffer) {
            static_cast<Impl *>(stream->data)->read_ready(count, buffer);
        });
}

void Stream::Impl::pause() {
    if (!is_closing()) uv_read_stop(stream());
}

void Stream::Impl::read_ready(ssize_t count, uv_buf_t const *buffer) {
    if (count == 0) return; // nothing after all
    if (count > 0) {
        handlers_.on_bytes(
            {reinterpret_cast<std::uint8_t const *>(buffer->base), static_cast<std::size_t>(count)});
        return;
    }
    has_ended_ = true;
    uv_read_stop(stream());
    if (count == UV_EOF)
        handlers_.on_end({});
    else
        handlers_.on_end(fail_uv("the connection broke", static_cast<int>(count)));
}

void Stream::Impl::finish(Completion<void> done, std::string_view what, int status) {
    if (status == 0)
        done({});
    else
        done(fail_uv(what, status));
}

void Stream::Impl::finish_later(Completion<void> done, Error error) {
    loop_.post([alive = std::weak_ptr(alive_), done = std::move(done), error = std::move(error)]() mutable {
        if (!alive.expired()) done(tl::unexpected<Error>(std::move(error)));
    });
}

void Stream::Impl::write(std::vector<Chunk> chunks, Completion<void> done) {
    std::size_t size = 0;
    for (auto const &chunk : chunks)
        size += chunk.view().size();
    auto const queued = queued_bytes();
    if (queued > 0 && size > write_queue_limit - std::min(queued, write_queue_limit)) {
        finish_later(std::move(done), {ErrorCode::busy, "the peer does not read what was sent"});
        return;
    }
    auto *request = new WriteRequest{{}, std::move(chunks), std::move(done)};
    request->request.data = request;
    std::vector<uv_buf_t> buffers;
    buffers.reserve(request->chunks.size());
    for (auto const &chunk : request->chunks) {
        auto const view = chunk.view();
        buffers.push_back({const_cast<char *>(view.data()), view.size()}); // libuv only reads
    }
    int const status =
        uv_write(&request->request, stream(), buffers.data(), static_cast<unsigned>(buffers.size()),
                 [](uv_write_t *written, int result) {
                     std::unique_ptr<WriteRequest> const owned(static_cast<WriteRequest *>(written->data));
                     if (!uv_is_closing(reinterpret_cast<uv_handle_t *>(written->handle)))
                         finish(std::move(owned->done), "cannot write", result);
                 });
    if (status != 0) {
        std::unique_ptr<WriteRequest> const owned(request);
        finish_later(std::move(owned->done), fail_uv("cannot write", status).value());
    }
}

void Stream::Impl::shutdown(Completion<void> done) {
    auto *request = new ShutdownRequest{{}, std::move(done)};
    request->request.data = request;
    int const status = uv_shutdown(&request->request, stream(), [](uv_shutdown_t *ended, int result) {
        std::unique_ptr<ShutdownRequest> const owned(static_cast<ShutdownRequest *>(ended->data));
        if (!uv_is_closing(reinterpret_cast<uv_handle_t *>(ended->handle)))
            finish(std::move(owned->done), "cannot end the connection", result);
    });
    if (status != 0) {
        std::unique_ptr<ShutdownRequest> const owned(request);
        finish_later(std::move(owned->done), fail_uv("cannot end the connection", status).value());
    }
}

void Stream::Impl::close() {
    alive_.reset();
    uv_close(handle(), [](uv_handle_t *handle) { delete static_cast<Impl *>(handle->data); });
}

Result<Stream> Stream::adopt(Loop &loop, UniqueFd socket) {
    int const family = TRY(address_family(socket.fd()));
    if (family != AF_UNIX && family != AF_INET && family != AF_INET6)
        return fail(ErrorCode::io_error, fmt::format("a socket of family {} is no stream of ours", family));
    auto peer = TRY(family == AF_UNIX ? unix_peer(socket.fd()) : tcp_peer(socket.fd()));
    Stream stream(new Impl(loop, std::move(peer)));
    TRY(stream.impl_->open(std::move(socket), family));
    return stream;
}

Stream::Stream(Stream &&other) noexcept
    : impl_(std::exchange(other.impl_, nullptr)) {}

Stream &Stream::operator=(Stream &&other) noexcept {
    if (this != &other) {
        close();
        impl_ = std::exchange(other.impl_, nullptr);
    }
    return *this;
}

Stream::~Stream() {
    close();
}

void Stream::close() {
    if (impl_) std::exchange(impl_, nullptr)->close();
}

bool Stream::is_open() const {
    return impl_ != nullptr;
}

Peer const &Stream::peer() const {
    ENSURE(impl_);
    return impl_->peer();
}

void Stream::start(Handlers handlers) {
    ENSURE(impl_);
    impl_->start(std::move(handlers));
}

void Stream::pause_reading() {
    if (impl_) impl_->pause();
}

void Stream::resume_reading() {
    if (impl_) impl_->read_on();
}

void Stream::write(std::vector<Chunk> chunks, Completion<void> done) {
    ENSURE(impl_);
    impl_->write(std::move(chunks), std::move(done));
}

std::size_t Stream::queued_bytes() const {
    return impl_ ? impl_->queued_bytes() : 0;
}

void Stream::shutdown(Completion<void> done) {
    ENSURE(impl_);
    impl_->shutdown(std::move(done));
}

} // namespace bangui::net
