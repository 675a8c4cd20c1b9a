// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/allowed_calls.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "common/sys/basic_calls.h"

namespace bangui::web {

using sys::argument_is;

std::vector<sys::AllowedCall> allowed_calls() {
    auto calls = sys::basic_calls();
    std::vector<sys::AllowedCall> const own{
        {"epoll_ctl", "the loop"},
        {"epoll_wait", "the loop"},
        {"epoll_pwait", "the loop"},
        {"poll", "libuv writes to a socket whose queue is full"},
        {"read", "connections, wake-ups, files"},
        {"readv", "the same"},
        {"write", "connections, wake-ups, files, the log"},
        {"writev", "the same"},
        {"close", "all of them"},

        {"accept4", "a visitor comes"},
        {"getsockopt", "who it is"},
        {"getsockname", "what kind of connection"},
        {"getpeername", "from where"},
        {"setsockopt", "answers go out at once"},
        {"sendto", "to the service manager and the journal"},
        {"sendmsg", "libuv: to a connection"},
        {"recvmsg", "libuv: from a connection"},
        {"shutdown", "a visitor is done with"},
        {"socket", "the next connection to banguid", {argument_is(0, AF_UNIX)}},
        {"connect", "to banguid"},
        {"ioctl", "libuv: never wait for a connection", {argument_is(1, FIONBIO)}},

        {"openat", "databases and their logs, copies, the files of geography, the setup token"},
        {"newfstatat", "which file it is"},
        {"fstat", "the same, by other C libraries"},
        {"statfs", "room for a backup"},
        {"fstatfs", "the same"},
        {"lseek", "databases"},
        {"pread64", "databases"},
        {"pwrite64", "databases"},
        {"ftruncate", "databases and their logs; the copy of a file of geography"},
        {"fallocate", "databases"},
        {"fsync", "what is written lasts"},
        {"fdatasync", "the same"},
        {"getdents64", "old backups"},
        {"mkdir", "the folder of backups"},
        {"mkdirat", "the same"},
        {"rename", "a backup is whole"},
        {"renameat", "the same"},
        {"renameat2", "the same"},
        {"unlink", "old backups, databases' logs, the setup token, our sockets' files"},
        {"unlinkat", "the same"},
        {"rmdir", "std::filesystem removes whatever it is"},
        {"chmod", "a backup is for its owner only"},
        {"fchmod", "the same; SQLite's logs are as their database"},
        {"fchmodat", "the same"},

        {"access", "SQLite: is there a journal? where may temporary files be?"},
        {"faccessat", "the same, where there is no access"},
        {"readlink", "SQLite: where a path leads"},
        {"readlinkat", "the same, where there is no readlink"},
        {"getcwd", "the same"},
        {"geteuid", "SQLite: root's logs would be given to the database's owner"},
        {"clock_nanosleep", "SQLite: while somebody else writes"},
        {"fcntl", "SQLite: locks", {argument_is(1, F_SETLK)}},
        {"fcntl", "SQLite: does somebody else write?", {argument_is(1, F_GETLK)}},
        {"fcntl", "libuv: which way may it be used? fdopendir", {argument_is(1, F_GETFL)}},
        {"fcntl", "libuv: never wait", {argument_is(1, F_SETFL)}},
        {"fcntl", "fdopendir: close at exec", {argument_is(1, F_SETFD)}},

        {"getrandom", "sessions, tokens, salts"},
        {"mlock", "libsodium: what is secret is not swapped out"},
        {"munlock", "the same"},
    };
    calls.insert(calls.end(), own.begin(), own.end());
    return calls;
}

} // namespace bangui::web
