// SPDX-License-Identifier: Apache-2.0
//
// What cannot be undone is tried in a process of its own.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include <doctest/doctest.h>

namespace bangui::test {

constexpr int threw = 199;

/// What `work` returned (0 to 255) in a child, `threw`, or minus the signal that ended it. `work` uses no
/// doctest macro: the child may have lost what they need.
template<typename Work>
int in_child(Work work) {
    pid_t const child = ::fork();
    REQUIRE_GE(child, 0);
    if (child == 0) {
        try {
            ::_exit(work());
        } catch (...) {
            ::_exit(threw);
        }
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0)
        REQUIRE_EQ(errno, EINTR);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/// 0 when the call went well, else its errno.
inline int error_of(long result) {
    return result < 0 ? errno : 0;
}

} // namespace bangui::test
