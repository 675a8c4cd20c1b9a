// SPDX-License-Identifier: Apache-2.0
#include "common/sys/seccomp.h"

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <future>
#include <thread>

#include <doctest/doctest.h>

#include "common/sys/basic_calls.h"
#include "tests/support/in_child.h"

using namespace bangui;
using namespace bangui::sys;
using test::error_of;
using test::in_child;

namespace {

constexpr int not_narrowed = 200;

/// Whatever it needs to end, and these.
bool narrow_to(std::vector<AllowedCall> rows) {
    for (auto const &row : basic_calls())
        rows.push_back(row);
    auto const left = leave_only(rows);
    return left && *left == Seccomp::holds;
}

int socket_error(long family) {
    return error_of(::syscall(SYS_socket, family, SOCK_STREAM, 0));
}

int map_error(int protection) {
    void *const piece = ::mmap(nullptr, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return piece == MAP_FAILED ? errno : 0;
}

} // namespace

TEST_CASE("What is in a row works, what is in none is not permitted") {
    CHECK_EQ(in_child([] {
                 return narrow_to({{"getuid", ""}}) ? error_of(::syscall(SYS_getuid)) : not_narrowed;
             }),
             0);
    CHECK_EQ(in_child([] {
                 return narrow_to({{"getuid", ""}}) ? error_of(::syscall(SYS_getgid)) : not_narrowed;
             }),
             EPERM);
}

TEST_CASE("A row holds where its arguments are as it says") {
    std::vector<AllowedCall> const rows{
        {"socket", "", {argument_is(0, AF_UNIX)}},
        {"socket", "", {argument_is(0, AF_INET), argument_is(1, SOCK_DGRAM)}}};
    auto const tried = [&rows](long family, int type) {
        return in_child([&] {
            if (!narrow_to(rows)) return not_narrowed;
            return error_of(::syscall(SYS_socket, family, type, 0));
        });
    };
    CHECK_EQ(tried(AF_UNIX, SOCK_STREAM), 0);
    CHECK_EQ(tried(AF_UNIX, SOCK_DGRAM), 0);
    CHECK_EQ(tried(AF_INET, SOCK_STREAM), EPERM);
    CHECK_EQ(tried(AF_INET, SOCK_DGRAM), 0);
    CHECK_EQ(tried(AF_INET6, SOCK_DGRAM), EPERM);
    // The kernel reads an int: what is above it neither opens nor closes the row.
    CHECK_EQ(tried((1L << 32) | AF_UNIX, SOCK_STREAM), 0);
    CHECK_EQ(tried((1L << 32) | AF_INET, SOCK_STREAM), EPERM);
}

TEST_CASE("Bits that an argument must lack") {
    CHECK_EQ(in_child([] { return narrow_to({}) ? map_error(PROT_READ | PROT_WRITE) : not_narrowed; }), 0);
    CHECK_EQ(in_child([] { return narrow_to({}) ? map_error(PROT_EXEC) : not_narrowed; }), EPERM);
    CHECK_EQ(in_child([] { return narrow_to({}) ? map_error(PROT_READ | PROT_EXEC) : not_narrowed; }), EPERM);
}

TEST_CASE("Threads that were there before are narrowed as well") {
    auto const error = in_child([] {
        std::promise<void> narrowed;
        std::promise<int> answer;
        std::thread other([&] {
            narrowed.get_future().wait();
            answer.set_value(socket_error(AF_UNIX));
        });
        if (!narrow_to({})) ::_exit(not_narrowed);
        narrowed.set_value();
        auto const got = answer.get_future().get();
        other.join();
        return got;
    });
    CHECK_EQ(error, EPERM);
}

TEST_CASE("There is no way back") {
    auto const again = in_child([] {
        if (!narrow_to({})) return not_narrowed;
        auto const wider = leave_only(std::vector<AllowedCall>{{"socket", ""}});
        return !wider && wider.error().code == ErrorCode::io_error ? socket_error(AF_UNIX) : 0;
    });
    CHECK_EQ(again, EPERM);
}

TEST_CASE("A name that no system has is an error, one of another architecture is left out") {
    CHECK_EQ(in_child([] {
                 auto const left = leave_only(std::vector<AllowedCall>{{"sockett", ""}});
                 bool const named = !left && left.error().code == ErrorCode::invalid_argument &&
                                    left.error().detail.find("sockett") != std::string::npos;
                 return named ? socket_error(AF_UNIX) : 201; // and nothing was narrowed
             }),
             0);
    CHECK_EQ(in_child([] {
                 return narrow_to({{"riscv_flush_icache", ""}, {"arm_fadvise64_64", ""}}) ? 0 : 201;
             }),
             0);
}

TEST_CASE("A process with the basic calls can take memory, end, and abort, and signal nobody else") {
    CHECK_EQ(in_child([] {
                 if (!narrow_to({})) return not_narrowed;
                 std::vector<std::string> pieces;
                 for (std::size_t size = 1; size < 20'000'000; size *= 2)
                     pieces.emplace_back(size, 'x');
                 return 7;
             }),
             7);
    CHECK_EQ(in_child([]() -> int {
                 std::signal(SIGABRT, SIG_DFL);
                 if (!narrow_to({})) return not_narrowed;
                 std::abort();
             }),
             -SIGABRT);
    auto const parent = ::getpid();
    CHECK_EQ(in_child([&] {
                 return narrow_to({}) ? error_of(::syscall(SYS_tgkill, parent, parent, 0)) : not_narrowed;
             }),
             EPERM);
    CHECK_EQ(in_child([&] { return narrow_to({}) ? error_of(::kill(parent, 0)) : not_narrowed; }), EPERM);
}
