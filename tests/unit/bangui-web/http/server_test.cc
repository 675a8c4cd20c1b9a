// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/server.h"

#include <deque>
#include <utility>

#include <doctest/doctest.h>

#include "tests/support/http_fixture.h"
#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::http;
using namespace bangui::test;

namespace {

std::string get(std::string const &target, std::string const &more = "") {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + more + "\r\n";
}

std::string post(std::string const &target, std::string const &body, std::string const &more = "") {
    return "POST " + target + " HTTP/1.1\r\nHost: a\r\n" + more +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

Response text(std::string body) {
    return Response::text(200, std::move(body), "text/plain");
}

/// Routes that echo, answer later, or never.
struct ServerFixture : HttpFixture {
    std::vector<Route> table() {
        auto const row = [](Method method, std::string pattern, std::size_t limit, Handler handler) {
            return Route{method, std::move(pattern), Access::anyone, Csrf::not_needed,
                         limit,  std::move(handler)};
        };
        return {
            row(Method::get, "/echo/{text}", 0,
                [](Exchange exchange) { exchange.responder.send(text(exchange.captures.at("text"))); }),
            row(Method::post, "/echo", 10,
                [](Exchange exchange) { exchange.responder.send(text(exchange.request.body)); }),
            row(Method::get, "/who", 0,
                [](Exchange exchange) {
                    auto const &head = exchange.request.head;
                    auto const address = head.client_address ? head.client_address->text() : "nobody";
                    exchange.responder.send(text(address + (head.is_secure() ? " secure" : " plain") + " " +
                                                 (exchange.principal ? exchange.principal->user_name : "-")));
                }),
            row(Method::get, "/later", 0, [this](Exchange exchange) { held.push_back(std::move(exchange)); }),
            row(Method::get, "/drop", 0, [](Exchange) {}),
            row(Method::get, "/broken", 0,
                [](Exchange exchange) { exchange.responder.send(text("x").with("Bad name", "x")); }),
            row(Method::get, "/big", 0,
                [this](Exchange exchange) {
                    exchange.responder.send(Response::shared(200, big, "text/plain"));
                }),
            row(Method::get, "/events", 0, [this](Exchange exchange) {
                streams.push_back(exchange.responder.start_events());
                streams.back().on_closed([this] { ++closed_streams; });
            })};
    }

    ServerOptions logged(ServerOptions options = {}) {
        options.access_log = [this](AccessRecord const &record) {
            log.push_back(std::string(record.method) + " " + std::string(record.path) + " " +
                          std::to_string(record.status) + " " + std::to_string(record.duration.count()) +
                          " " + std::to_string(record.body_bytes));
            ids.emplace_back(record.request_id);
        };
        return options;
    }

    std::deque<Exchange> held;
    std::deque<EventStream> streams;
    int closed_streams = 0;
    std::vector<std::string> log;
    std::vector<std::string> ids;
    std::shared_ptr<std::string const> big = std::make_shared<std::string const>(8 * 1024 * 1024, 'x');
};

} // namespace

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

TEST_CASE_FIXTURE(ServerFixture, "a handler that drops or spoils its answer answers 500") {
    serve(table());
    CHECK_EQ(ask(get("/drop")).status, 500);
    auto const broken = ask(get("/broken"));
    CHECK_EQ(broken.status, 500);
    CHECK_NE(broken.body.find("\"code\":\"internal\""), std::string::npos);
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
    auto client = connect();
    client.send(get("/big"));
    settle(client); // reads a little, as the kernel's buffers go
    for (int turn = 0; turn < 20; ++turn)
        loop->run_once(Milliseconds{1});
    auto const stall = ServerLimits{}.write_stall;
    SUBCASE("nothing") {
        pass(stall);
        pass(stall);
        CHECK_EQ(server->connection_count(), 0);
    }
    SUBCASE("slowly") {
        for (int time = 0; time < 10; ++time) {
            client.read();
            pump_ready();
            pass(stall - Milliseconds{1});
        }
        CHECK_EQ(answer_of(client).body.size(), big->size());
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
