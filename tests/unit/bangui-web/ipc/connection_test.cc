// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/ipc/connection.h"

#include <doctest/doctest.h>

#include "bangui-web/net/listener.h"
#include "tests/support/loop_fixture.h"
#include "tests/support/memory_logger.h"
#include "tests/support/temporary_directory.h"

namespace bangui::ipc {
namespace {

/// The other end: a listening socket whose frames the test reads and writes.
class Peer {
  public:
    Peer(net::Loop &loop, std::string path)
        : loop_(loop)
        , path_(std::move(path)) {}

    void listen() {
        listener_.emplace(net::Listener::bind_unix(loop_, path_, 0600).value());
        REQUIRE(listener_->start([this](net::Stream stream) { accept(std::move(stream)); }));
    }
    void go_away() {
        listener_.reset();
        stream_.reset();
    }
    void hang_up() { stream_.reset(); }
    bool is_connected() const { return stream_.has_value(); }

    void send(Kind kind, std::uint16_t operation, std::uint32_t id, Bytes const &payload) {
        write(encode_frame(kind, operation, id, payload));
    }
    void write(Bytes const &bytes) {
        std::vector<net::Chunk> chunks;
        chunks.emplace_back(std::string(as_text(bytes)));
        stream_->write(std::move(chunks), [](Result<void>) {});
    }
    void say_hello(std::uint32_t protocol = protocol_number) {
        send(Kind::reply, operation::hello, frames.front().id, encode(HelloReply{protocol, "0.1.0"}).value());
        frames.erase(frames.begin());
    }
    void answer(std::size_t frame) {
        send(Kind::reply, frames[frame].operation, frames[frame].id, encode(ServerStateReply{}).value());
    }

    std::vector<Frame> frames; ///< what arrived
    int connects = 0;

  private:
    void accept(net::Stream stream) {
        ++connects;
        reader_ = FrameReader();
        frames.clear();
        stream_.emplace(std::move(stream));
        stream_->start({[this](ByteView bytes) {
                            while (!bytes.empty()) {
                                auto frame = reader_.next(bytes).value();
                                if (frame) frames.push_back(std::move(*frame));
                            }
                        },
                        [this](Result<void>) { stream_.reset(); }});
    }

    net::Loop &loop_;
    std::string path_;
    FrameReader reader_;
    std::optional<net::Listener> listener_;
    std::optional<net::Stream> stream_;
};

struct Rig : test::LoopFixture, Events {
    void fail2ban_state(Fail2banStateEvent event) override { events.push_back(event.detail); }
    void log_grew(LogGrewEvent) override {}
    void log_source_moved(LogSourceMovedEvent) override {}
    void ban_undone(BanUndoneEvent) override {}

    void start() {
        connection.start(*this, [this] { changes.push_back(connection.state().online); });
    }
    void greet() {
        peer.listen();
        start();
        REQUIRE(pump_until([this] { return peer.frames.size() == 1; }));
        peer.say_hello();
        REQUIRE(pump_until([this] { return connection.state().online && !changes.empty(); }));
    }
    std::shared_ptr<std::optional<Result<Bytes>>> call() {
        auto answer = std::make_shared<std::optional<Result<Bytes>>>();
        connection.call(operation::server_state, {},
                        [answer](Result<Bytes> reply) { *answer = std::move(reply); });
        CHECK_FALSE(answer->has_value()); // never before the call returned
        return answer;
    }
    /// The peer breaks the rules: the connection must be given up and made anew.
    void check_is_given_up() {
        REQUIRE(pump_until([this] { return !connection.state().online; }));
        REQUIRE(pump_until([this] {
            clock.advance(Milliseconds(10));
            return peer.connects == 2;
        }));
    }

