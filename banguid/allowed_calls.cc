// SPDX-License-Identifier: Apache-2.0
#include "banguid/allowed_calls.h"

#include <fcntl.h>
#include <sys/socket.h>

#include "common/sys/basic_calls.h"

namespace bangui::banguid {

using sys::argument_is;
using sys::argument_lacks;

std::vector<sys::AllowedCall> allowed_calls(SocketFile socket) {
    auto calls = sys::basic_calls();
    std::vector<sys::AllowedCall> const own{
        {"poll", "the loop"},
        {"ppoll", "the loop, where there is no poll"},
        {"read", "signals, wake-ups, inotify, fail2ban's database"},
        {"write", "wake-ups, the log"},
        {"close", "all of them"},

        {"accept4", "a peer comes"},
        {"getsockopt", "who it is"},
        {"recvfrom", "from peers and fail2ban"},
        {"sendto", "to peers, fail2ban, the service manager and the journal"},
        {"socket", "the next connection to fail2ban", {argument_is(0, AF_UNIX)}},
        {"connect", "to fail2ban; also at other times than the first"},
        {"shutdown", "a peer is done with"},

        {"openat", "to read", {argument_lacks(2, O_ACCMODE | O_CREAT | O_TRUNC)}},
        {"newfstatat", "which file it is"},
        {"fstat", "the same, by other C libraries"},
        {"pread64", "the log, the database"},
        {"lseek", "the database"},
        {"getdents64", "logs that were rotated"},
        {"inotify_add_watch", "the log grows or is replaced"},
        {"inotify_rm_watch", "it is another one now"},

        {"access", "SQLite: is there a journal?"},
        {"faccessat", "the same, where there is no access"},
        {"readlink", "SQLite: where the path leads"},
        {"readlinkat", "the same, where there is no readlink"},
        {"geteuid", "SQLite and the old logs: whose files are ours"},
        {"clock_nanosleep", "SQLite: while fail2ban writes"},
        {"fcntl", "SQLite: read locks", {argument_is(1, F_SETLK)}},
        {"fcntl", "SQLite: does somebody write?", {argument_is(1, F_GETLK)}},
        {"fcntl", "fdopendir: may it be read?", {argument_is(1, F_GETFL)}},
        {"fcntl", "fdopendir: close at exec", {argument_is(1, F_SETFD)}},
    };
    calls.insert(calls.end(), own.begin(), own.end());
    if (socket == SocketFile::own) calls.push_back({"unlink", "our socket's file at the end"});
    return calls;
}

} // namespace bangui::banguid
