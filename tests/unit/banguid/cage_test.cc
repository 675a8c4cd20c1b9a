// SPDX-License-Identifier: Apache-2.0
//
// Each case narrows a child as banguid narrows itself, and tries things there.
#include "banguid/cage.h"

#include <dirent.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <optional>
#include <thread>

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <sqlite3.h>

#include "common/sys/unix_socket.h"
#include "tests/support/forbidden_calls.h"
#include "tests/support/in_child.h"
#include "tests/support/memory_logger.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using banguid::CageOptions;
using banguid::SocketFile;
using test::error_of;

namespace {

constexpr int not_narrowed = 200;

int caged(CageOptions const &options, std::function<int()> const &work) {
    return test::in_child([&] {
        test::MemoryLogger logger;
        return banguid::narrow(options, logger) ? work() : not_narrowed;
    });
}

int caged(std::function<int()> const &work) {
    return caged({}, work);
}

/// Whether the kernel has a Landlock at all.
bool has_landlock() {
    return test::in_child([] {
               auto const abi = sys::reach_only({});
               return abi && *abi > 0 ? 1 : 0;
           }) == 1;
}

int open_error(std::string const &path, int flags) {
    return error_of(::open(path.c_str(), flags | O_CLOEXEC, 0600));
}

sockaddr_un unix_address(std::string const &path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof address.sun_path - 1));
    return address;
}

bool reads(std::vector<sys::ReachablePath> const &paths, std::string const &path) {
    return std::ranges::any_of(
        paths, [&](auto const &each) { return each.path == path && each.reach == sys::Reach::read; });
}

} // namespace

TEST_CASE("What no daemon may ask for, banguid may not") {
    for (auto const &call : test::forbidden_calls(::getpid())) {
        CAPTURE(call.what);
        CHECK_EQ(caged([&] { return error_of(test::ask(call)); }), EPERM);
    }
}

TEST_CASE("banguid writes no file, and makes and removes none") {
    test::TemporaryDirectory const folder;
    auto const file = folder.write("file", "text");
    auto const other = folder.file("other");
    for (int const flags : {O_WRONLY, O_RDWR, O_WRONLY | O_APPEND, O_RDONLY | O_TRUNC, O_RDONLY | O_CREAT,
                            O_WRONLY | O_CREAT | O_EXCL, O_ACCMODE}) {
        CAPTURE(flags);
        CHECK_EQ(caged([&] { return open_error(file, flags); }), EPERM);
    }
    CHECK_EQ(caged([&] { return open_error(folder.path(), O_RDWR | O_TMPFILE); }), EPERM);
    std::vector<std::pair<std::string, std::function<long()>>> const changes{
        {"open as of old", [&] { return ::syscall(SYS_open, file.c_str(), O_WRONLY); }},
        {"creat", [&] { return ::syscall(SYS_creat, other.c_str(), 0600); }},
        {"truncate", [&] { return ::truncate(file.c_str(), 0); }},
        {"ftruncate", [&] { return ::ftruncate(0, 0); }},
        {"unlink", [&] { return ::unlink(file.c_str()); }},
        {"unlinkat", [&] { return ::unlinkat(AT_FDCWD, file.c_str(), 0); }},
        {"rename", [&] { return ::rename(file.c_str(), other.c_str()); }},
        {"link", [&] { return ::link(file.c_str(), other.c_str()); }},
        {"symlink", [&] { return ::symlink(file.c_str(), other.c_str()); }},
        {"mkdir", [&] { return ::mkdir(other.c_str(), 0700); }},
        {"rmdir", [&] { return ::rmdir(folder.path().c_str()); }},
        {"chmod", [&] { return ::chmod(file.c_str(), 0666); }},
        {"chown", [&] { return ::chown(file.c_str(), 1, 1); }},
        {"utimes", [&] { return ::utimensat(AT_FDCWD, file.c_str(), nullptr, 0); }},
        {"pwrite", [&] { return ::pwrite(0, "", 1, 0); }},
    };
    for (auto const &each : changes) {
        CAPTURE(each.first);
        CHECK_EQ(caged([&] { return error_of(each.second()); }), EPERM);
    }
    CHECK_EQ(folder.read("file"), "text");
}

TEST_CASE("banguid reads where fail2ban may keep something, and what it is told") {
    test::TemporaryDirectory const folder;
    auto const file = folder.write("file", "text"); // in /tmp, or wherever such folders are made
    int const denied = has_landlock() ? EACCES : 0;
    CHECK_EQ(caged([&] { return open_error(file, O_RDONLY); }), 0);
    CHECK_EQ(caged([&] { return open_error("/etc/passwd", O_RDONLY); }), denied);
    CHECK_EQ(caged([&] { return open_error("/etc", O_RDONLY | O_DIRECTORY); }), denied);
    CHECK_EQ(caged([&] { return open_error("/dev/null", O_RDONLY); }), denied);
    CHECK_EQ(caged([&] { return open_error("/sys", O_RDONLY | O_DIRECTORY); }), denied);
    CageOptions told;
    told.readable = {"/etc/passwd"};
    CHECK_EQ(caged(told, [&] { return open_error("/etc/passwd", O_RDONLY); }), 0);
    CHECK_EQ(caged(told, [&] { return open_error("/etc/group", O_RDONLY); }), denied);
    auto const paths = banguid::reachable({}).paths;
    for (auto const *path : {"/var", "/run", "/tmp"})
        CHECK_MESSAGE(reads(paths, path), path);
    for (auto const *path : {"/", "/etc", "/etc/bangui", "/boot", "/dev", "/sys"})
        CHECK_MESSAGE(!reads(paths, path), path);
}

