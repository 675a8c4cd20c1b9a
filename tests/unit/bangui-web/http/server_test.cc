// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/server.h"

#include <doctest/doctest.h>

#include "tests/support/temporary_directory.h"
#include "tests/unit/bangui-web/http/server_fixture.h"

using namespace bangui;
using namespace bangui::http;
using namespace bangui::test;

TEST_CASE_FIXTURE(ServerFixture, "unknown paths and methods") {
    serve(table());
    CHECK_EQ(ask(get("/nowhere")).status, 404);
    auto const wrong_method = ask("DELETE /echo/x HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK_EQ(wrong_method.status, 405);
    CHECK_EQ(wrong_method.field("Allow"), "GET, HEAD, OPTIONS");
    CHECK_EQ(ask("BREW /echo HTTP/1.1\r\nHost: a\r\n\r\n").status, 405);
    auto const options = ask("OPTIONS /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK_EQ(options.status, 204);
    CHECK_EQ(options.field("Allow"), "POST, OPTIONS");
    CHECK(gate.asked.empty());
}

TEST_CASE_FIXTURE(ServerFixture, "the gate decides before the body is read") {
    serve(table());
    SUBCASE("a refusal is answered at once, and a short body passed by") {
        gate.refuse_with = 401;
        auto client = connect();
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        auto const answer = answer_of(client);
        CHECK_EQ(answer.status, 401);
        CHECK_EQ(answer.field("Connection"), "");
        gate.refuse_with.reset();
        client.send("12345" + get("/echo/next"));
        CHECK_EQ(answer_of(client).body, "next");
    }
    SUBCASE("a long or unknown body costs the connection") {
        gate.refuse_with = 403;
        for (auto const *length : {"Content-Length: 1000000", "Transfer-Encoding: chunked"}) {
            auto client = connect();
            client.send(std::string("POST /echo HTTP/1.1\r\nHost: a\r\n") + length + "\r\n\r\n");
            auto const answer = answer_of(client);
            CHECK_EQ(answer.status, 403);
            CHECK_EQ(answer.field("Connection"), "close");
            client.end();
            CHECK(ends(client));
        }
    }
    SUBCASE("nothing is read while it thinks, and its principal reaches the handler") {
        gate.is_slow = true;
        auto client = connect();
        client.send(get("/who"));
        CHECK(pump_until([&] { return gate.waiting.size() == 1; }));
        settle(client);
        CHECK_EQ(client.received(), "");
        gate.waiting.front()(Admitted{Principal{7, "ada", Role::admin, "s"}});
        CHECK_EQ(answer_of(client).body, "127.0.0.1 plain ada");
    }
    SUBCASE("a verdict for a client that has left is not missed") {
        gate.is_slow = true;
        auto client = connect();
        client.send(get("/who"));
        CHECK(pump_until([&] { return gate.waiting.size() == 1; }));
        server.reset();
        gate.waiting.front()(Admitted{});
    }
}

TEST_CASE_FIXTURE(ServerFixture, "a handler that drops or spoils its answer answers 500") {
    serve(table());
    CHECK_EQ(ask(get("/drop")).status, 500);
    auto const broken = ask(get("/broken"));
    CHECK_EQ(broken.status, 500);
    CHECK_NE(broken.body.find("\"code\":\"internal\""), std::string::npos);
}

TEST_CASE_FIXTURE(ServerFixture, "when all connections are in use the longest waiting makes room") {
    ServerOptions options;
    options.limits.connections = 3;
    SUBCASE("of the address") {
        options.limits = {.connections = 100, .connections_per_address = 3};
    }
    SUBCASE("of all") {}
    serve(table(), options);
    auto busy = connect();
    busy.send(get("/later"));
    CHECK(pump_until([&] { return held.size() == 1; }));
    auto oldest = connect();
    CHECK(pump_until([&] { return server->connection_count() == 2; }));
    pass(Seconds{1});
    auto newer = connect();
    CHECK(pump_until([&] { return server->connection_count() == 3; }));
    pass(Seconds{1});
    auto newest = connect();
    newest.send(get("/echo/x"));
    CHECK_EQ(answer_of(newest).body, "x");
    CHECK(ends(oldest));
    newer.send(get("/echo/y"));
    CHECK_EQ(answer_of(newer).body, "y");
    CHECK_EQ(server->connection_count(), 3);
}

TEST_CASE_FIXTURE(ServerFixture, "who keeps us waiting makes room when nobody is idle") {
    ServerOptions options;
    options.limits.connections = 2;
    serve(table(), options);
    auto busy = connect();
    busy.send(get("/later"));
    auto slow = connect();
    SUBCASE("an answer that is not read") {
        slow.send(get("/big") + get("/big") + get("/big"));
        CHECK(pump_until([&] { return big_answers == 1; }));
    }
    SUBCASE("a body that is read") {
        slow.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n1");
    }
    SUBCASE("a body that is passed by") {
        slow.send("POST /later HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n1");
        CHECK_EQ(answer_of(slow).status, 405);
    }
    CHECK(pump_until([&] { return held.size() == 1 && server->connection_count() == 2; }));
    pump_ready();
    pass(Seconds{1});
    auto newest = connect();
    newest.send(get("/echo/x"));
    CHECK_EQ(answer_of(newest).body, "x");
    CHECK(ends(slow));
    auto after = connect();
    after.send(get("/echo/y"));
    CHECK_EQ(answer_of(after).body, "y");
    CHECK(ends(newest)); // idle by now
    held.front().responder.send(text("done"));
    CHECK_EQ(answer_of(busy).body, "done");
}

TEST_CASE_FIXTURE(ServerFixture, "when all connections are busy a new one is turned away") {
    ServerOptions options;
    options.limits.connections = 1;
    serve(table(), logged(options));
    auto busy = connect();
    busy.send(get("/later"));
    CHECK(pump_until([&] { return held.size() == 1; }));
    auto other = connect();
    auto const answer = answer_of(other);
    CHECK_EQ(answer.status, 503);
    CHECK_EQ(answer.field("Connection"), "close");
    CHECK(ends(other));
    held.front().responder.send(text("done"));
    CHECK_EQ(answer_of(busy).body, "done");
}

TEST_CASE_FIXTURE(ServerFixture, "the fallback is asked without the gate") {
    serve(table(), {},
          [](Exchange exchange) { exchange.responder.send(text("page " + exchange.request.head.path)); });
    gate.refuse_with = 401;
    CHECK_EQ(ask(get("/jails")).body, "page /jails");
    CHECK_EQ(ask(post("/jails", "x")).status, 404);
    CHECK_EQ(ask(get("/jails", "Content-Length: 1\r\n") + "x").status, 413);
    CHECK_EQ(ask(get("/who")).status, 401);
}

TEST_CASE_FIXTURE(ServerFixture, "the client's address is the peer's, or what a trusted proxy says") {
    auto const lie = get("/who", "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n");
    SUBCASE("nobody is trusted") {
        serve(table());
        CHECK_EQ(ask(lie).body, "127.0.0.1 plain -");
    }
    SUBCASE("loopback is") {
        ServerOptions options;
        options.trusted_proxies.addresses.push_back(IpPrefix::parse("127.0.0.0/8").value());
        serve(table(), options);
        CHECK_EQ(ask(lie).body, "203.0.113.9 secure -");
    }
}

TEST_CASE_FIXTURE(ServerFixture, "a Unix socket serves the same") {
    ServerOptions options;
    options.trusted_proxies.uids.push_back(::getuid());
    options.limits.connections_per_address = 0;
    serve(table(), options);
    TemporaryDirectory const directory;
    auto client = connect_unix(directory.file("web.sock"));
    client.send(get("/who") + get("/who", "X-Forwarded-For: 203.0.113.9\r\n"));
    CHECK_EQ(answer_of(client).body, "nobody plain -");
    CHECK_EQ(answer_of(client).body, "203.0.113.9 plain -");
}

TEST_CASE_FIXTURE(ServerFixture, "a forgotten proxy is told of once") {
    std::vector<::uid_t> told;
    ServerOptions options;
    options.proxy_forgotten = [&told](::uid_t uid) { told.push_back(uid); };
    serve(table(), options);
    TemporaryDirectory const directory;
    auto client = connect_unix(directory.file("web.sock"));
    client.send(get("/who"));
    CHECK_EQ(answer_of(client).body, "nobody plain -");
    CHECK(told.empty());
    client.send(get("/who", "X-Forwarded-For: 203.0.113.9\r\n") +
                get("/who", "X-Forwarded-For: 203.0.113.9\r\n"));
    CHECK_EQ(answer_of(client).body, "nobody plain -");
    CHECK_EQ(answer_of(client).body, "nobody plain -");
    CHECK_EQ(told, std::vector<::uid_t>{::getuid()});
}

TEST_CASE_FIXTURE(ServerFixture, "event streams are counted") {
    ServerOptions options;
    options.limits.event_streams = 1;
    serve(table(), options);
    auto first = connect();
    first.send(get("/events"));
    CHECK_EQ(answer_of(first).status, 200);
    auto second = connect();
    second.send(get("/events"));
    CHECK_EQ(answer_of(second).status, 503);
    CHECK(pump_until([&] { return closed_streams == 1; }));
    CHECK_FALSE(streams[1].is_open());
    CHECK(streams[0].is_open());
    auto head = connect();
    head.send("HEAD /events HTTP/1.1\r\nHost: a\r\n\r\n" + get("/echo/x"));
    CHECK_EQ(answer_of(head, Method::head).field("Content-Type"), "text/event-stream");
    CHECK_EQ(answer_of(head).body, "x");
}

TEST_CASE_FIXTURE(ServerFixture, "a drain lets running requests finish and nothing else") {
    serve(table());
    auto idle = connect();
    auto busy = connect();
    auto listening = connect();
    busy.send(get("/later") + get("/echo/more"));
    listening.send(get("/events"));
    CHECK_EQ(answer_of(listening).status, 200);
    CHECK(pump_until([&] { return held.size() == 1 && server->connection_count() == 3; }));
    streams[0].send({"", "", "last"});
    std::optional<Result<void>> drained;
    server->drain(Milliseconds{5000}, [&](Result<void> result) { drained = std::move(result); });
    CHECK(ends(idle));
    CHECK(ends(listening));
    CHECK_NE(listening.received().find("data: last\n\n"), std::string::npos);
    CHECK_EQ(closed_streams, 1);
    CHECK_FALSE(drained);
    SUBCASE("in time") {
        held.front().responder.send(text("done"));
        auto const answer = answer_of(busy);
        CHECK_EQ(answer.body, "done");
        CHECK_EQ(answer.field("Connection"), "close");
        CHECK(ends(busy));
        CHECK_EQ(busy.received(), "");
        for (auto *client : {&idle, &busy, &listening})
            client->disconnect();
        CHECK(pump_until([&] { return drained.has_value(); }));
        CHECK(drained->has_value());
    }
    SUBCASE("or they are cut") {
        pass(Milliseconds{5000});
        CHECK(pump_until([&] { return drained.has_value(); }));
        CHECK_EQ(drained->error().code, ErrorCode::timed_out);
        CHECK(ends(busy));
        CHECK_EQ(busy.received(), "");
        CHECK_EQ(server->connection_count(), 0);
    }
}

TEST_CASE_FIXTURE(ServerFixture, "a drain of nothing ends at once, and nobody is accepted any more") {
    serve(table());
    std::optional<Result<void>> drained;
    server->drain(Milliseconds{5000}, [&](Result<void> result) { drained = std::move(result); });
    CHECK_FALSE(drained);
    CHECK(pump_until([&] { return drained.has_value(); }));
    CHECK(drained->has_value());
    UniqueFd const socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK_EQ(::connect(socket.fd(), reinterpret_cast<sockaddr const *>(&address), sizeof address), -1);
}
