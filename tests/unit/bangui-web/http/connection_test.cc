// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/connection.h"

#include <utility>

#include <doctest/doctest.h>

#include "tests/support/temporary_directory.h"
#include "tests/unit/bangui-web/http/server_fixture.h"

using namespace bangui;
using namespace bangui::http;
using namespace bangui::test;

TEST_CASE_FIXTURE(ServerFixture, "requests are answered on one connection, one after the other") {
    serve(table(), logged());
    auto client = connect();
    client.send(get("/echo/one"));
    auto const first = answer_of(client);
    CHECK_EQ(first.status, 200);
    CHECK_EQ(first.body, "one");
    CHECK_EQ(first.field("Content-Length"), "3");
    CHECK_EQ(first.field("X-Content-Type-Options"), "nosniff");
    CHECK_EQ(first.field("Date"), http_date(clock.unix_now()));
    client.send(post("/echo", "two"));
    CHECK_EQ(answer_of(client).body, "two");
    CHECK_EQ(gate.asked, std::vector<std::string>{"GET /echo/{text}", "POST /echo"});
    CHECK_EQ(log, std::vector<std::string>{"GET /echo/one 200 0 3", "POST /echo 200 0 3"});
    CHECK_EQ(ids[0], first.field("X-Request-Id"));
    CHECK_EQ(ids[0].size(), 32);
    CHECK_NE(ids[0], ids[1]);
    CHECK_EQ(server->connection_count(), 1);
}

TEST_CASE_FIXTURE(ServerFixture, "pipelined requests are answered in order, however the bytes come") {
    serve(table());
    auto const pipeline =
        get("/later") + post("/echo", "b") + get("/echo/c") + get("/nowhere") + get("/echo/d");
    SUBCASE("all at once") {
        auto client = connect();
        client.send(pipeline);
        CHECK(pump_until([&] { return held.size() == 1; }));
        settle(client);
        CHECK_EQ(client.received(), "");
        held.front().responder.send(text("a"));
        std::string bodies;
        for (int count = 0; count < 3; ++count)
            bodies += answer_of(client).body;
        CHECK_EQ(bodies, "abc");
        CHECK_EQ(answer_of(client).status, 404);
        CHECK_EQ(answer_of(client).body, "d");
    }
    SUBCASE("byte by byte") {
        auto client = connect();
        for (char const byte : post("/echo", "b") + get("/echo/c")) {
            client.send({&byte, 1});
            loop->run_once(Milliseconds{1});
        }
        CHECK_EQ(answer_of(client).body, "b");
        CHECK_EQ(answer_of(client).body, "c");
    }
}

TEST_CASE_FIXTURE(ServerFixture, "a client that pipelines without end is held back by the kernel") {
    serve(table());
    TemporaryDirectory const directory;
    auto client = connect_unix(directory.file("web.sock"));
    client.send(get("/later"));
    CHECK(pump_until([&] { return held.size() == 1; }));
    auto const request = get("/echo/x");
    std::size_t sent = 0;
    int refusals = 0;
    while (sent < 100'000 && refusals < 10) {
        if (client.send(request))
            ++sent;
        else
            ++refusals; // a Unix socket takes a small write whole or not at all
        loop->run_once(Milliseconds{0});
    }
    CHECK_EQ(refusals, 10);
    held.front().responder.send(text("first"));
    CHECK_EQ(answer_of(client).body, "first");
    for (std::size_t count = 0; count < sent; ++count)
        REQUIRE_EQ(answer_of(client).body, "x");
}

TEST_CASE_FIXTURE(ServerFixture, "what is not HTTP is answered and the connection closed") {
    serve(table(), logged());
    std::pair<std::string, int> const requests[] = {
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400},
        {"GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
        {"GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n", 431},
        {"GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505},
        {post("/echo", "12345678901"), 413},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nB\r\n12345678901\r\n0\r\n\r\n",
         413},
    };
    for (auto const &[request, status] : requests) {
        auto client = connect();
        client.send(request + get("/echo/smuggled"));
        auto const answer = answer_of(client);
        CHECK_EQ(answer.status, status);
        CHECK_EQ(answer.field("Content-Type"), "application/problem+json");
        CHECK_NE(answer.body.find("\"request_id\":\"" + answer.field("X-Request-Id") + "\""),
                 std::string::npos);
        if (answer.field("Connection") != "close") {
            // A short body that was only too long for the route is read past.
            CHECK_EQ(status, 413);
            CHECK_EQ(answer_of(client).body, "smuggled");
            continue;
        }
        client.end();
        CHECK(ends(client));
        CHECK_EQ(client.received(), "");
    }
    CHECK_EQ(log[0], " "
                     " 400 0 " +
                         log[0].substr(log[0].rfind(' ') + 1));
}

TEST_CASE_FIXTURE(ServerFixture, "HEAD is GET without the body") {
    serve(table());
    auto client = connect();
    client.send("HEAD /echo/abc HTTP/1.1\r\nHost: a\r\n\r\n" + get("/echo/x"));
    auto const answer = answer_of(client, Method::head);
    CHECK_EQ(answer.status, 200);
    CHECK_EQ(answer.field("Content-Length"), "3");
    CHECK_EQ(answer_of(client).body, "x");
    client.send("HEAD /nowhere HTTP/1.1\r\nHost: a\r\n\r\n" + get("/echo/x"));
    CHECK_EQ(answer_of(client, Method::head).status, 404);
    CHECK_EQ(answer_of(client).body, "x");
}

