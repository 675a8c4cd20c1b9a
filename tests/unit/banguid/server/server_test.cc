// SPDX-License-Identifier: Apache-2.0
#include "banguid/server/server.h"

#include <array>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include "common/sys/unix_socket.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/banguid/server/session_rig.h"

using namespace bangui;
using namespace bangui::server;
using namespace bangui::test;

namespace {

constexpr int pump_bound = 1000;

/// A server on a real socket and a real loop, with a clock the test moves. All peers have this process's uid.
class ServerRig {
  public:
    explicit ServerRig(std::string const &policy_toml = own_policy(), std::size_t max_connections = 4)
        : policy(policy_of(policy_toml))
        , server(*loop, policy, dispatcher, logger, max_connections) {
        server.accept_on(listener.fd());
        server.on_ended([this](std::uint64_t connection) { ended.push_back(connection); });
    }

    static std::string own_policy() {
        auto const uid = std::to_string(::getuid());
        return "[peers]\nread = ['" + uid + "']\nact = ['" + uid + "']\n";
    }

    UniqueFd connect() {
        UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        REQUIRE_EQ(::connect(fd.fd(), reinterpret_cast<sockaddr const *>(&address), sizeof address), 0);
        settle();
        return fd;
    }
    UniqueFd connect_and_greet() {
        auto fd = connect();
        send(fd, hello_frame(1));
        REQUIRE_EQ(receive(fd).size(), 1);
        return fd;
    }
    void send(UniqueFd const &fd, Bytes const &bytes) {
        REQUIRE_EQ(::send(fd.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
                   static_cast<ssize_t>(bytes.size()));
        settle();
    }
    /// All that has come; REQUIREs whole frames.
    std::vector<ipc::Frame> receive(UniqueFd const &fd) {
        Bytes all;
        std::array<std::uint8_t, 65536> buffer{};
        for (ssize_t size = 0; (size = ::recv(fd.fd(), buffer.data(), buffer.size(), 0)) > 0; settle())
            all.insert(all.end(), buffer.begin(), buffer.begin() + size);
        return frames_in(all);
    }
    static bool is_closed(UniqueFd const &fd) {
        std::uint8_t byte = 0;
        ssize_t const size = ::recv(fd.fd(), &byte, 1, MSG_PEEK);
        return size == 0 || (size < 0 && errno != EAGAIN);
    }
    /// Until nothing more happens by itself.
    void settle() {
        for (int i = 0; i < pump_bound; ++i)
            if (!loop->run_once(Milliseconds(0))) return;
        FAIL("the loop does not come to rest");
    }
    void pass(Milliseconds time) {
        clock.advance(time);
        settle();
    }

    FakeClock clock;
    MemoryLogger logger;
    TemporaryDirectory folder;
    std::string path = folder.file("s");
    std::unique_ptr<loop::PollLoop> loop = *loop::PollLoop::create(clock);
    sys::UnixListener listener = *sys::UnixListener::bind({.path = path, .mode = 0600});
    WaitingOperations waiting;
    protect::Policy policy;
    audit::Audit audit{logger, clock};
    Dispatcher dispatcher{policy, waiting.operations(), audit, *loop};
    std::vector<std::uint64_t> ended;
    Server server;
};

} // namespace

TEST_CASE("a request goes in and its answer comes back") {
    ServerRig rig;
    auto const peer = rig.connect_and_greet();
    rig.send(peer, ban_frame(9));
    REQUIRE_EQ(rig.waiting.count(), 1);
    rig.waiting.finish(0);
    auto const frames = rig.receive(peer);
    REQUIRE_EQ(frames.size(), 1);
    CHECK_EQ(frames[0].id, 9);
}

TEST_CASE("a uid that policy does not name is closed before it is read") {
    ServerRig rig("[peers]\nread = ['" + std::to_string(::getuid() + 1) + "']\nact = []\n");
    auto const peer = rig.connect();
    CHECK(rig.is_closed(peer));
    CHECK_EQ(rig.server.connection_count(), 0);
    CHECK(rig.logger.has("warning peer refused peer_uid=" + std::to_string(::getuid())));
}

TEST_CASE("a broken frame ends that peer only") {
    ServerRig rig;
    auto const good = rig.connect_and_greet();
    auto const bad = rig.connect_and_greet();
    rig.send(bad, Bytes(64, 0xff));
    CHECK(rig.is_closed(bad));
    CHECK_EQ(rig.ended, std::vector<std::uint64_t>{2});
    rig.send(good, state_frame(2));
    rig.waiting.finish(0);
    CHECK_EQ(rig.receive(good).size(), 1);
    CHECK(rig.logger.has("warning peer dropped"));
}

TEST_CASE("there are only so many connections, and a place is free again after one has left") {
    ServerRig rig(ServerRig::own_policy(), 2);
    auto first = rig.connect_and_greet();
    auto const second = rig.connect_and_greet();
    CHECK(rig.is_closed(rig.connect()));
    first.reset();
    rig.settle();
    CHECK_EQ(rig.server.connection_count(), 1);
    CHECK_FALSE(rig.is_closed(rig.connect()));
}

TEST_CASE("one uid cannot take the place of another") {
    auto const uid = std::to_string(::getuid());
    ServerRig rig("[peers]\nread = ['" + uid + "', '4000']\nact = ['4001']\n", 4);
    auto const first = rig.connect();
    auto const second = rig.connect();
    CHECK_FALSE(rig.is_closed(second));
    CHECK(rig.is_closed(rig.connect())); // two are kept for the two others
}

TEST_CASE("who says no hello in time is dropped") {
    ServerRig rig;
    auto const peer = rig.connect();
    auto hello = hello_frame(1);
    hello.pop_back();
    rig.send(peer, hello);
    rig.pass(Connection::hello_deadline - Milliseconds(1));
    CHECK_FALSE(rig.is_closed(peer));
    rig.pass(Milliseconds(1));
    CHECK(rig.is_closed(peer));
}

TEST_CASE("a frame that dribbles in is dropped, however small its steps") {
    ServerRig rig;
    auto const peer = rig.connect_and_greet();
    auto const frame = ban_frame(1);
    auto const step = Connection::frame_deadline / 4;
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK_FALSE(rig.is_closed(peer));
        rig.send(peer, {frame[i]});
        rig.pass(step);
    }
    CHECK(rig.is_closed(peer));
    CHECK(rig.logger.has("did not finish a frame in time"));
}