TEST_CASE("A socket file of its own is removed at the end, one of the service manager's is not") {
    test::TemporaryDirectory const folder;
    auto const path = folder.file("banguid.sock");
    sys::UnixSocketOptions options;
    options.path = path;
    for (auto const socket : {SocketFile::inherited, SocketFile::own}) {
        // Its end is the file's; _exit() in the child does not call it.
        auto listener = sys::UnixListener::bind(options);
        REQUIRE(listener);
        int const denied = socket == SocketFile::own ? 0 : EPERM;
        CHECK_EQ(caged({socket, path, {}}, [&] { return error_of(::unlink(path.c_str())); }), denied);
    }
}

TEST_CASE("A file of fail2ban's is found, followed and read") {
    test::TemporaryDirectory const folder;
    auto const file = folder.write("fail2ban.log", "text");
    CHECK_EQ(caged([&] {
                 int const fd =
                     ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
                 char buffer[8];
                 struct stat status {};
                 if (fd < 0 || ::fstat(fd, &status) != 0 || ::pread(fd, buffer, 4, 0) != 4) return 1;
                 if (::stat(file.c_str(), &status) != 0 || ::lstat(file.c_str(), &status) != 0) return 2;
                 int const folder_fd = ::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
                 DIR *const entries = ::fdopendir(folder_fd);
                 if (entries == nullptr || ::readdir(entries) == nullptr) return 3;
                 ::closedir(entries);
                 std::time_t const now = 0;
                 std::tm local{};
                 return ::localtime_r(&now, &local) == nullptr ? 4 : 0;
             }),
             0);
    // inotify's descriptor is made before.
    int const inotify = ::inotify_init1(IN_CLOEXEC);
    CHECK_EQ(caged([&] {
                 int const watch = ::inotify_add_watch(inotify, file.c_str(), IN_MODIFY);
                 return watch < 0 || ::inotify_rm_watch(inotify, watch) != 0 ? 1 : 0;
             }),
             0);
    ::close(inotify);
}

TEST_CASE("Peers and fail2ban are spoken to") {
    test::TemporaryDirectory const folder;
    sys::UnixSocketOptions options;
    options.path = folder.file("s");
    auto const listener = sys::UnixListener::bind(options);
    REQUIRE(listener);
    CHECK_EQ(caged([&] {
                 auto const address = unix_address(options.path);
                 int const client = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
                 if (::connect(client, reinterpret_cast<sockaddr const *>(&address), sizeof address) != 0)
                     return 1;
                 pollfd waiting{listener->fd(), POLLIN, 0};
                 if (::poll(&waiting, 1, 1000) != 1) return 2;
                 int const peer = ::accept4(listener->fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
                 if (peer < 0 || !sys::peer_credentials(peer)) return 3;
                 if (::send(peer, "x", 1, MSG_NOSIGNAL) != 1) return 4;
                 char byte = 0;
                 if (::recv(client, &byte, 1, 0) != 1 || ::shutdown(client, SHUT_RDWR) != 0) return 5;
                 return ::recv(peer, &byte, 1, 0) == 0 ? 0 : 6;
             }),
             0);
}

TEST_CASE("fail2ban's database is read while fail2ban writes to it, in either way it may keep its journal") {
    for (std::string const journal : {"DELETE", "MEMORY", "PERSIST", "TRUNCATE"}) {
        CAPTURE(journal);
        test::TemporaryDirectory const folder;
        auto const path = folder.file("fail2ban.sqlite3");
        SQLite::Database writer(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        writer.exec("PRAGMA journal_mode=" + journal);
        writer.exec(
            "CREATE TABLE bans(ip TEXT); INSERT INTO bans VALUES('192.0.2.1'), ('192.0.2.2'), ('192.0.2.3')");
        auto const count = [&] {
            SQLite::Database reader(path, SQLite::OPEN_READONLY, 50);
            return reader.execAndGet("SELECT count(*) FROM bans").getInt();
        };
        CHECK_EQ(caged(count), 3);
        // Its journal is there, and is not that of a writer who died.
        writer.exec("BEGIN IMMEDIATE; INSERT INTO bans VALUES('192.0.2.4')");
        CHECK_EQ(caged(count), 3);
        writer.exec("COMMIT");
        CHECK_EQ(caged(count), 4);
        writer.exec("BEGIN EXCLUSIVE");
        CHECK_EQ(caged([&] {
                     try {
                         return count();
                     } catch (SQLite::Exception const &exception) {
                         return exception.getErrorCode() == SQLITE_BUSY ? 100 : exception.getErrorCode();
                     }
                 }),
                 100);
        writer.exec("COMMIT");
    }
}

TEST_CASE("A failure of our own ends it as a failure") {
    CHECK_EQ(caged([]() -> int {
                 std::signal(SIGABRT, SIG_DFL);
                 std::abort();
             }),
             -SIGABRT);
}

TEST_CASE("What holds is told") {
    CHECK_EQ(test::in_child([] {
                 test::MemoryLogger logger;
                 if (!banguid::narrow({}, logger)) return not_narrowed;
                 return logger.has("info narrowed seccomp=yes landlock=") ? 0 : 1;
             }),
             0);
}
