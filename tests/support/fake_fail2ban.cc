// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fake_fail2ban.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "tests/support/pickle.h"

namespace bangui::test {
namespace {

/// fail2ban's own: two connections wait, the next is refused with EAGAIN.
constexpr int backlog = 1;

std::string words_of(fail2ban::Value request) {
    std::string words;
    for (auto const item : request.items()) {
        if (!words.empty()) words += ' ';
        auto const number = item.integer();
        words += number ? std::to_string(*number) : std::string(item.raw());
    }
    return words;
}

} // namespace

FakeFail2ban::FakeFail2ban(loop::PollLoop &loop, std::string path)
    : loop_(loop)
    , path_(std::move(path)) {
    answer("version", pickle::success(pickle::text("1.0.2")));
    listen();
}

FakeFail2ban::~FakeFail2ban() {
    quit();
}

void FakeFail2ban::answer(std::string words, std::string bytes) {
    answers_[std::move(words)] = std::move(bytes);
}

void FakeFail2ban::listen() {
    ::unlink(path_.c_str());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    ENSURE(path_.size() < sizeof address.sun_path);
    std::memcpy(address.sun_path, path_.data(), path_.size());
    listener_ = UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    ENSURE(::bind(listener_.fd(), reinterpret_cast<sockaddr const *>(&address), sizeof address) == 0);
    ENSURE(::listen(listener_.fd(), backlog) == 0);
    listener_watch_ = loop_.watch(listener_.fd(), POLLIN, [this](short) { accept_one(); });
}

void FakeFail2ban::hang() {
    hanging_ = true;
    loop_.unwatch(std::exchange(listener_watch_, loop::WatchId::none));
    for (auto &[id, connection] : connections_)
        loop_.unwatch(std::exchange(connection.watch, loop::WatchId::none));
}

void FakeFail2ban::resume() {
    hanging_ = false;
    listener_watch_ = loop_.watch(listener_.fd(), POLLIN, [this](short) { accept_one(); });
    for (auto &[id, connection] : connections_)
        connection.watch = loop_.watch(connection.socket.fd(), POLLIN,
                                       [this, number = id](short events) { on_connection(number, events); });
}

void FakeFail2ban::quit() {
    crash();
    ::unlink(path_.c_str());
}

void FakeFail2ban::crash() {
    loop_.unwatch(std::exchange(listener_watch_, loop::WatchId::none));
    listener_.reset();
    while (!connections_.empty())
        drop(connections_.begin()->first);
    hanging_ = false;
}

void FakeFail2ban::close_within_next_answer(std::size_t after_bytes) {
    close_after_ = after_bytes;
}

void FakeFail2ban::say(std::string_view bytes) {
    std::vector<std::uint64_t> ids;
    for (auto const &[id, connection] : connections_)
        ids.push_back(id);
    for (auto const id : ids) {
        connections_.at(id).unsent += bytes;
        send_some(id);
    }
}

void FakeFail2ban::accept_one() {
    UniqueFd socket(::accept4(listener_.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket) return;
    auto const id = ++last_id_;
    auto &connection = connections_[id];
    connection.watch =
        loop_.watch(socket.fd(), POLLIN, [this, id](short events) { on_connection(id, events); });
    connection.socket = std::move(socket);
    ++accepted_;
    most_open_connections_ = std::max(most_open_connections_, connections_.size());
}

void FakeFail2ban::on_connection(std::uint64_t id, short events) {
    if ((events & POLLOUT) != 0) send_some(id);
    auto const found = connections_.find(id);
    if (found == connections_.end() || (events & ~POLLOUT) == 0) return;
    std::array<std::uint8_t, 4096> buffer{};
    auto const received = ::recv(found->second.socket.fd(), buffer.data(), buffer.size(), 0);
    if (received <= 0) return drop(id);
    ByteView rest(buffer.data(), static_cast<std::size_t>(received));
    while (!rest.empty()) {
        auto &reader = connections_.at(id).reader;
        auto const consumed = reader.feed(rest);
        if (!consumed) return drop(id);
        rest = rest.subspan(*consumed);
        if (!reader.finished()) continue;
        auto const document = reader.take();
        on_request(id, words_of(document.root()));
        if (!connections_.contains(id)) return;
    }
}

void FakeFail2ban::on_request(std::uint64_t id, std::string const &words) {
    requests_.push_back(words);
    auto const found = answers_.find(words);
    auto bytes =
        found != answers_.end()
            ? found->second
            : pickle::failure(pickle::call("builtins", "Exception", {pickle::text("Invalid command")}));
    auto &connection = connections_.at(id);
    auto const close_after = std::exchange(close_after_, SIZE_MAX);
    if (close_after != SIZE_MAX) {
        bytes.resize(std::min(close_after, bytes.size()));
        connection.close_when_sent = true;
    }
    connection.unsent += bytes;
    send_some(id);
}

void FakeFail2ban::send_some(std::uint64_t id) {
    auto &connection = connections_.at(id);
    auto const sent =
        ::send(connection.socket.fd(), connection.unsent.data(), connection.unsent.size(), MSG_NOSIGNAL);
    if (sent > 0) connection.unsent.erase(0, static_cast<std::size_t>(sent));
    if (connection.unsent.empty() && connection.close_when_sent) return drop(id);
    loop_.set_events(connection.watch,
                     static_cast<short>(connection.unsent.empty() ? POLLIN : POLLIN | POLLOUT));
}

void FakeFail2ban::drop(std::uint64_t id) {
    loop_.unwatch(connections_.at(id).watch);
    connections_.erase(id);
}

} // namespace bangui::test
