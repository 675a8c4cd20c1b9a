// SPDX-License-Identifier: Apache-2.0
#include "banguid/server/connection.h"

#include <array>
#include <cerrno>

#include <poll.h>
#include <sys/socket.h>

namespace bangui::server {
namespace {

/// Read at once; small, so that one busy peer cannot keep the loop from the others.
constexpr std::size_t read_bytes = 16384;

} // namespace

Connection::Connection(loop::PollLoop &loop, UniqueFd socket, ipc::Peer const &peer, Dispatcher &dispatcher,
                       Answers &answers, Ended ended)
    : loop_(loop)
    , socket_(std::move(socket))
    , session_(peer, dispatcher, answers)
    , ended_(std::move(ended))
    , watch_(loop.watch(socket_.fd(), POLLIN, [this](short events) { on_socket(events); })) {
    wait_for_more();
}

Connection::~Connection() {
    ended_ = {};
    if (phase_ != Phase::ended) end({});
}

void Connection::on_socket(short events) {
    if (events & POLLIN) {
        read_some();
    } else if (events & (POLLHUP | POLLERR | POLLNVAL)) {
        end({});
    } else {
        proceed();
    }
}

void Connection::read_some() {
    std::array<std::uint8_t, read_bytes> buffer;
    ssize_t const size = ::recv(socket_.fd(), buffer.data(), buffer.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0) return end(session_.is_mid_frame() ? "left in the middle of a frame" : "");
    input_.insert(input_.end(), buffer.begin(), buffer.begin() + size);
    proceed();
}

/// Everything that can be done now: requests taken on, output written, and what to wait for next.
void Connection::proceed() {
    if (phase_ == Phase::ended) return;
    if (phase_ == Phase::open && !input_.empty()) {
        ByteView rest = input_;
        auto const received = session_.receive(rest);
        if (!received) return end(received.error().detail);
        input_ = Bytes(rest.begin(), rest.end());
    }
    auto const written = write_some();
    if (!written) return end({});
    end_if_finished();
    if (phase_ == Phase::ended) return;
    wait_for_more();
}

Result<void> Connection::write_some() {
    while (!session_.output().empty()) {
        auto const output = session_.output();
        ssize_t const size = ::send(socket_.fd(), output.data(), output.size(), MSG_NOSIGNAL);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0 && errno == EAGAIN) return {};
        if (size < 0) return fail_errno(ErrorCode::io_error, "send", errno);
        session_.wrote(static_cast<std::size_t>(size));
        loop_.cancel(std::exchange(write_timer_, loop::TimerId::none));
    }
    return {};
}

void Connection::end_if_finished() {
    bool const all_written = session_.output().empty();
    if (session_.is_refused() && all_written) return end("speaks another protocol number");
    if (phase_ == Phase::draining && all_written && !session_.has_open_requests()) end({});
}

void Connection::wait_for_more() {
    bool const reads = phase_ == Phase::open && session_.wants_input();
    bool const writes = !session_.output().empty();
    loop_.set_events(watch_, static_cast<short>((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)));
    set_deadline(hello_timer_, !session_.said_hello(), hello_deadline, "said no hello in time");
    set_deadline(frame_timer_, reads && session_.is_mid_frame(), frame_deadline,
                 "did not finish a frame in time");
    set_deadline(write_timer_, writes, write_deadline, "did not read its answers in time");
}

/// A deadline that runs already is left alone, so that many small steps do not push it away.
void Connection::set_deadline(loop::TimerId &timer, bool wanted, Milliseconds after, char const *fault) {
    bool const runs = timer != loop::TimerId::none;
    if (wanted && !runs) timer = loop_.after(after, [this, fault] { end(fault); });
    if (!wanted && runs) loop_.cancel(std::exchange(timer, loop::TimerId::none));
}

void Connection::answer(std::uint16_t operation, std::uint32_t id, Result<Bytes> reply) {
    if (phase_ == Phase::ended) return;
    auto const put = session_.answer(operation, id, std::move(reply));
    if (!put) return end(put.error().detail);
    proceed();
}

void Connection::tell(std::uint16_t operation, ByteView payload) {
    if (phase_ == Phase::ended) return;
    auto const put = session_.tell(operation, payload);
    if (!put) return end(put.error().detail);
    proceed();
}

void Connection::drain() {
    if (phase_ != Phase::open) return;
    phase_ = Phase::draining;
    input_.clear();
    proceed();
}

void Connection::end(std::string const &fault) {
    phase_ = Phase::ended;
    loop_.unwatch(watch_);
    for (auto *timer : {&hello_timer_, &frame_timer_, &write_timer_})
        loop_.cancel(std::exchange(*timer, loop::TimerId::none));
    socket_.reset();
    if (ended_) std::exchange(ended_, {})(session_.peer().connection, fault);
}

} // namespace bangui::server
