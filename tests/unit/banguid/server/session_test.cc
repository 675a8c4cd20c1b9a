// SPDX-License-Identifier: Apache-2.0
#include "banguid/server/session.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/unit/banguid/server/session_rig.h"

using namespace bangui;
using namespace bangui::server;
using namespace bangui::test;

TEST_CASE("hello opens the session and names our version") {
    SessionRig rig;
    REQUIRE(rig.feed(hello_frame(1)).has_value());
    CHECK(rig.session.said_hello());
    auto const frames = rig.output();
    REQUIRE_EQ(frames.size(), 1);
    CHECK_EQ(frames[0].kind, ipc::Kind::reply);
    CHECK_EQ(frames[0].id, 1);
    CHECK_EQ(*ipc::decode<ipc::HelloReply>(frames[0].payload),
             ipc::HelloReply{.protocol = ipc::protocol_number, .banguid_version = BANGUI_VERSION});
}

TEST_CASE("another protocol number is answered and ends the session") {
    SessionRig rig;
    REQUIRE(rig.feed(frame_of(ipc::operation::hello, 1, ipc::HelloRequest{ipc::protocol_number - 1}))
                .has_value());
    CHECK(rig.session.is_refused());
    CHECK_FALSE(rig.session.wants_input());
    auto const frames = rig.output();
    REQUIRE_EQ(frames.size(), 1);
    CHECK_EQ(frames[0].kind, ipc::Kind::error);
    CHECK_EQ(*ipc::decode_error(frames[0].payload),
             Error{ErrorCode::invalid_argument, fmt::format("protocol {} is spoken here, not {}",
                                                            ipc::protocol_number, ipc::protocol_number - 1)});
}

TEST_CASE("nothing comes before hello, and hello comes once") {
    SessionRig before;
    CHECK_EQ(before.feed(state_frame(1)).error().detail, "request 2 before hello");
    SessionRig twice;
    REQUIRE(twice.feed(hello_frame(1)).has_value());
    CHECK_FALSE(twice.feed(hello_frame(2)).has_value());
}

TEST_CASE("requests are answered in any order, each with its id") {
    SessionRig rig;
    rig.say_hello();
    REQUIRE(rig.feed(state_frame(7)).has_value());
    REQUIRE(rig.feed(ban_frame(8)).has_value());
    CHECK(rig.session.has_open_requests());
    rig.waiting.finish(1);
    rig.waiting.finish(0, Error{ErrorCode::fail2ban_offline, "gone"});
    CHECK_FALSE(rig.session.has_open_requests());
    auto const frames = rig.output();
    REQUIRE_EQ(frames.size(), 2);
    CHECK_EQ(frames[0],
             ipc::Frame{ipc::Kind::reply, ipc::operation::ban, 8, *ipc::encode(ipc::BanReply{false})});
    CHECK_EQ(frames[1].kind, ipc::Kind::error);
    CHECK_EQ(frames[1].operation, ipc::operation::server_state);
    CHECK_EQ(frames[1].id, 7);
    CHECK_EQ(*ipc::decode_error(frames[1].payload), Error{ErrorCode::fail2ban_offline, "gone"});
}

TEST_CASE("a broken frame is an error, and nothing of it is started") {
    auto const fault = [](Bytes const &bytes) {
        SessionRig rig;
        rig.say_hello();
        auto const received = rig.feed(bytes);
        CHECK_EQ(rig.waiting.count(), 0);
        return received ? std::string("none") : received.error().detail;
    };
    auto const whole = state_frame(1);
    CHECK_EQ(fault(Bytes(whole.begin(), whole.end() - 1)), "none"); // not all here yet
    for (auto const kind : {ipc::Kind::reply, ipc::Kind::error, ipc::Kind::event})
        CHECK_EQ(fault(ipc::encode_frame(kind, ipc::operation::server_state, 1, {})),
                 "a frame that is no request");
    CHECK_EQ(fault(ipc::encode_frame(ipc::Kind::request, 99, 1, {})), "there is no request 99");
    CHECK_EQ(fault(ipc::encode_frame(ipc::Kind::request, ipc::operation::fail2ban_state, 1, {})),
             "there is no request 64");
    CHECK_NE(fault(ipc::encode_frame(ipc::Kind::request, ipc::operation::server_state, 1, Bytes{0})), "none");
    CHECK_NE(fault({0xff, 0xff, 0xff, 0xff, 0, 2, 0, 1, 0, 0, 0}), "none");
    CHECK_NE(fault({6, 0, 0, 0, 0, 2, 0, 1, 0, 0, 0}), "none");
    CHECK_NE(fault({7, 0, 0, 0, 4, 2, 0, 1, 0, 0, 0}), "none");
    auto ban = ban_frame(1);
    ban[ban.size() - 5 - 4 - 1 - 4 - 1] = 33; // a prefix length of more than 32
    CHECK_NE(fault(ban), "none");
}