    test::TemporaryDirectory directory;
    test::MemoryLogger logger;
    Peer peer{*loop, directory.file("banguid.sock")};
    Connection connection{*loop, directory.file("banguid.sock"), logger};
    std::vector<bool> changes;
    std::vector<std::string> events;
};

using Answer = std::shared_ptr<std::optional<Result<Bytes>>>;

ErrorCode code(Answer const &answer) {
    return (*answer)->error().code;
}

TEST_CASE_FIXTURE(Rig, "says hello, calls, and gets answers in any order") {
    greet();
    CHECK(connection.state().version == "0.1.0");
    CHECK(changes == std::vector{true});
    auto const first = call();
    auto const second = call();
    REQUIRE(pump_until([this] { return peer.frames.size() == 2; }));
    CHECK(peer.frames[0].id != peer.frames[1].id);
    peer.answer(1);
    REQUIRE(pump_until([&] { return second->has_value(); }));
    CHECK_FALSE(first->has_value());
    peer.answer(0);
    REQUIRE(pump_until([&] { return first->has_value(); }));
    CHECK(first->value());
    CHECK(connection.open_calls() == 0);
}

TEST_CASE_FIXTURE(Rig, "without a daemon every call is banguid_offline, and connecting goes on with pauses") {
    start();
    auto const answer = call();
    pump_ready();
    REQUIRE(answer->has_value());
    CHECK(code(answer) == ErrorCode::banguid_offline);
    CHECK(connection.state().detail.find("banguid.sock") != std::string::npos);
    for (int i = 0; i < 20; ++i)
        pass(Connection::last_pause);
    peer.listen();
    pass(Connection::last_pause);
    REQUIRE(pump_until([this] { return peer.frames.size() == 1; }));
    peer.say_hello();
    REQUIRE(pump_until([this] { return connection.state().online; }));
}

TEST_CASE_FIXTURE(Rig, "a lost connection fails what is open and comes back") {
    greet();
    auto const sent = call();
    REQUIRE(pump_until([this] { return peer.frames.size() == 1; }));
    peer.hang_up();
    REQUIRE(pump_until([&] { return sent->has_value(); }));
    CHECK(code(sent) == ErrorCode::banguid_offline);
    REQUIRE(pump_until([this] { return changes == std::vector{true, false}; }));
    pass(Connection::first_pause);
    REQUIRE(pump_until([this] { return peer.connects == 2 && peer.frames.size() == 1; }));
    peer.say_hello();
    REQUIRE(pump_until([this] { return connection.state().online; }));
    auto const again = call();
    REQUIRE(pump_until([this] { return peer.frames.size() == 1; }));
    peer.answer(0);
    REQUIRE(pump_until([&] { return again->has_value(); }));
    CHECK(again->value());
}

TEST_CASE_FIXTURE(Rig, "a call has a deadline, its late answer is thrown away, and the connection stays") {
    greet();
    auto const late = call();
    REQUIRE(pump_until([this] { return peer.frames.size() == 1; }));
    pass(Connection::call_deadline - Milliseconds(1));
    CHECK_FALSE(late->has_value());
    pass(Milliseconds(1));
    REQUIRE(late->has_value());
    CHECK(code(late) == ErrorCode::timed_out);
    peer.answer(0);
    REQUIRE(pump_until([this] { return connection.open_calls() == 0; }));
    CHECK(connection.state().online);
}

TEST_CASE_FIXTURE(Rig, "a daemon that answers nothing any more is given up") {
    greet();
    call();
    REQUIRE(pump_until([this] { return peer.frames.size() == 1; }));
    pass(Connection::call_deadline);
    pass(Connection::hang_deadline - Connection::call_deadline);
    check_is_given_up();
}

TEST_CASE_FIXTURE(Rig, "a daemon that does not answer the hello is given up") {
    peer.listen();
    start();
    REQUIRE(pump_until([this] { return peer.frames.size() == 1; }));
    pass(Connection::call_deadline);
    REQUIRE(pump_until([this] {
        clock.advance(Milliseconds(10));
        return peer.connects == 2;
    }));
}

TEST_CASE_FIXTURE(Rig, "no more are in flight than banguid allows; the others wait, and too many are busy") {
    greet();
    std::vector<Answer> answers;
    for (std::size_t i = 0; i < Connection::max_in_flight + Connection::max_queued; ++i)
        answers.push_back(call());
    auto const refused = call();
    pump_ready();
    REQUIRE(refused->has_value());
    CHECK(code(refused) == ErrorCode::busy);
    CHECK(peer.frames.size() == Connection::max_in_flight);
    peer.answer(0);
    REQUIRE(pump_until([this] { return peer.frames.size() == Connection::max_in_flight + 1; }));
    CHECK(answers[0]->has_value());
    pass(Connection::call_deadline); // those that wait have the same deadline
    for (auto const &answer : answers)
        CHECK(answer->has_value());
}

TEST_CASE_FIXTURE(Rig, "an error of banguid is the answer, in words that mean the same to a browser") {
    struct Case {
        ErrorCode said;
        ErrorCode meant;
    };
    for (auto const &[said, meant] : {Case{ErrorCode::protected_address, ErrorCode::protected_address},
                                      Case{ErrorCode::timed_out, ErrorCode::fail2ban_offline},
                                      Case{ErrorCode::too_large, ErrorCode::fail2ban_protocol},
                                      Case{ErrorCode::not_permitted, ErrorCode::policy_refused}}) {
        CAPTURE(to_string(said));
        if (peer.frames.empty()) greet();
        auto const before = peer.frames.size();
        auto const answer = call();
        REQUIRE(pump_until([&] { return peer.frames.size() == before + 1; }));
        peer.send(Kind::error, operation::server_state, peer.frames.back().id, encode_error({said, "why"}));
        REQUIRE(pump_until([&] { return answer->has_value(); }));
        CHECK((*answer)->error() == Error{meant, "why"});
    }
}

TEST_CASE_FIXTURE(Rig, "events are passed on") {
    greet();
    Fail2banStateEvent const event{Fail2banState::offline, 5, "gone"};
    peer.send(Kind::event, operation::fail2ban_state, 0, encode(event).value());
    REQUIRE(pump_until([this] { return !events.empty(); }));
    CHECK(events == std::vector<std::string>{"gone"});
}

TEST_CASE_FIXTURE(Rig, "a peer that breaks the protocol loses the connection") {
    greet();
    call();
    REQUIRE(pump_until([this] { return peer.frames.size() == 1; }));
    auto const id = peer.frames[0].id;
    SUBCASE("an answer nobody asked for") {
        peer.send(Kind::reply, operation::server_state, id + 1, {});
    }
    SUBCASE("an answer to another operation") {
        peer.send(Kind::reply, operation::list_jails, id, {});
    }
    SUBCASE("a request") {
        peer.send(Kind::request, operation::server_state, 1, {});
    }
    SUBCASE("an unknown event") {
        peer.send(Kind::event, 999, 0, {});
    }
    SUBCASE("a broken event") {
        peer.send(Kind::event, operation::fail2ban_state, 0, {9});
    }
    SUBCASE("a broken error") {
        peer.send(Kind::error, operation::server_state, id, {0xFF});
    }
    SUBCASE("a frame longer than any") {
        peer.write({0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0});
    }
    check_is_given_up();
}

TEST_CASE_FIXTURE(Rig, "a peer that does not say hello properly is none") {
    peer.listen();
    start();
    REQUIRE(pump_until([this] { return peer.frames.size() == 1; }));
    auto const id = peer.frames[0].id;
    SUBCASE("another protocol") {
        peer.say_hello(protocol_number + 1);
    }
    SUBCASE("a refusal") {
        peer.send(Kind::error, operation::hello, id, encode_error({ErrorCode::not_permitted, "no"}));
    }
    SUBCASE("another operation") {
        peer.send(Kind::reply, operation::list_jails, id, {});
    }
    SUBCASE("an event first") {
        peer.send(Kind::event, operation::fail2ban_state, 0, encode(Fail2banStateEvent{}).value());
    }
    REQUIRE(pump_until([this] {
        clock.advance(Milliseconds(10));
        return peer.connects == 2;
    }));
    CHECK_FALSE(connection.state().online);
}

TEST_CASE_FIXTURE(Rig, "stopping fails what is open and ends connecting") {
    greet();
    auto const answer = call();
    connection.stop();
    pump_ready();
    REQUIRE(answer->has_value());
    CHECK(code(answer) == ErrorCode::banguid_offline);
    pass(Seconds(60));
    CHECK(peer.connects == 1);
}

} // namespace
} // namespace bangui::ipc
