// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/request_parser.h"

#include <vector>

#include <doctest/doctest.h>

using namespace bangui;
using namespace bangui::http;

namespace {

using Step = RequestParser::Step;

struct Parsed {
    std::vector<Request> requests;
    std::optional<Refusal> refusal;
};

/// Feeds pieces of at most `piece` bytes and takes every request out of them.
Parsed parse(std::string_view bytes, std::size_t piece = std::string_view::npos,
             std::size_t body_limit = 1000) {
    Parsed parsed;
    RequestParser parser;
    RequestHead head;
    while (!bytes.empty()) {
        auto input = bytes.substr(0, piece);
        auto const size = input.size();
        for (bool go_on = true; go_on;) {
            switch (parser.advance(input)) {
            case Step::need_more:
                CHECK(input.empty());
                go_on = false;
                break;
            case Step::head:
                head = parser.take_head();
                parser.read_body(body_limit);
                break;
            case Step::complete:
                parsed.requests.push_back({std::move(head), parser.take_body()});
                parser.next_request();
                go_on = !input.empty();
                break;
            case Step::refused:
                CHECK_EQ(parser.advance(input), Step::refused);
                parsed.refusal = parser.refusal();
                return parsed;
            }
        }
        bytes.remove_prefix(size);
    }
    return parsed;
}

/// The status a request is refused with, however it is cut; 0 when it is taken or goes on.
int status_of(std::string const &bytes) {
    auto const whole = parse(bytes);
    auto const status = whole.refusal ? whole.refusal->status : 0;
    for (std::size_t const piece : {1U, 2U, 3U, 7U, 100U}) {
        auto const cut = parse(bytes, piece);
        CHECK_EQ(cut.refusal, whole.refusal);
        CHECK_EQ(cut.requests.size(), whole.requests.size());
    }
    return status;
}

int status_of_field(std::string const &field) {
    return status_of("GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n");
}

std::string get(std::string const &target) {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

} // namespace

TEST_CASE("a request is taken apart") {
    auto const parsed = parse("PUT /api/v1/jails/sshd/bans/192.0.2.0%2F24?note=a+b%26c&x= HTTP/1.1\r\n"
                              "Host: bangui.example:8443\r\n"
                              "Content-Type:application/json\r\n"
                              "X-Empty:\r\n"
                              "Cookie:  a=1; b=2 \t\r\n"
                              "Content-Length: 4\r\n\r\n{\"\"}");
    REQUIRE_EQ(parsed.requests.size(), 1);
    auto const &[head, body] = parsed.requests[0];
    CHECK_EQ(head.method, Method::put);
    CHECK_EQ(head.path, "/api/v1/jails/sshd/bans/192.0.2.0%2F24");
    CHECK_EQ(head.segments, std::vector<std::string>{"api", "v1", "jails", "sshd", "bans", "192.0.2.0/24"});
    CHECK_EQ(head.query.find("note"), "a b&c");
    CHECK_EQ(head.query.find("x"), "");
    CHECK_EQ(head.query.find("y"), std::nullopt);
    CHECK_EQ(head.host, "bangui.example:8443");
    CHECK_EQ(head.minor_version, 1);
    CHECK_EQ(head.fields.all(), std::vector<HeaderField>{{"host", "bangui.example:8443"},
                                                         {"content-type", "application/json"},
                                                         {"x-empty", ""},
                                                         {"cookie", "a=1; b=2"},
                                                         {"content-length", "4"}});
    CHECK_EQ(body, "{\"\"}");
}

TEST_CASE("pipelined requests come out the same wherever the stream is cut") {
    std::string const stream = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
                               "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
                               "POST /y HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                               "3\r\nabc\r\n0A\r\n0123456789\r\n0\r\n\r\n"
                               "DELETE /z HTTP/1.0\r\nHost: a\r\n\r\n";
    for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
        auto const parsed = parse(stream, piece);
        REQUIRE_EQ(parsed.refusal, std::nullopt);
        REQUIRE_EQ(parsed.requests.size(), 4);
        CHECK_EQ(parsed.requests[0].head.path, "/");
        CHECK_EQ(parsed.requests[1].body, "hello");
        CHECK_EQ(parsed.requests[2].body, "abc0123456789");
        CHECK_EQ(parsed.requests[3].head.method, Method::delete_);
        CHECK_EQ(parsed.requests[3].head.minor_version, 0);
    }
}

TEST_CASE("a request cut short is never complete") {
    std::string const stream =
        "POST /y HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    for (std::size_t size = 0; size < stream.size(); ++size) {
        auto const parsed = parse(stream.substr(0, size));
        CHECK(parsed.requests.empty());
        CHECK_EQ(parsed.refusal, std::nullopt);
    }
}