TEST_CASE("an id is open once, and free again after its answer") {
    SessionRig rig;
    rig.say_hello();
    REQUIRE(rig.feed(state_frame(5)).has_value());
    rig.waiting.finish(0);
    REQUIRE(rig.feed(state_frame(5)).has_value());
    CHECK_EQ(rig.feed(state_frame(5)).error().detail, "request id 5 is open already");
}

TEST_CASE("frames may come byte by byte, and many at once") {
    SessionRig rig;
    auto stream = hello_frame(1);
    for (std::uint32_t id = 2; id < 6; ++id) {
        auto const frame = state_frame(id);
        stream.insert(stream.end(), frame.begin(), frame.end());
    }
    SUBCASE("byte by byte") {
        for (auto const byte : stream)
            REQUIRE(rig.feed({byte}).has_value());
    }
    SUBCASE("at once") {
        REQUIRE(rig.feed(stream).has_value());
    }
    CHECK_FALSE(rig.session.is_mid_frame());
    CHECK_EQ(rig.waiting.count(), 4);
}

TEST_CASE("beyond the most open requests the rest waits in the input") {
    SessionRig rig;
    rig.say_hello();
    Bytes stream;
    for (std::uint32_t id = 1; id <= Session::max_open_requests + 1; ++id) {
        auto const frame = state_frame(id);
        stream.insert(stream.end(), frame.begin(), frame.end());
    }
    ByteView input = stream;
    REQUIRE(rig.session.receive(input).has_value());
    CHECK_EQ(rig.waiting.count(), Session::max_open_requests);
    CHECK_FALSE(rig.session.wants_input());
    CHECK_EQ(input.size(), state_frame(0).size());
    rig.waiting.finish(3);
    CHECK(rig.session.wants_input());
    REQUIRE(rig.session.receive(input).has_value());
    CHECK(input.empty());
    CHECK_EQ(rig.waiting.count(), Session::max_open_requests + 1);
}

TEST_CASE("output that nobody reads first pauses the session and then ends it") {
    SessionRig rig;
    rig.say_hello();
    Bytes const event(100'000);
    REQUIRE(rig.session.tell(ipc::operation::fail2ban_state, event).has_value());
    REQUIRE(rig.session.tell(ipc::operation::fail2ban_state, event).has_value());
    CHECK(rig.session.wants_input());
    REQUIRE(rig.session.tell(ipc::operation::fail2ban_state, event).has_value());
    CHECK_FALSE(rig.session.wants_input());
    unsigned more = 0;
    while (rig.session.tell(ipc::operation::fail2ban_state, event))
        ++more;
    CHECK_EQ(more, 7); // ten of them fit into a MiB
    CHECK_LE(rig.session.output().size(), Session::max_output_bytes);
}

TEST_CASE("output that is read in pieces stays whole") {
    SessionRig rig;
    rig.say_hello();
    Bytes payload(100'000);
    constexpr std::size_t frame_bytes = 100'000 + 11;
    for (std::uint8_t round = 0; round < 50; ++round) {
        payload.back() = round;
        REQUIRE(rig.session.tell(ipc::operation::fail2ban_state, payload).has_value());
        if (round > 0) rig.session.wrote(frame_bytes);
        CHECK_EQ(rig.session.output().size(), frame_bytes);
    }
    auto const frames = rig.output();
    REQUIRE_EQ(frames.size(), 1);
    CHECK_EQ(frames[0].payload, payload);
}

TEST_CASE("events reach who said hello and may read") {
    SessionRig silent;
    REQUIRE(silent.session.tell(ipc::operation::fail2ban_state, {}).has_value());
    CHECK(silent.session.output().empty());

    SessionRig actor(actor_uid);
    actor.say_hello();
    REQUIRE(actor.session.tell(ipc::operation::fail2ban_state, {}).has_value());
    CHECK(actor.session.output().empty());

    SessionRig reader(reader_uid);
    reader.say_hello();
    REQUIRE(reader.session.tell(ipc::operation::fail2ban_state, {}).has_value());
    CHECK_EQ(reader.output().size(), 1);
}
