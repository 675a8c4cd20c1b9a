// SPDX-License-Identifier: Apache-2.0
#include "common/domain/tcp_endpoint.h"

#include <doctest/doctest.h>

using namespace bangui;

TEST_CASE("endpoints are numeric") {
    CHECK_EQ(TcpEndpoint::parse("127.0.0.1:8080").value().text(), "127.0.0.1:8080");
    CHECK_EQ(TcpEndpoint::parse("[::1]:0").value().text(), "[::1]:0");
    CHECK_EQ(TcpEndpoint::parse("0.0.0.0:65535").value().port, 65535);
    for (auto const *text : {"", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                             "127.0.0.1:+1", "127.0.0.1: 1", "localhost:80", "::1:80", "[127.0.0.1]:80",
                             "[::1]", "[::1:80", "127.1:80", "[]:80"}) {
        CAPTURE(text);
        CHECK_EQ(TcpEndpoint::parse(text).error().code, ErrorCode::invalid_argument);
    }
}

TEST_CASE("loopback is 127.0.0.0/8 and ::1, however it is written") {
    for (auto const *text : {"127.0.0.1:1", "127.255.255.255:1", "[::1]:1", "[::ffff:127.0.0.1]:1"})
        CHECK_MESSAGE(TcpEndpoint::parse(text).value().is_loopback(), text);
    for (auto const *text : {"0.0.0.0:1", "126.255.255.255:1", "128.0.0.0:1", "[::]:1", "[::2]:1",
                             "[fe80::1]:1", "[::ffff:192.0.2.1]:1"})
        CHECK_FALSE_MESSAGE(TcpEndpoint::parse(text).value().is_loopback(), text);
}
