// SPDX-License-Identifier: Apache-2.0
//
// A kernel may have no Landlock, or an old one: then what it does not hold is as it was, which is tried as
// well.
#include "common/sys/landlock.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>

#include <doctest/doctest.h>

#include "common/sys/notify.h"
#include "tests/support/in_child.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::sys;
using test::error_of;
using test::in_child;

namespace {

constexpr int refused = 200;

/// The kernel's, as a process finds it.
int abi() {
    static int const found = in_child([] {
        auto const version = reach_only({});
        return version ? *version : refused;
    });
    REQUIRE_NE(found, refused);
    return found;
}

/// The errno of `work` in a process that reaches only this; 0 for none.
int tried(Reachable const &reachable, std::function<long()> const &work) {
    return in_child([&] { return reach_only(reachable) ? error_of(work()) : refused; });
}

/// What is expected where the kernel is new enough.
int since(int version, int error) {
    return abi() >= version ? error : 0;
}

int opened(std::string const &path, int flags) {
    return ::open(path.c_str(), flags | O_CLOEXEC, 0600);
}

struct Folders {
    Folders() {
        for (auto const *name : {"in", "out"}) {
            REQUIRE_EQ(::mkdir(folder.file(name).c_str(), 0700), 0);
            folder.write(std::string(name) + "/file", "text");
        }
    }
    std::string in(std::string const &name = "file") const { return folder.file("in/" + name); }
    std::string out(std::string const &name = "file") const { return folder.file("out/" + name); }
    Reachable with(Reach reach) const { return {{{folder.file("in"), reach}}, {}}; }
    test::TemporaryDirectory folder;
};

long bind_unix(std::string const &path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof address.sun_path - 1));
    auto const fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return ::bind(fd, reinterpret_cast<sockaddr const *>(&address), sizeof address);
}

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

long bind_tcp(std::uint16_t port) {
    auto const address = loopback(port);
    auto const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return ::bind(fd, reinterpret_cast<sockaddr const *>(&address), sizeof address);
}

/// Ends with the test.
class AbstractListener {
  public:
    explicit AbstractListener(std::string const &name)
        : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        address_.sun_family = AF_UNIX;
        std::memcpy(address_.sun_path + 1, name.data(), name.size());
        size_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
        REQUIRE_EQ(::bind(fd_, reinterpret_cast<sockaddr const *>(&address_), size_), 0);
        REQUIRE_EQ(::listen(fd_, 1), 0);
    }
    ~AbstractListener() { ::close(fd_); }
    AbstractListener(AbstractListener const &) = delete;
    AbstractListener &operator=(AbstractListener const &) = delete;
    long connect() const {
        auto const fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        return ::connect(fd, reinterpret_cast<sockaddr const *>(&address_), size_);
    }

  private:
    int fd_;
    sockaddr_un address_{};
    socklen_t size_ = 0;
};

} // namespace

TEST_CASE("What may be read is read, and not changed") {
    Folders const folders;
    auto const reads = folders.with(Reach::read);
    auto const denied = since(1, EACCES);
    CHECK_EQ(tried(reads, [&] { return opened(folders.in(), O_RDONLY); }), 0);
    CHECK_EQ(tried(reads, [&] { return opened(folders.in(""), O_RDONLY | O_DIRECTORY); }), 0);
    CHECK_EQ(tried(reads, [&] { return opened(folders.in(), O_RDWR); }), denied);
    CHECK_EQ(tried(reads, [&] { return ::truncate(folders.in().c_str(), 0); }),
             since(landlock_abi::truncate, EACCES));
    CHECK_EQ(tried(reads, [&] { return opened(folders.in("new"), O_WRONLY | O_CREAT); }), denied);
    CHECK_EQ(tried(reads, [&] { return ::unlink(folders.in().c_str()); }), denied);
    CHECK_EQ(tried(reads, [&] { return opened(folders.out(), O_RDONLY); }), denied);
    CHECK_EQ(tried(reads, [&] { return opened("/", O_RDONLY | O_DIRECTORY); }), denied);
}

TEST_CASE("A file may be read without its neighbours") {
    Folders const folders;
    folders.folder.write("in/other", "text");
    Reachable const one{{{folders.in(), Reach::read}}, {}};
    CHECK_EQ(tried(one, [&] { return opened(folders.in(), O_RDONLY); }), 0);
    CHECK_EQ(tried(one, [&] { return opened(folders.in("other"), O_RDONLY); }), since(1, EACCES));
}

