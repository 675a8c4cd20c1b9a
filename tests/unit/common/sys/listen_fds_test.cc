// SPDX-License-Identifier: Apache-2.0
#include "common/sys/listen_fds.h"

#include <cstdlib>
#include <functional>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

using namespace bangui;
using namespace bangui::sys;

namespace {

/// Descriptor 3 onwards belongs to the test runner, so each case runs in a child; 0 is success.
int in_child(std::function<bool()> const &body) {
    pid_t const child = ::fork();
    if (child == 0) ::_exit(body() ? 0 : 1);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void announce(char const *count, char const *names, pid_t pid = ::getpid()) {
    ::setenv("LISTEN_PID", std::to_string(pid).c_str(), 1);
    ::setenv("LISTEN_FDS", count, 1);
    if (names != nullptr) ::setenv("LISTEN_FDNAMES", names, 1);
}

void put_socket_at(int fd, bool listening) {
    int const socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sa_family_t const autobind = AF_UNIX;
    ::bind(socket, reinterpret_cast<sockaddr const *>(&autobind), sizeof autobind);
    if (listening) ::listen(socket, 1);
    if (socket != fd) ::dup2(socket, fd);
}

} // namespace

TEST_CASE("without the variables nothing is inherited") {
    CHECK_EQ(in_child([] {
                 auto const taken = take_listen_fds();
                 return taken.has_value() && taken->empty();
             }),
             0);
}

TEST_CASE("inherited sockets come with their names, non-blocking, and the variables are gone") {
    CHECK_EQ(in_child([] {
                 put_socket_at(3, true);
                 put_socket_at(4, true);
                 announce("2", "ipc");
                 auto const taken = take_listen_fds();
                 return taken.has_value() && taken->size() == 2 && taken->at(0).name == "ipc" &&
                        taken->at(1).name == "unknown" && taken->at(0).socket.fd() == 3 &&
                        (::fcntl(4, F_GETFL) & O_NONBLOCK) != 0 && (::fcntl(4, F_GETFD) & FD_CLOEXEC) != 0 &&
                        std::getenv("LISTEN_FDS") == nullptr && std::getenv("LISTEN_PID") == nullptr;
             }),
             0);
}

TEST_CASE("sockets meant for another process are left alone") {
    CHECK_EQ(in_child([] {
                 put_socket_at(3, true);
                 announce("1", nullptr, ::getppid());
                 auto const taken = take_listen_fds();
                 return taken.has_value() && taken->empty() && ::fcntl(3, F_GETFD) >= 0;
             }),
             0);
}

TEST_CASE("variables that make no sense and descriptors that do not listen are errors") {
    for (auto const *count : {"", "-1", "17", "two", "1 "})
        CHECK_EQ(in_child([count] {
                     announce(count, nullptr);
                     auto const taken = take_listen_fds();
                     return !taken && taken.error().code == ErrorCode::invalid_argument;
                 }),
                 0);
    CHECK_EQ(in_child([] {
                 put_socket_at(3, false);
                 announce("1", nullptr);
                 return !take_listen_fds().has_value();
             }),
             0);
    CHECK_EQ(in_child([] {
                 ::dup2(::open("/dev/null", O_RDONLY), 3);
                 announce("1", nullptr);
                 return !take_listen_fds().has_value();
             }),
             0);
}
