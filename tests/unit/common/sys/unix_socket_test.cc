// SPDX-License-Identifier: Apache-2.0
#include "common/sys/unix_socket.h"

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <doctest/doctest.h>

using namespace bangui;
using namespace bangui::sys;

namespace {

class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        std::string pattern = (std::filesystem::temp_directory_path() / "bangui-XXXXXX").string();
        REQUIRE_NE(::mkdtemp(pattern.data()), nullptr);
        path_ = pattern;
    }
    ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
    std::string file(std::string const &name) const { return (path_ / name).string(); }

  private:
    std::filesystem::path path_;
};

UniqueFd connect_to(std::string const &path) {
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    if (::connect(fd.fd(), reinterpret_cast<sockaddr const *>(&address), sizeof address) != 0) fd.reset();
    return fd;
}

} // namespace

TEST_CASE("the file has the mode asked for, accepts, and goes with its owner") {
    TemporaryDirectory const directory;
    auto const path = directory.file("s");
    {
        auto const listener = UnixListener::bind({.path = path, .mode = 0660});
        REQUIRE(listener.has_value());
        struct stat status {};
        REQUIRE_EQ(::lstat(path.c_str(), &status), 0);
        CHECK_EQ(status.st_mode & 07777, 0660);
        auto const client = connect_to(path);
        REQUIRE(client);
        UniqueFd const served(::accept(listener->fd(), nullptr, nullptr));
        auto const peer = peer_credentials(served.fd());
        REQUIRE(peer.has_value());
        CHECK_EQ(*peer, PeerCredentials{::getpid(), ::getuid(), ::getgid()});
    }
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a stale socket file is replaced, a live one is not touched") {
    TemporaryDirectory const directory;
    auto const path = directory.file("s");
    {
        // What a killed daemon leaves behind: a file that nobody listens on.
        UniqueFd const dead(::socket(AF_UNIX, SOCK_STREAM, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        REQUIRE_EQ(::bind(dead.fd(), reinterpret_cast<sockaddr const *>(&address), sizeof address), 0);
    }
    auto const first = UnixListener::bind({.path = path});
    REQUIRE(first.has_value());
    auto const second = UnixListener::bind({.path = path});
    REQUIRE_FALSE(second.has_value());
    CHECK_EQ(second.error().code, ErrorCode::conflict);
    CHECK(connect_to(path));
}

TEST_CASE("a file that is not a socket is never deleted") {
    TemporaryDirectory const directory;
    auto const path = directory.file("precious");
    std::ofstream(path) << "text";
    CHECK_EQ(UnixListener::bind({.path = path}).error().code, ErrorCode::conflict);
    CHECK(std::filesystem::is_regular_file(path));
}

TEST_CASE("an owner that was replaced leaves the new file alone") {
    TemporaryDirectory const directory;
    auto const path = directory.file("s");
    auto first = std::optional(UnixListener::bind({.path = path}));
    std::filesystem::remove(path);
    auto const second = UnixListener::bind({.path = path});
    REQUIRE(second.has_value());
    first.reset();
    CHECK(connect_to(path));
}

TEST_CASE("paths that cannot be bound are refused before anything is touched") {
    for (auto const &bad :
         {std::string("relative"), std::string("/"), std::string(), "/" + std::string(107, 'a')})
        CHECK_EQ(UnixListener::bind({.path = bad}).error().code, ErrorCode::invalid_argument);
    CHECK_EQ(UnixListener::bind({.path = "/nonexistent/s"}).error().code, ErrorCode::io_error);
}
