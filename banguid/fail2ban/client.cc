// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/client.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "common/base/text.h"

namespace bangui::fail2ban {
namespace {

/// Of the version, which is kept and shown. "1.1.2.dev1" has 10.
constexpr std::size_t max_version_bytes = 64;

Result<sockaddr_un> address_of(std::string_view path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path)
        return fail(ErrorCode::invalid_argument, "a socket's path has 1 to 107 bytes: " + visible(path));
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

/// What the failure of connect(2) means here. The queue of fail2ban's socket holds two; then connecting to it
/// without waiting fails with EAGAIN instead of being in progress.
std::string_view explain(int error_number) {
    if (error_number == ENOENT) return "fail2ban is not running: it has no socket";
    if (error_number == ECONNREFUSED) return "fail2ban is not running: it left its socket behind";
    if (error_number == EACCES) return "permission to use fail2ban's socket is denied";
    if (error_number == EAGAIN) return "fail2ban is too busy to accept a connection";
    return "cannot connect to fail2ban";
}

/// A socket with a connection, or why not.
Result<UniqueFd> open_connection(std::string const &path) {
    auto const address = TRY(address_of(path));
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) return fail_errno(ErrorCode::fail2ban_offline, "cannot connect to fail2ban: socket", errno);
    if (::connect(socket.fd(), reinterpret_cast<sockaddr const *>(&address), sizeof address) != 0)
        return fail_errno(ErrorCode::fail2ban_offline, explain(errno), errno);
    return socket;
}

Result<std::string> read_version(Reply const &reply) {
    auto const version = reply.value.text();
    if (!version || version->empty() || version->size() > max_version_bytes || visible(*version) != *version)
        return fail(ErrorCode::fail2ban_protocol, "what answers on fail2ban's socket says no version");
    return std::string(*version);
}

} // namespace

Result<std::unique_ptr<Client>> Client::create(loop::PollLoop &loop, std::string socket_path,
                                               StateChanged on_state_changed) {
    TRY(address_of(socket_path));
    return std::unique_ptr<Client>(new Client(loop, std::move(socket_path), std::move(on_state_changed)));
}

Client::Client(loop::PollLoop &loop, std::string socket_path, StateChanged on_state_changed)
    : loop_(loop)
    , socket_path_(std::move(socket_path))
    , on_state_changed_(std::move(on_state_changed)) {
    status_.since = loop_.clock().unix_now();
}

Client::~Client() {
    disconnect();
    if (current_) loop_.cancel(current_->timer);
    for (auto const &pending : queue_)
        loop_.cancel(pending.timer);
}

void Client::start() {
    if (started_) return;
    started_ = true;
    retry_delay_ = first_retry;
    become(ClientState::connecting, {});
    retry_timer_ = loop_.after(Milliseconds::zero(), [this] { connect(); });
}

void Client::stop() {
    if (!started_) return;
    started_ = false;
    loop_.cancel(std::exchange(retry_timer_, loop::TimerId::none));
    go_offline({ErrorCode::fail2ban_offline, "not connected to fail2ban any more"});
}

void Client::send(Request request, MonotonicTime deadline, Completion<Reply> done) {
    ++status_.requests;
    bool const full = queue_.size() >= max_queued;
    if (status_.state == ClientState::offline || full) {
        auto error = full ? Error{ErrorCode::busy, "too many requests wait for fail2ban"}
                          : Error{ErrorCode::fail2ban_offline, status_.detail};
        ++status_.failures;
        loop_.post([done = std::move(done), error = std::move(error)]() mutable {
            done(tl::unexpected(std::move(error)));
        });
        return;
    }
    auto const number = ++last_number_;
    auto const timer = loop_.after(deadline - loop_.now(), [this, number] { deadline_passed(number); });
    queue_.push_back({std::move(request), timer, std::move(done), number});
    if (status_.state == ClientState::online) transmit_next();
}

void Client::connect() {
    retry_timer_ = loop::TimerId::none;
    auto socket = open_connection(socket_path_);
    if (!socket) return go_offline(socket.error());
    socket_ = std::move(*socket);
    watch_ = loop_.watch(socket_.fd(), POLLIN, [this](short events) { on_socket(events); });
    greet();
}

/// The connection counts once fail2ban has answered on it; while it is stopped or busy, connecting still
/// succeeds.
void Client::greet() {
    auto const number = ++last_number_;
    auto const timer = loop_.after(greeting_patience, [this, number] { deadline_passed(number); });
    current_ = Pending{Request::version(), timer, {}, number, true};
    written_ = 0;
    write_some();
}

void Client::greeted(Result<Reply> const &reply) {
    auto version = reply ? read_version(*reply) : Result<std::string>(tl::unexpected(reply.error()));
    if (!version) return go_offline(version.error());
    status_.version = std::move(*version);
    ++status_.connects;
    retry_delay_ = first_retry;
    become(ClientState::online, {});
    transmit_next();
}