TEST_CASE("What is kept is changed, and nothing besides") {
    Folders const folders;
    auto const keeps = folders.with(Reach::keep);
    auto const denied = since(1, EACCES);
    auto const all_of_it = [&]() -> long {
        auto const made = opened(folders.in("new"), O_RDWR | O_CREAT | O_EXCL);
        bool const well =
            made >= 0 && ::write(made, "text", 4) == 4 && ::ftruncate(made, 1) == 0 &&
            ::truncate(folders.in("new").c_str(), 0) == 0 &&
            ::rename(folders.in("new").c_str(), folders.in("newer").c_str()) == 0 &&
            ::unlink(folders.in("newer").c_str()) == 0 && ::mkdir(folders.in("below").c_str(), 0700) == 0 &&
            opened(folders.in("below/new"), O_WRONLY | O_CREAT) >= 0 &&
            ::unlink(folders.in("below/new").c_str()) == 0 && ::rmdir(folders.in("below").c_str()) == 0 &&
            opened(folders.in(), O_WRONLY | O_TRUNC) >= 0;
        return well ? 0 : -1;
    };
    CHECK_EQ(tried(keeps, all_of_it), 0);
    CHECK_EQ(tried(keeps, [&] { return opened(folders.out(), O_RDONLY); }), denied);
    CHECK_EQ(tried(keeps, [&] { return opened(folders.out("new"), O_WRONLY | O_CREAT); }), denied);
    CHECK_EQ(tried(keeps, [&] { return ::rename(folders.in().c_str(), folders.out("moved").c_str()); }),
             abi() == 1 ? EXDEV : denied);
    CHECK_EQ(tried(keeps, [&] { return ::symlink("/", folders.in("link").c_str()); }), denied);
    CHECK_EQ(tried(keeps, [&] { return bind_unix(folders.in("socket")); }), denied);
}

TEST_CASE("A folder for a socket takes a socket and nothing else") {
    Folders const folders;
    auto const binds = folders.with(Reach::make_socket);
    CHECK_EQ(tried(binds, [&] { return bind_unix(folders.in("s")); }), 0);
    CHECK_EQ(tried(binds, [&] { return ::unlink(folders.in("s").c_str()); }), 0);
    CHECK_EQ(tried(binds, [&] { return opened(folders.in("new"), O_WRONLY | O_CREAT); }), since(1, EACCES));
    CHECK_EQ(tried(binds, [&] { return opened(folders.in(), O_RDONLY); }), since(1, EACCES));
    CHECK_EQ(tried(binds, [&] { return bind_unix(folders.out("s")); }), since(1, EACCES));
}

TEST_CASE("Removing is possible without anything else") {
    Folders const folders;
    auto const removes = folders.with(Reach::remove);
    CHECK_EQ(tried(removes, [&] { return bind_unix(folders.in("s")); }), since(1, EACCES));
    CHECK_EQ(tried(removes, [&] { return opened(folders.in(), O_RDONLY); }), since(1, EACCES));
    CHECK_EQ(tried(removes, [&] { return ::unlink(folders.in().c_str()); }), 0);
}

TEST_CASE("What is not there, and what makes no sense of a file, is left out") {
    Folders const folders;
    Reachable const rest{{{folders.in("absent"), Reach::read},
                          {folders.in(), Reach::remove},
                          {folders.folder.file("out"), Reach::read}},
                         {}};
    CHECK_EQ(tried(rest, [&] { return opened(folders.out(), O_RDONLY); }), 0);
    CHECK_EQ(tried(rest, [&] { return ::unlink(folders.in().c_str()); }), since(1, EACCES));
}

TEST_CASE("Nothing is executed") {
    CHECK_EQ(tried({{{"/", Reach::keep}}, {}}, [] { return ::execl("/bin/true", "true", nullptr); }),
             since(1, EACCES));
}

TEST_CASE("TCP is bound to the ports that are named, and connects nowhere") {
    Reachable const one{{}, {0}}; // any that is free
    CHECK_EQ(tried(one, [] { return bind_tcp(0); }), 0);
    CHECK_EQ(tried({}, [] { return bind_tcp(0); }), since(landlock_abi::tcp, EACCES));
    // Nobody listens there.
    auto const connected = tried(one, [] {
        auto const address = loopback(1);
        auto const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        return ::connect(fd, reinterpret_cast<sockaddr const *>(&address), sizeof address);
    });
    CHECK_EQ(connected, abi() >= landlock_abi::tcp ? EACCES : ECONNREFUSED);
}

TEST_CASE("Signals and abstract sockets of others are out of reach") {
    auto const parent = ::getpid();
    CHECK_EQ(tried({}, [&] { return ::kill(parent, 0); }), since(landlock_abi::scopes, EPERM));
    CHECK_EQ(tried({}, [] { return ::kill(::getpid(), 0); }), 0);
    AbstractListener const listener("bangui-landlock-test-" + std::to_string(parent));
    CHECK_EQ(tried({}, [&] { return listener.connect(); }), since(landlock_abi::scopes, EPERM));
    CHECK_EQ(error_of(listener.connect()), 0);
}

TEST_CASE("The service manager is still told, wherever it listens") {
    std::string const name = "@bangui-notify-test-" + std::to_string(::getpid());
    int const manager = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path + 1, name.data() + 1, name.size() - 1);
    auto const size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    REQUIRE_EQ(::bind(manager, reinterpret_cast<sockaddr const *>(&address), size), 0);
    CHECK_EQ(in_child([&] {
                 ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
                 auto notifier = Notifier::from_environment();
                 return notifier && reach_only({}) && notifier->ready() ? 0 : 1;
             }),
             0);
    char message[32]{};
    CHECK_GT(::recv(manager, message, sizeof message - 1, 0), 0);
    CHECK_EQ(std::string(message), "READY=1");
    ::close(manager);
}

TEST_CASE("What is open stays open") {
    Folders const folders;
    auto const fd = opened(folders.out(), O_RDONLY);
    char letter = 0;
    CHECK_EQ(tried({}, [&] { return ::read(fd, &letter, 1); }), 0);
    ::close(fd);
}