TEST_CASE_FIXTURE(ServerFixture, "a client may ask before it sends the body") {
    serve(table());
    auto client = connect();
    std::string const head = "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: ";
    client.send(head + "3\r\n\r\n");
    auto const go_on = answer_of(client);
    CHECK_EQ(go_on.head, "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("abc");
    CHECK_EQ(answer_of(client).body, "abc");
    client.send(head + "11\r\n\r\n");
    auto const refused = answer_of(client);
    CHECK_EQ(refused.status, 413);
    CHECK_EQ(refused.field("Connection"), "close");
}

TEST_CASE_FIXTURE(ServerFixture, "an answer for a client that has left is thrown away") {
    serve(table());
    auto client = connect();
    client.send(get("/later"));
    CHECK(pump_until([&] { return held.size() == 1; }));
    client.send(get("/echo/x"));
    SUBCASE("which closed") {
        client.disconnect();
        CHECK(pump_until([&] {
            loop->run_once(Milliseconds{1});
            return true;
        }));
        held.front().responder.send(text("x"));
        CHECK(pump_until([&] { return server->connection_count() == 0; }));
    }
    SUBCASE("with the server itself") {
        server.reset();
        held.front().responder.send(text("x"));
    }
}

TEST_CASE_FIXTURE(ServerFixture, "a client that ended its side still gets its answers") {
    serve(table());
    auto client = connect();
    client.send(get("/later") + get("/echo/b"));
    client.end();
    CHECK(pump_until([&] { return held.size() == 1; }));
    settle(client);
    held.front().responder.send(text("a"));
    CHECK_EQ(answer_of(client).body, "a");
    CHECK_EQ(answer_of(client).body, "b");
    CHECK(ends(client));
    CHECK(pump_until([&] { return server->connection_count() == 0; }));
}

TEST_CASE_FIXTURE(ServerFixture, "HTTP/1.0 and Connection: close end with the answer") {
    serve(table());
    for (auto const &request :
         {std::string("GET /echo/x HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n"),
          get("/echo/x", "Connection: close\r\n")}) {
        auto client = connect();
        client.send(request + get("/echo/y"));
        auto const answer = answer_of(client);
        CHECK_EQ(answer.body, "x");
        CHECK_EQ(answer.field("Connection"), "close");
        CHECK(ends(client));
        CHECK_EQ(client.received(), "");
    }
}

TEST_CASE_FIXTURE(ServerFixture, "slow clients meet their deadlines") {
    serve(table());
    auto const &limits = ServerLimits{};
    auto client = connect();
    CHECK(pump_until([&] { return server->connection_count() == 1; }));
    SUBCASE("that send nothing") {
        pass(limits.head - Milliseconds{1});
        CHECK_EQ(server->connection_count(), 1);
        pass(Milliseconds{1});
        CHECK_EQ(server->connection_count(), 0);
        CHECK(ends(client));
        CHECK_EQ(client.received(), "");
    }
    SUBCASE("that drip their head") {
        for (auto const elapsed : {0, 3, 6, 9}) {
            client.send("G");
            settle(client);
            pass(elapsed == 9 ? Seconds{0} : Seconds{3});
        }
        CHECK_EQ(client.received(), "");
        pass(Seconds{1});
        auto const answer = answer_of(client);
        CHECK_EQ(answer.status, 408);
        CHECK_NE(answer.body.find("request_timeout"), std::string::npos);
        pass(limits.linger);
        CHECK(ends(client));
    }
    SUBCASE("that stay idle between requests") {
        client.send(get("/echo/x"));
        answer_of(client);
        pass(limits.keep_alive - Milliseconds{1});
        CHECK_EQ(server->connection_count(), 1);
        pass(Milliseconds{1});
        CHECK(ends(client));
        CHECK_EQ(client.received(), "");
    }
    SUBCASE("that begin another head and stop") {
        client.send(get("/echo/x"));
        answer_of(client);
        pass(Seconds{50});
        client.send("GET /");
        settle(client);
        pass(limits.head);
        CHECK_EQ(answer_of(client).status, 408);
    }
    SUBCASE("that stop in their body") {
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\na");
        settle(client);
        pass(limits.body_idle - Milliseconds{1});
        client.send("b");
        settle(client);
        pass(limits.body_idle - Milliseconds{1});
        CHECK_EQ(client.received(), "");
        pass(Milliseconds{1});
        CHECK_EQ(answer_of(client).status, 408);
    }
    SUBCASE("that drip their body for ever") {
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
        settle(client);
        for (auto elapsed = Seconds{0}; elapsed < limits.body_total; elapsed += Seconds{20}) {
            CHECK_EQ(client.received(), "");
            client.send("a");
            settle(client);
            pass(Seconds{20});
        }
        CHECK_EQ(answer_of(client).status, 408);
    }
    SUBCASE("that do not end after the last answer") {
        client.send(get("/echo/x", "Connection: close\r\n"));
        answer_of(client);
        CHECK(ends(client));
        CHECK_EQ(server->connection_count(), 1);
        pass(limits.linger);
        CHECK_EQ(server->connection_count(), 0);
    }
}

TEST_CASE_FIXTURE(ServerFixture, "a client that reads nothing is cut, one that reads slowly is not") {
    serve(table());
    TemporaryDirectory const directory;
    auto client = connect_unix(directory.file("web.sock"));
    client.send(get("/big") + get("/big") + get("/big"));
    CHECK(pump_until([&] { return big_answers == 1; }));
    auto const stall = ServerLimits{}.write_stall;
    SUBCASE("nothing") {
        pass(stall - Milliseconds{1});
        CHECK_EQ(server->connection_count(), 1);
        pass(Milliseconds{1});
        CHECK_EQ(server->connection_count(), 0);
        CHECK_EQ(big_answers, 1);
    }
    SUBCASE("slowly") {
        auto const start = clock.monotonic_now();
        std::optional<ClientAnswer> answer;
        while (!answer) {
            pass(stall - Milliseconds{1});
            REQUIRE_EQ(server->connection_count(), 1);
            client.read(); // what a Unix socket holds, a fifth of a MiB
            pump_ready();
            answer = client.next_answer();
        }
        CHECK_EQ(answer->body.size(), big->size());
        CHECK_GT(clock.monotonic_now() - start, 2 * ServerLimits{}.keep_alive);
        CHECK_EQ(big_answers, 2); // the next one began when the first was through
    }
}

TEST_CASE_FIXTURE(ServerFixture, "an answer that does not come is 503, and comes too late then") {
    serve(table());
    auto client = connect();
    SUBCASE("from the handler") {
        client.send(get("/later"));
        CHECK(pump_until([&] { return held.size() == 1; }));
    }
    SUBCASE("from the gate") {
        gate.is_slow = true;
        client.send(get("/later"));
        CHECK(pump_until([&] { return gate.waiting.size() == 1; }));
    }
    pass(ServerLimits{}.answer);
    auto const answer = answer_of(client);
    CHECK_EQ(answer.status, 503);
    CHECK_EQ(answer.field("Connection"), "close");
    if (!held.empty()) held.front().responder.send(text("late"));
    if (!gate.waiting.empty()) gate.waiting.front()(Admitted{});
    settle(client);
    CHECK_EQ(client.received(), "");
}

TEST_CASE_FIXTURE(ServerFixture, "events stream until one side ends") {
    serve(table());
    auto client = connect();
    client.send(get("/events") + get("/echo/never"));
    auto const head = answer_of(client);
    CHECK_EQ(head.status, 200);
    CHECK_EQ(head.field("Content-Type"), "text/event-stream");
    CHECK_EQ(server->event_stream_count(), 1);
    auto const receives = [&](std::string const &expected) {
        return pump_until([&] {
            client.read();
            return client.received() == expected;
        });
    };
    CHECK(receives("retry: 2000\n\n"));
    CHECK(streams[0].send({"1", "ban", "x"}));
    CHECK(streams[0].send({"2", "ban", "y"}));
    CHECK(receives("retry: 2000\n\nid: 1\nevent: ban\ndata: x\n\nid: 2\nevent: ban\ndata: y\n\n"));
    auto const before = client.received();
    SUBCASE("a silent stream beats") {
        pass(ServerLimits{}.heartbeat);
        CHECK(receives(before + ":\n\n"));
        pass(ServerLimits{}.heartbeat);
        CHECK(receives(before + ":\n\n:\n\n"));
    }
    SUBCASE("the handler ends it") {
        streams[0].send({"3", "", "last"});
        streams.clear();
        CHECK(ends(client));
        CHECK_EQ(client.received(), before + "id: 3\ndata: last\n\n");
        CHECK_EQ(server->event_stream_count(), 0);
        CHECK_EQ(closed_streams, 0);
    }
    SUBCASE("the client ends it") {
        client.disconnect();
        CHECK(pump_until([&] { return closed_streams == 1; }));
        CHECK_FALSE(streams[0].send({"3", "", "x"}));
        CHECK_EQ(server->event_stream_count(), 0);
        CHECK_EQ(server->connection_count(), 0);
    }
    SUBCASE("the client talks meanwhile") {
        client.send(get("/echo/x"));
        settle(client);
        CHECK(streams[0].send({"", "", "z"}));
        CHECK(receives(before + "data: z\n\n"));
    }
    SUBCASE("the client reads too slowly") {
        std::string const big_event(60'000, 'x');
        int sent = 0;
        while (streams[0].send({"", "", big_event}) && sent < 1000) {
            ++sent;
            loop->run_once(Milliseconds{0});
            loop->run_once(Milliseconds{0});
        }
        CHECK_LT(sent, 1000);
        CHECK_EQ(closed_streams, 0); // not from within send()
        CHECK(pump_until([&] { return closed_streams == 1; }));
        CHECK(ends(client));
    }
}
