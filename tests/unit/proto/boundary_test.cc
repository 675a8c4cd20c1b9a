// SPDX-License-Identifier: Apache-2.0
//
// Both generated ends of the boundary between the daemons: dispatch, Client and events.
#include <doctest/doctest.h>

#include <optional>
#include <vector>

#include "proto/bangui_ipc_testing.h"

using namespace bangui;
using namespace bangui::ipc;

namespace {

JailName const sshd = JailName::parse("sshd").value();
IpPrefix const prefix = IpPrefix::parse("192.0.2.1").value();
BanRequest const ban_request{sshd, prefix, {"anna", std::nullopt, "r1"}};
Peer const peer{.uid = 1000, .gid = 1000, .pid = 42, .connection = 7};

/// Runs what was posted when told to.
class ManualExecutor final : public Executor {
  public:
    void post(UniqueFunction<void()> work) override { posted.push_back(std::move(work)); }
    std::vector<UniqueFunction<void()>> posted;
};

/// Keeps the calls.
class RecordingChannel final : public Channel {
  public:
    struct Call {
        std::uint16_t operation;
        Bytes payload;
        Completion<Bytes> done;
    };
    void call(std::uint16_t operation, Bytes payload, Completion<Bytes> done) override {
        calls.push_back({operation, std::move(payload), std::move(done)});
    }
    std::vector<Call> calls;
};

/// How a completion was called.
template<typename T>
struct Outcome {
    int calls = 0;
    std::optional<T> value;
    std::optional<Error> error;

    Completion<T> completion() {
        return [this](Result<T> result) {
            ++calls;
            if (result)
                value = std::move(*result);
            else
                error = std::move(result).error();
        };
    }
};

/// Fails every operation with its own error, but answers bans.
struct Answering {
    int &calls;
    void operator()(Peer const &from, auto const &, auto done) const {
        CHECK(from == peer);
        ++calls;
        done(fail(ErrorCode::not_permitted, "not that"));
    }
    void operator()(Peer const &from, BanRequest const &request, Completion<BanReply> done) const {
        CHECK(from == peer);
        CHECK(request == ban_request);
        ++calls;
        done(BanReply{true, std::nullopt});
    }
};

/// Answers one ban too many.
struct Overlong {
    void operator()(Peer const &, auto const &, auto done) const { done(fail(ErrorCode::internal, "")); }
    void operator()(Peer const &, ListBansRequest const &, Completion<ListBansReply> done) const {
        done(ListBansReply{std::vector<Ban>(ListBansReply::bans_most + 1), std::nullopt, 0});
    }
};

struct Server {
    int calls = 0;
    UniformOperations<Answering> operations{Answering{calls}};
    Outcome<Bytes> reply;

    Result<void> dispatch(std::uint16_t operation, Bytes const &payload) {
        return ipc::dispatch(operations, peer, operation, payload, reply.completion());
    }
};

} // namespace

TEST_CASE("dispatch hands the request over and encodes the reply") {
    Server server;
    CHECK(server.dispatch(operation::ban, encode(ban_request).value()));
    CHECK(server.calls == 1);
    CHECK(server.reply.value == Bytes{1, 0});
}

TEST_CASE("dispatch passes the error of an operation on") {
    Server server;
    CHECK(server.dispatch(operation::unban, encode(ban_request).value()));
    CHECK(server.reply.error == Error{ErrorCode::not_permitted, "not that"});
}

TEST_CASE("dispatch refuses a broken payload without starting anything") {
    auto const good = encode(ban_request).value();
    auto trailing = good;
    trailing.push_back(0);
    for (auto const &payload : {Bytes{}, Bytes(good.begin(), good.end() - 1), trailing}) {
        Server server;
        auto const result = server.dispatch(operation::ban, payload);
        REQUIRE_FALSE(result);
        CHECK(result.error().code == ErrorCode::protocol_error);
        CHECK(server.calls == 0);
        CHECK(server.reply.calls == 0);
    }
}