void Client::transmit_next() {
    if (current_ || queue_.empty() || !socket_) return;
    current_ = std::move(queue_.front());
    queue_.pop_front();
    written_ = 0;
    write_some();
}

void Client::write_some() {
    auto const rest = current_->request.frame().subspan(written_);
    auto const sent = ::send(socket_.fd(), rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0)
        written_ += static_cast<std::size_t>(sent);
    else if (errno != EAGAIN && errno != EINTR)
        return; // the other end is gone, which POLLHUP and the next read tell, with what it said before
    bool const whole = written_ == current_->request.frame().size();
    loop_.set_events(watch_, static_cast<short>(whole ? POLLIN : POLLIN | POLLOUT));
}

void Client::on_socket(short events) {
    if ((events & POLLOUT) != 0 && current_) write_some();
    if ((events & (POLLIN | POLLHUP | POLLERR)) != 0) read_some();
}

void Client::read_some() {
    auto const received = ::recv(socket_.fd(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (received < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (received < 0) {
        auto const error = fail_errno(ErrorCode::fail2ban_offline, "the connection to fail2ban broke", errno);
        return go_offline(error.value());
    }
    if (received == 0) return go_offline({ErrorCode::fail2ban_offline, "fail2ban closed the connection"});
    if (!current_ || written_ < current_->request.frame().size())
        return go_offline({ErrorCode::fail2ban_protocol, "fail2ban answered before it was asked"});
    auto const consumed = reader_.feed(ByteView(buffer_).first(static_cast<std::size_t>(received)));
    if (!consumed) return go_offline(consumed.error());
    if (reader_.finished()) reply_complete(static_cast<std::size_t>(received) - *consumed);
}

void Client::reply_complete(std::size_t left_over) {
    if (left_over > 0) return go_offline({ErrorCode::fail2ban_protocol, "fail2ban answered more than once"});
    auto document = reader_.take();
    status_.last_answer = loop_.clock().unix_now();
    auto const value = outcome(document.root());
    if (!value && value.error().code == ErrorCode::fail2ban_offline) return go_offline(value.error());
    auto result = value ? Result<Reply>(Reply{std::move(document), *value}) : tl::unexpected(value.error());
    auto pending = std::move(*current_);
    current_.reset();
    if (pending.is_greeting) {
        loop_.cancel(pending.timer);
        greeted(result);
    } else {
        finish(std::move(pending), std::move(result));
    }
    transmit_next(); // unless the completion went offline, or has sent the next one itself
}

void Client::deadline_passed(std::uint64_t number) {
    if (current_ && current_->number == number) return current_is_late();
    auto const late = std::find_if(queue_.begin(), queue_.end(),
                                   [&](Pending const &each) { return each.number == number; });
    if (late == queue_.end()) return;
    auto pending = std::move(*late);
    queue_.erase(late);
    finish(std::move(pending), fail(ErrorCode::busy, "fail2ban is busy with an earlier request"));
}

void Client::current_is_late() {
    if (current_->is_greeting)
        return go_offline({ErrorCode::timed_out, "fail2ban accepts connections but does not answer"});
    Error const late{ErrorCode::timed_out,
                     "fail2ban did not answer in time to: " + current_->request.label()};
    if (!current_->request.is_long_work() || !current_->done) return go_offline(late);
    ++status_.failures;
    current_->timer =
        loop_.after(work_patience, [this, number = current_->number] { deadline_passed(number); });
    auto done = std::exchange(current_->done, {});
    done(tl::unexpected(late));
}

void Client::disconnect() {
    loop_.unwatch(std::exchange(watch_, loop::WatchId::none));
    socket_.reset();
    reader_ = PickleReader();
}

/// The request under way fails with `reason`, those behind it for being offline. Begins the next attempt.
void Client::go_offline(Error const &reason) {
    disconnect();
    auto current = std::exchange(current_, std::nullopt);
    auto queue = std::exchange(queue_, {});
    if (current) loop_.cancel(current->timer);
    if (started_) {
        retry_timer_ = loop_.after(retry_delay_, [this] { connect(); });
        retry_delay_ = std::min(2 * retry_delay_, slowest_retry);
    }
    become(ClientState::offline, reason.detail);
    if (current) finish(std::move(*current), tl::unexpected(reason));
    for (auto &pending : queue)
        finish(std::move(pending), fail(ErrorCode::fail2ban_offline, reason.detail));
}

void Client::become(ClientState state, std::string detail) {
    status_.detail = std::move(detail);
    if (status_.state == state) return;
    status_.state = state;
    status_.since = loop_.clock().unix_now();
    if (on_state_changed_) on_state_changed_(status_);
}

void Client::finish(Pending pending, Result<Reply> result) {
    loop_.cancel(pending.timer);
    if (!pending.done) return;
    if (!result) ++status_.failures;
    pending.done(std::move(result));
}

} // namespace bangui::fail2ban
