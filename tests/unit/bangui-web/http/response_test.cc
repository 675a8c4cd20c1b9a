// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/response.h"

#include <doctest/doctest.h>

using namespace bangui;
using namespace bangui::http;

namespace {

constexpr UnixSeconds example_time = 784'111'777; // of RFC 9110 section 5.6.7

std::string head_of(Response const &response, AfterResponse after = AfterResponse::keep_open) {
    return write_head(response, {"0123", example_time, after}).value();
}

bool has(std::string const &head, std::string const &line) {
    return head.find("\r\n" + line + "\r\n") != std::string::npos;
}

} // namespace

TEST_CASE("a whole head, byte for byte") {
    CHECK_EQ(
        head_of(Response::json(200, "{}").with("Allow", "GET")),
        "HTTP/1.1 200 OK\r\n"
        "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        "X-Request-Id: 0123\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "X-Frame-Options: DENY\r\n"
        "Referrer-Policy: no-referrer\r\n"
        "Cross-Origin-Opener-Policy: same-origin\r\n"
        "Cross-Origin-Resource-Policy: same-origin\r\n"
        "Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()\r\n"
        "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'\r\n"
        "Cache-Control: no-store\r\n"
        "Content-Type: application/json\r\n"
        "Content-Length: 2\r\n"
        "Allow: GET\r\n\r\n");
}

TEST_CASE("what a head depends on") {
    CHECK(has(head_of(Response::empty(200)), "Content-Length: 0"));
    CHECK_EQ(head_of(Response::empty(204)).find("Content-Length"), std::string::npos);
    CHECK_EQ(head_of(Response::empty(304)).find("Content-Length"), std::string::npos);
    CHECK(has(head_of(Response::empty(400), AfterResponse::close), "Connection: close"));
    CHECK_EQ(head_of(Response::empty(200)).find("Connection"), std::string::npos);
    CHECK(has(head_of(Response::empty(200).with_cache_control("public")), "Cache-Control: public"));
    auto const page = head_of(Response::text(200, "x", "text/html").with_style_nonce("abc123"));
    CHECK_NE(page.find("; style-src 'self' 'nonce-abc123'; "), std::string::npos);
    auto const events = write_event_stream_head({"0123", example_time, AfterResponse::keep_open});
    CHECK(has(events, "Content-Type: text/event-stream"));
    CHECK(has(events, "Connection: close"));
    CHECK(has(events, "Cache-Control: no-store"));
    CHECK(has(events, "X-Frame-Options: DENY"));
    CHECK_EQ(events.find("Content-Length"), std::string::npos);
}

TEST_CASE("a field that would break out of its line is not written") {
    auto const refused = [](Response const &response) {
        return !write_head(response, {"0123", example_time, AfterResponse::keep_open});
    };
    for (auto const *value : {"a\r\nX: y", "a\n", "a\r", "\x01", "\x7f"}) {
        CHECK(refused(Response::empty(200).with("Allow", value)));
        CHECK(refused(Response::empty(200).with_cache_control(value)));
        CHECK(refused(Response::text(200, "", value)));
    }
    CHECK(refused(Response::empty(200).with("Allow", std::string("a\0", 2))));
    for (auto const *name : {"", "a b", "a:", "a\r\n", "\xc3\xa4"})
        CHECK(refused(Response::empty(200).with(name, "x")));
    CHECK(refused(Response::empty(200).with_style_nonce("'; script-src *")));
    CHECK(refused(Response::empty(200).with_style_nonce("")));
}

TEST_CASE("what is the writer's own cannot be set twice") {
    for (auto const *name : {"Content-Length", "content-length", "Transfer-Encoding", "Connection", "Date",
                             "Content-Type", "Cache-Control", "X-Request-Id", "content-security-POLICY",
                             "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy"})
        CHECK_FALSE(write_head(Response::empty(200).with(name, "1"), {}));
    CHECK(write_head(Response::empty(200).with("Set-Cookie", "a=b").with("Set-Cookie", "c=d"), {}));
}

TEST_CASE("a response can be asked for what it holds") {
    auto response = Response::text(201, "body", "text/plain").with("Location", "/x");
    CHECK_EQ(response.status(), 201);
    CHECK_EQ(response.body(), "body");
    CHECK_EQ(response.field("location"), "/x");
    CHECK_EQ(response.field("allow"), std::nullopt);
    CHECK_EQ(*std::move(response).take_body(), "body");
    CHECK_EQ(Response::empty(200).body(), "");
    CHECK_EQ(reason_phrase(404), "Not Found");
    CHECK_EQ(reason_phrase(299), "Unknown");
}

TEST_CASE("dates as RFC 9110 writes them") {
    CHECK_EQ(http_date(example_time), "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
    CHECK_EQ(http_date(1'709'164'800), "Thu, 29 Feb 2024 00:00:00 GMT");
    CHECK_EQ(http_date(INT64_MAX), "Thu, 01 Jan 1970 00:00:00 GMT");
}