TEST_CASE("an idle connection stays, and nothing is left to wake up for") {
    ServerRig rig;
    auto const peer = rig.connect_and_greet();
    rig.pass(Seconds(86400));
    CHECK_FALSE(rig.is_closed(peer));
    rig.send(peer, state_frame(1));
    CHECK_EQ(rig.waiting.count(), 1);
}

TEST_CASE("who does not read answers is dropped in time, and the rest of the world goes on") {
    ServerRig rig;
    auto const deaf = rig.connect_and_greet();
    ipc::Fail2banStateEvent const event{
        .state = ipc::Fail2banState::offline, .since = 1, .detail = std::string(1024, 'x')};
    // More than the kernel takes for a socket, less than the session holds.
    for (int i = 0; i < 600; ++i)
        rig.server.tell_all(event);
    rig.settle();
    CHECK_FALSE(rig.is_closed(deaf));
    rig.pass(Connection::write_deadline);
    CHECK_EQ(rig.server.connection_count(), 0);
    CHECK(rig.logger.has("did not read its answers in time"));
}

TEST_CASE("who reads slowly but reads keeps everything") {
    ServerRig rig;
    auto const slow = rig.connect_and_greet();
    ipc::Fail2banStateEvent const event{
        .state = ipc::Fail2banState::offline, .since = 1, .detail = std::string(1024, 'x')};
    for (int i = 0; i < 600; ++i)
        rig.server.tell_all(event);
    rig.pass(Connection::write_deadline - Milliseconds(1));
    CHECK_EQ(rig.receive(slow).size(), 600);
    rig.pass(Connection::write_deadline);
    CHECK_FALSE(rig.is_closed(slow));
}

TEST_CASE("answers for a peer that has left go nowhere") {
    ServerRig rig;
    auto peer = rig.connect_and_greet();
    rig.send(peer, state_frame(1));
    peer.reset();
    rig.settle();
    CHECK_EQ(rig.server.connection_count(), 0);
    rig.waiting.finish(0);
    rig.settle();
}

TEST_CASE("a refused hello is answered before the door closes") {
    ServerRig rig;
    auto const peer = rig.connect();
    rig.send(peer, frame_of(ipc::operation::hello, 1, ipc::HelloRequest{99}));
    auto const frames = rig.receive(peer);
    REQUIRE_EQ(frames.size(), 1);
    CHECK_EQ(frames[0].kind, ipc::Kind::error);
    CHECK(rig.is_closed(peer));
}

TEST_CASE("requests beyond the most at once are served when there is room") {
    ServerRig rig;
    auto const peer = rig.connect_and_greet();
    Bytes stream;
    for (std::uint32_t id = 0; id < 40; ++id) {
        auto const frame = state_frame(id);
        stream.insert(stream.end(), frame.begin(), frame.end());
    }
    rig.send(peer, stream);
    CHECK_EQ(rig.waiting.count(), Session::max_open_requests);
    for (std::size_t i = 0; i < 40; ++i) {
        REQUIRE_GT(rig.waiting.count(), i);
        rig.waiting.finish(i);
        rig.settle();
    }
    CHECK_EQ(rig.receive(peer).size(), 40);
}

TEST_CASE("draining answers what is open, takes nothing on, and ends") {
    ServerRig rig;
    auto const busy = rig.connect_and_greet();
    auto const idle = rig.connect_and_greet();
    rig.send(busy, state_frame(1));
    bool drained = false;
    rig.server.drain([&drained] { drained = true; });
    rig.settle();
    CHECK(rig.is_closed(idle));
    CHECK_FALSE(drained);
    rig.send(busy, state_frame(2));
    CHECK_EQ(rig.waiting.count(), 1);
    rig.waiting.finish(0);
    rig.settle();
    CHECK_EQ(rig.receive(busy).size(), 1);
    CHECK(drained);
    CHECK(rig.is_closed(busy));
}

TEST_CASE("draining an empty server ends at once") {
    ServerRig rig;
    bool drained = false;
    rig.server.drain([&drained] { drained = true; });
    rig.settle();
    CHECK(drained);
}

TEST_CASE("complaints about a noisy peer do not fill the journal") {
    ServerRig rig("[peers]\nread = []\nact = []\n");
    for (unsigned i = 0; i < audit::LineLimiter::default_rate.burst + 30; ++i)
        rig.connect();
    CHECK_EQ(rig.logger.lines().size(), audit::LineLimiter::default_rate.burst);
}
