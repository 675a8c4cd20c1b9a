// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/net/stream.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>

#include <doctest/doctest.h>

#include "tests/support/loop_fixture.h"

using namespace bangui;
using namespace bangui::test;

namespace {

/// One end is a Stream, the other a plain socket of the test.
struct StreamFixture : LoopFixture {
    StreamFixture() {
        std::array<int, 2> ends{};
        REQUIRE_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()), 0);
        stream = std::move(net::Stream::adopt(*loop, UniqueFd(ends[0]))).value();
        other = UniqueFd(ends[1]);
    }

    void start() {
        stream->start({[this](ByteView bytes) { received += as_text(bytes); },
                       [this](Result<void> result) { end = std::move(result); }});
    }

    void tell(std::string_view text) {
        REQUIRE_EQ(::write(other.fd(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }

    /// What the other end can read now.
    std::string heard() {
        std::string text(1'000'000, '\0');
        auto const count = ::read(other.fd(), text.data(), text.size());
        text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        return text;
    }

    std::optional<net::Stream> stream;
    UniqueFd other;
    std::string received;
    std::optional<Result<void>> end;
};

} // namespace

TEST_CASE_FIXTURE(StreamFixture, "a Unix peer is who the kernel says") {
    auto const peer = std::get<net::UnixPeer>(stream->peer());
    CHECK_EQ(peer.uid, ::getuid());
    CHECK_EQ(peer.gid, ::getgid());
    CHECK_EQ(peer.pid, ::getpid());
    CHECK_EQ(net::describe(net::UnixPeer{33, 33, 812}), "uid 33 pid 812");
    CHECK_EQ(net::describe(net::TcpPeer{IpAddress::parse("192.0.2.1").value(), 47}), "192.0.2.1:47");
    CHECK_EQ(net::describe(net::TcpPeer{IpAddress::parse("2001:db8::1").value(), 47}), "[2001:db8::1]:47");
}

TEST_CASE_FIXTURE(StreamFixture, "bytes go both ways, then each side ends") {
    start();
    tell("ping");
    CHECK(pump_until([&] { return received == "ping"; }));
    std::optional<Result<void>> written;
    stream->write({std::string("po"), std::make_shared<std::string const>("ng")},
                  [&](Result<void> result) { written = std::move(result); });
    CHECK_FALSE(written);
    CHECK(pump_until([&] { return written.has_value(); }));
    CHECK(written->has_value());
    CHECK_EQ(heard(), "pong");
    std::optional<Result<void>> ended;
    stream->shutdown([&](Result<void> result) { ended = std::move(result); });
    CHECK(pump_until([&] { return ended.has_value(); }));
    ::shutdown(other.fd(), SHUT_WR);
    CHECK(pump_until([&] { return end.has_value(); }));
    CHECK(end->has_value());
}

TEST_CASE_FIXTURE(StreamFixture, "a paused stream leaves bytes with the kernel") {
    start();
    stream->pause_reading();
    tell("later");
    pump_ready();
    CHECK_EQ(received, "");
    stream->resume_reading();
    CHECK(pump_until([&] { return received == "later"; }));
}

TEST_CASE_FIXTURE(StreamFixture, "the write queue is bounded, but one big write is taken") {
    start();
    std::size_t done = 0;
    stream->write({std::string(2 * net::Stream::write_queue_limit, 'x')}, [&](Result<void> result) {
        CHECK(result);
        ++done;
    });
    CHECK_GT(stream->queued_bytes(), 0);
    std::optional<Result<void>> refused;
    stream->write({std::string("more")}, [&](Result<void> result) { refused = std::move(result); });
    CHECK_FALSE(refused);
    pump_ready();
    REQUIRE(refused);
    CHECK_EQ(refused->error().code, ErrorCode::busy);
    std::size_t heard_bytes = 0;
    CHECK(pump_until([&] {
        heard_bytes += heard().size();
        return done == 1;
    }));
    while (auto const size = heard().size())
        heard_bytes += size;
    CHECK_EQ(heard_bytes, 2 * net::Stream::write_queue_limit);
    CHECK_EQ(stream->queued_bytes(), 0);
}

TEST_CASE_FIXTURE(StreamFixture, "a peer that goes away is an error for the writer") {
    start();
    other.reset();
    std::optional<Result<void>> written;
    stream->write({std::string("x")}, [&](Result<void> result) { written = std::move(result); });
    CHECK(pump_until([&] { return written && end; }));
    CHECK_EQ(written->error().code, ErrorCode::io_error);
}

TEST_CASE_FIXTURE(StreamFixture,
                  "a stream may be destroyed by its own callback, and nothing is called after") {
    auto const token = std::make_shared<int>();
    auto const never = [token](Result<void>) { FAIL("it was destroyed"); };
    stream->start({[&, never](ByteView) {
                       stream->write({std::string("over the limit")}, never);
                       stream.reset();
                   },
                   never});
    stream->write({std::string(2 * net::Stream::write_queue_limit, 'x')}, never);
    tell("go");
    CHECK(pump_until([&] { return !stream; }));
    CHECK(pump_until([&] { return token.use_count() == 2; })); // ours and that of `never`
    while (!heard().empty()) {
    }
    std::array<char, 1> byte{};
    CHECK_EQ(::recv(other.fd(), byte.data(), byte.size(), 0), 0);
}

TEST_CASE_FIXTURE(LoopFixture, "what is no stream socket is refused") {
    CHECK_FALSE(net::Stream::adopt(*loop, UniqueFd(::dup(0))));
    CHECK_FALSE(net::Stream::adopt(*loop, UniqueFd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0))));
    CHECK_FALSE(net::Stream::adopt(*loop, UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))));
}