TEST_CASE("dispatch knows requests only") {
    for (std::uint16_t number = 0; number < 300; ++number) {
        auto const *info = find_operation(number);
        if (info && info->cls != OperationClass::event) continue;
        Server server;
        auto const result = server.dispatch(number, {});
        REQUIRE_FALSE(result);
        CHECK(result.error() ==
              Error{ErrorCode::protocol_error, "request " + std::to_string(number) + " is unknown"});
        CHECK(server.calls == 0);
    }
}

TEST_CASE("dispatch leaves hello to the session") {
    Server server;
    auto const result = server.dispatch(operation::hello, encode(HelloRequest{protocol_number}).value());
    REQUIRE_FALSE(result);
    CHECK(result.error() == Error{ErrorCode::protocol_error, "request 1 is unknown"});
    CHECK(server.calls == 0);
}

TEST_CASE("A reply that breaks its own bounds becomes an internal error") {
    UniformOperations operations{Overlong{}};
    Outcome<Bytes> reply;
    CHECK(dispatch(operations, peer, operation::list_bans, encode(ListBansRequest{sshd, 0}).value(),
                   reply.completion()));
    CHECK(reply.error == Error{ErrorCode::internal, "ListBansReply.bans: 501 items, at most 500 allowed"});
}

TEST_CASE("The client sends the request and decodes the reply") {
    RecordingChannel channel;
    ManualExecutor executor;
    Client client(channel, executor);
    Outcome<BanReply> reply;
    client.ban(ban_request, reply.completion());
    REQUIRE(channel.calls.size() == 1);
    CHECK(channel.calls[0].operation == operation::ban);
    CHECK(decode<BanRequest>(channel.calls[0].payload) == ban_request);
    CHECK(reply.calls == 0);

    channel.calls[0].done(Bytes{1, 0});
    CHECK(reply.value == BanReply{true, std::nullopt});
}

TEST_CASE("The client passes errors on, and refuses a broken reply") {
    RecordingChannel channel;
    ManualExecutor executor;
    Client client(channel, executor);
    Outcome<BanReply> failed;
    Outcome<BanReply> broken;
    client.ban(ban_request, failed.completion());
    client.ban(ban_request, broken.completion());
    channel.calls.at(0).done(fail(ErrorCode::timed_out, "no answer"));
    channel.calls.at(1).done(Bytes{2});
    CHECK(failed.error == Error{ErrorCode::timed_out, "no answer"});
    CHECK(broken.error == Error{ErrorCode::protocol_error, "BanReply.changed: 2 is no bool"});
}

TEST_CASE("A request that cannot be encoded fails later, and is not sent") {
    RecordingChannel channel;
    ManualExecutor executor;
    Client client(channel, executor);
    Outcome<ListJailsReply> reply;
    client.list_jails({std::string(name_most + 1, 'x')}, reply.completion());
    CHECK(channel.calls.empty());
    CHECK(reply.calls == 0);
    REQUIRE(executor.posted.size() == 1);
    executor.posted[0]();
    CHECK(reply.error == Error{ErrorCode::internal, "ListJailsRequest.after: 65 bytes, not 0 to 64"});
}

TEST_CASE("Events are decoded and handed over") {
    std::optional<Fail2banStateEvent> seen;
    UniformEvents events([&](auto event) {
        if constexpr (std::is_same_v<decltype(event), Fail2banStateEvent>) seen = std::move(event);
    });
    Fail2banStateEvent const sent{Fail2banState::online, 1700000000, ""};
    CHECK(dispatch_event(events, operation::fail2ban_state, encode(sent).value()));
    CHECK(seen == sent);
}

TEST_CASE("A broken event and a number that is none of an event are refused") {
    int seen = 0;
    UniformEvents events([&](auto const &) { ++seen; });
    CHECK(dispatch_event(events, operation::fail2ban_state, {}).error().code == ErrorCode::protocol_error);
    CHECK(dispatch_event(events, operation::ban, Bytes{1}).error().code == ErrorCode::protocol_error);
    CHECK(seen == 0);
}

TEST_CASE("The table lists every operation once") {
    for (auto const &each : operation_table)
        CHECK(find_operation(each.number) == &each);
    CHECK(find_operation(0) == nullptr);
    CHECK(find_operation(operation::ban)->name == "ban");
    CHECK(to_string(find_operation(operation::ban)->cls) == "act");
    CHECK(to_string(Fail2banState::offline) == "offline");
}
