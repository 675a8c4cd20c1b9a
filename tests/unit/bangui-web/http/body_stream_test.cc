// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/body_stream.h"

#include <optional>

#include <doctest/doctest.h>

#include "tests/support/temporary_directory.h"
#include "tests/unit/bangui-web/http/server_fixture.h"

using namespace bangui;
using namespace bangui::http;
using namespace bangui::test;

namespace {

using Piece = BodySource::Piece;

/// What the test sees of a source after it was given away.
struct Watch {
    std::optional<Completion<Piece>> asked;
    int times_asked = 0;
    bool is_gone = false;
    void give(std::string bytes, Piece::After after = Piece::After::more) {
        auto done = std::move(*asked);
        asked.reset();
        done(Piece{std::move(bytes), after});
    }
};

class WatchedSource final : public BodySource {
  public:
    explicit WatchedSource(Watch &watch)
        : watch_(watch) {}
    ~WatchedSource() override { watch_.is_gone = true; }
    void next(Completion<Piece> done) override {
        ++watch_.times_asked;
        watch_.asked = std::move(done);
    }

  private:
    Watch &watch_;
};

struct Fixture : ServerFixture {
    Fixture() {
        auto rows = table();
        rows.push_back(
            {Method::get, "/export", Access::anyone, Csrf::not_needed, 0, [this](Exchange exchange) {
                 exchange.responder.send(
                     Response::text(200, {}, "text/csv").with("Content-Disposition", "attachment"),
                     std::make_unique<WatchedSource>(watch));
             }});
        serve(std::move(rows), logged());
    }
    ~Fixture() { server.reset(); } // tells the log of what it cuts
    bool receives(HttpClient &client, std::string const &end) {
        return pump_until([&] {
            client.read();
            return client.received().ends_with(end);
        });
    }
    bool is_asked() {
        return pump_until([this] { return watch.asked.has_value(); });
    }
    Watch watch;
};

} // namespace

TEST_CASE("pieces on the wire") {
    CHECK_EQ(framed({"hello", Piece::After::more}, Framing::chunked), "5\r\nhello\r\n");
    CHECK_EQ(framed({std::string(26, 'x'), Piece::After::more}, Framing::chunked),
             "1a\r\n" + std::string(26, 'x') + "\r\n");
    CHECK_EQ(framed({"x", Piece::After::end}, Framing::chunked), "1\r\nx\r\n0\r\n\r\n");
    CHECK_EQ(framed({"", Piece::After::end}, Framing::chunked), "0\r\n\r\n");
    CHECK_EQ(framed({"", Piece::After::more}, Framing::chunked), "");
    CHECK_EQ(framed({"x", Piece::After::end}, Framing::until_close), "x");
}

TEST_CASE_FIXTURE(Fixture, "a body goes out piece by piece, and the connection serves on") {
    auto client = connect();
    client.send(get("/export") + get("/echo/next"));
    REQUIRE(is_asked());
    auto const head = answer_of(client, Method::head);
    CHECK_EQ(head.status, 200);
    CHECK_EQ(head.field("Transfer-Encoding"), "chunked");
    CHECK_EQ(head.field("Content-Length"), "");
    CHECK_EQ(head.field("Content-Type"), "text/csv");
    CHECK_EQ(head.field("Content-Disposition"), "attachment");
    CHECK_EQ(head.field("X-Content-Type-Options"), "nosniff");
    watch.give("ab");
    REQUIRE(is_asked());
    watch.give(""); // nothing yet, and not the end
    REQUIRE(is_asked());
    CHECK(log.empty());
    watch.give("c", Piece::After::end);
    CHECK(watch.is_gone);
    CHECK_EQ(log, std::vector<std::string>{"GET /export 200 0 3"});
    REQUIRE(receives(client, "next"));
    CHECK(client.received().starts_with("2\r\nab\r\n1\r\nc\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n"));
    CHECK_EQ(watch.times_asked, 3);
}

TEST_CASE_FIXTURE(Fixture, "the next piece is asked for when the client has taken the last one") {
    TemporaryDirectory const directory;
    auto client = connect_unix(directory.file("web.sock"));
    client.send(get("/export"));
    REQUIRE(is_asked());
    watch.give(std::string(4 * 1024 * 1024, 'x'));
    pump_ready();
    CHECK_EQ(watch.times_asked, 1);
    SUBCASE("which it does") {
        REQUIRE(pump_until([&] {
            client.read();
            return watch.times_asked == 2;
        }));
        CHECK_FALSE(watch.is_gone);
    }
    SUBCASE("which it does not, for too long") {
        pass(ServerLimits{}.write_stall);
        CHECK(watch.is_gone);
        CHECK_EQ(server->connection_count(), 0);
    }
    SUBCASE("and never when it has left") {
        client.disconnect();
        CHECK(pump_until([this] { return watch.is_gone; }));
        CHECK_EQ(watch.times_asked, 1);
        CHECK_EQ(server->connection_count(), 0);
    }
}

TEST_CASE_FIXTURE(Fixture, "what cannot go on is cut, so that nobody takes the half for the whole") {
    auto client = connect();
    client.send(get("/export"));
    REQUIRE(is_asked());
    watch.give("half");
    REQUIRE(is_asked());
    SUBCASE("by an error") {
        (*watch.asked)(fail(ErrorCode::storage_error, "disk"));
    }
    SUBCASE("by a source that does not answer") {
        pass(ServerLimits{}.answer);
    }
    CHECK(ends(client));
    CHECK(client.received().ends_with("\r\n4\r\nhalf\r\n"));
    CHECK(watch.is_gone);
    CHECK_EQ(log.size(), 1);
}

TEST_CASE_FIXTURE(Fixture, "a client of HTTP/1.0 finds the end by the connection's") {
    auto client = connect();
    client.send("GET /export HTTP/1.0\r\nHost: a\r\n\r\n");
    REQUIRE(is_asked());
    watch.give("a");
    REQUIRE(is_asked());
    watch.give("b", Piece::After::end);
    CHECK(ends(client));
    CHECK(client.received().ends_with("\r\n\r\nab"));
    CHECK_EQ(client.received().find("chunked"), std::string::npos);
}

TEST_CASE_FIXTURE(Fixture, "HEAD asks for nothing") {
    auto client = connect();
    client.send("HEAD /export HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK_EQ(answer_of(client, Method::head).field("Content-Type"), "text/csv");
    CHECK_EQ(watch.times_asked, 0);
    CHECK(watch.is_gone);
}

TEST_CASE_FIXTURE(Fixture, "a body that is under way may end while the server drains") {
    auto client = connect();
    client.send(get("/export"));
    REQUIRE(is_asked());
    std::optional<Result<void>> drained;
    server->drain(Seconds{10}, [&](Result<void> result) { drained = std::move(result); });
    pump_ready();
    CHECK_FALSE(drained);
    watch.give("all", Piece::After::end);
    CHECK(ends(client));
    CHECK(client.received().ends_with("3\r\nall\r\n0\r\n\r\n"));
    client.disconnect();
    CHECK(pump_until([&] { return drained.has_value(); }));
    CHECK(drained->has_value());
}