TEST_CASE("every shape of request smuggling is refused") {
    std::string const post = "POST / HTTP/1.1\r\nHost: a\r\n";
    CHECK_EQ(status_of(post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400);
    CHECK_EQ(status_of(post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"), 400);
    CHECK_EQ(status_of(post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"), 400);
    CHECK_EQ(status_of(post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc"), 400);
    for (auto const *length : {"3, 3", "+3", "-3", "0x3", "3 3", "", "3a", "18446744073709551616", "3,"})
        CHECK_EQ(status_of(post + "Content-Length: " + length + "\r\n\r\nabc"), 400);
    for (auto const *encoding : {"Chunked", "gzip, chunked", "chunked, chunked", "identity", "xchunked",
                                 "chunked;x=1", "\"chunked\"", "chunked,", "", "gzip"})
        CHECK_EQ(status_of(post + "Transfer-Encoding: " + encoding + "\r\n\r\n0\r\n\r\n"), 400);
    CHECK_EQ(status_of(post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
             400);
    CHECK_EQ(status_of("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400);
    CHECK_EQ(status_of(post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"), 400);
    CHECK_EQ(status_of(post + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n"), 400);
    CHECK_EQ(status_of(post + "Content_Length: 3\r\n\r\n"), 0);
}

TEST_CASE("line ends are CR LF and nothing else") {
    CHECK_EQ(status_of("GET / HTTP/1.1\nHost: a\n\n"), 400);
    CHECK_EQ(status_of("GET / HTTP/1.1\r\nHost: a\n\r\n"), 400);
    CHECK_EQ(status_of("GET / HTTP/1.1\rHost: a\r\r"), 400);
    CHECK_EQ(status_of("GET / HTTP/1.1\r\r\nHost: a\r\n\r\n"), 400);
    CHECK_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n"), 400);
    CHECK_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n\rb"), 400);
    CHECK_EQ(status_of("\r\n" + get("/")), 400);
    CHECK_EQ(status_of("\n" + get("/")), 400);
    CHECK_EQ(status_of(" " + get("/")), 400);
}

TEST_CASE("fields are whole lines of printable text") {
    CHECK_EQ(status_of_field("X: a\r\n b"), 400);
    CHECK_EQ(status_of_field("X: a\r\n\tb"), 400);
    CHECK_EQ(status_of("GET / HTTP/1.1\r\n Host: a\r\n\r\n"), 400);
    CHECK_EQ(status_of_field(std::string("X: a\0b", 6)), 400);
    CHECK_EQ(status_of_field(std::string("X\0: a", 5)), 400);
    CHECK_EQ(status_of(std::string("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 29)), 400);
    CHECK_EQ(status_of_field("X: \x01"), 400);
    CHECK_EQ(status_of_field("X: \x7f"), 400);
    CHECK_EQ(status_of_field("X"), 400);
    CHECK_EQ(status_of_field(": x"), 400);
    CHECK_EQ(status_of_field("X y: z"), 400);
    CHECK_EQ(status_of_field("X(: z"), 400);
    CHECK_EQ(status_of_field("X\xc3\xa4: z"), 400);
    CHECK_EQ(status_of_field("X: a\tb \xc3\xa4"), 0);
}

TEST_CASE("there is exactly one Host") {
    CHECK_EQ(status_of("GET / HTTP/1.1\r\n\r\n"), 400);
    CHECK_EQ(status_of("GET / HTTP/1.0\r\n\r\n"), 400);
    CHECK_EQ(status_of_field("Host: a"), 400);
    CHECK_EQ(status_of_field("hOST: b"), 400);
    for (auto const *host : {"", "a b", "a/b", "a,b", "a@b", "a?b", "a#b", "a\\b", "\xc3\xa4"})
        CHECK_EQ(status_of(std::string("GET / HTTP/1.1\r\nHost: ") + host + "\r\n\r\n"), 400);
    for (auto const *host : {"a", "a.b:80", "[::1]:8080", "192.0.2.1", "a_b"})
        CHECK_EQ(status_of(std::string("GET / HTTP/1.1\r\nHost: ") + host + "\r\n\r\n"), 0);
}

TEST_CASE("the request line has a method, a target and a version") {
    CHECK_EQ(status_of("GET /\r\n\r\n"), 400);
    CHECK_EQ(status_of("GET / \r\nHost: a\r\n\r\n"), 400);
    CHECK_EQ(status_of("GET  / HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
    CHECK_EQ(status_of("GET /  HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
    CHECK_EQ(status_of("GET / HTTP/1.1 \r\nHost: a\r\n\r\n"), 400);
    CHECK_EQ(status_of("GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n"), 400);
    CHECK_EQ(status_of("G(T / HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
    CHECK_EQ(status_of("GET / http/1.1\r\nHost: a\r\n\r\n"), 400);
    CHECK_EQ(status_of("GET / HTTP/1.10\r\nHost: a\r\n\r\n"), 400);
    CHECK_EQ(status_of("GET / HTTP/11\r\nHost: a\r\n\r\n"), 400);
    CHECK_EQ(status_of("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), 505);
    CHECK_EQ(status_of("GET / HTTP/1.2\r\nHost: a\r\n\r\n"), 505);
    CHECK_EQ(status_of("GET / HTTP/0.9\r\nHost: a\r\n\r\n"), 505);
    CHECK_EQ(status_of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505);
    CHECK_EQ(status_of("\x16\x03\x01\x02"), 400); // TLS on a plain port
    CHECK_EQ(status_of(std::string(max_method_bytes, 'A') + " / HTTP/1.1\r\nHost: a\r\n\r\n"), 0);
    CHECK_EQ(status_of(std::string(max_method_bytes + 1, 'A') + " / HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
    auto const odd = parse("get / HTTP/1.1\r\nHost: a\r\n\r\n");
    REQUIRE_EQ(odd.requests.size(), 1);
    CHECK_EQ(odd.requests[0].head.method, Method::other);
    CHECK_EQ(odd.requests[0].head.method_text, "get");
}

TEST_CASE("heads and targets have limits") {
    CHECK_EQ(status_of(get("/" + std::string(max_target_bytes - 1, 'a'))), 0);
    CHECK_EQ(status_of(get("/" + std::string(max_target_bytes, 'a'))), 414);
    CHECK_EQ(status_of("GET /" + std::string(20'000, 'a')), 414);
    std::string const start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    auto const room = max_head_bytes - start.size() - 4;
    CHECK_EQ(status_of(start + std::string(room, 'x') + "\r\n\r\n"), 0);
    CHECK_EQ(status_of(start + std::string(room + 1, 'x') + "\r\n\r\n"), 431);
    std::string many;
    for (std::size_t count = 1; count < max_header_fields; ++count)
        many += "X: y\r\n";
    CHECK_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\n" + many + "\r\n"), 0);
    CHECK_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\n" + many + "X: y\r\n\r\n"), 431);
}

TEST_CASE("bodies are taken up to the limit") {
    std::string const post = "POST / HTTP/1.1\r\nHost: a\r\n";
    auto const with_length = post + "Content-Length: 6\r\n\r\nabcdef";
    CHECK_EQ(parse(with_length, 1, 6).requests.size(), 1);
    CHECK_EQ(parse(with_length, 1, 5).refusal.value().status, 413);
    auto const chunked = post + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n";
    CHECK_EQ(parse(chunked, 1, 6).requests.size(), 1);
    CHECK_EQ(parse(chunked, 1, 5).refusal.value().status, 413);
    CHECK_EQ(parse(post + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n").refusal.value().status,
             413);
    CHECK_EQ(parse(post + "Content-Length: 18446744073709551615\r\n\r\n").refusal.value().status, 413);
}

TEST_CASE("chunks have no extensions, no trailers and no other line ends") {
    std::string const post = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    CHECK_EQ(status_of(post + "3\r\nabc\r\n0\r\n\r\n"), 0);
    for (auto const *body :
         {"3;a=b\r\nabc\r\n0\r\n\r\n", "3 \r\nabc\r\n0\r\n\r\n", " 3\r\nabc\r\n0\r\n\r\n",
          "3\nabc\r\n0\r\n\r\n", "3\r\nabc\n0\r\n\r\n", "3\r\nabcd\r\n0\r\n\r\n", "3\r\nabc0\r\n\r\n",
          "g\r\n", "-3\r\nabc\r\n", "+3\r\nabc\r\n", "0x3\r\nabc\r\n", "\r\n",
          "3\r\nabc\r\n0\r\nX: y\r\n\r\n", "0;x\r\n\r\n", "3\rabc\r\n", "10000000000000000\r\n"})
        CHECK_EQ(status_of(post + body), 400);
    CHECK_EQ(status_of(post + std::string(100, '0')), 400);
    CHECK_EQ(status_of(post + "0\r\n" + std::string(100, 'x')), 400);
}

TEST_CASE("expectations, and what comes after") {
    RequestParser parser;
    std::string_view input =
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n";
    REQUIRE_EQ(parser.advance(input), Step::head);
    CHECK(parser.expects_continue());
    CHECK(parser.announces_body());
    CHECK_EQ(parser.content_length(), 1);
    CHECK(parser.keeps_alive());
    CHECK_EQ(status_of_field("Expect: tea"), 417);
    auto const keeps = [](std::string const &head) {
        RequestParser other;
        std::string_view bytes = head;
        REQUIRE_EQ(other.advance(bytes), Step::head);
        return other.keeps_alive();
    };
    CHECK_FALSE(keeps("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
    CHECK_FALSE(keeps("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n"));
    CHECK_FALSE(keeps("GET / HTTP/1.0\r\nHost: a\r\n\r\n"));
}

TEST_CASE("a body that is skipped leaves the next request") {
    RequestParser parser;
    std::string_view input =
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\nHost: b\r\n\r\n";
    REQUIRE_EQ(parser.advance(input), Step::head);
    parser.skip_body(3);
    REQUIRE_EQ(parser.advance(input), Step::complete);
    CHECK_EQ(parser.take_body(), "");
    parser.next_request();
    CHECK(parser.is_idle());
    REQUIRE_EQ(parser.advance(input), Step::head);
    CHECK_EQ(parser.take_head().host, "b");
}
