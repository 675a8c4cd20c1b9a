// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/problem.h"

#include <doctest/doctest.h>

using namespace bangui::http;

TEST_CASE("a problem document") {
    auto const response = to_response({502, "fail2ban_offline", "fail2ban is \"away\""}, "00ff");
    CHECK_EQ(response.status(), 502);
    CHECK_EQ(response.content_type(), "application/problem+json");
    CHECK_EQ(response.cache_control(), "no-store");
    CHECK_EQ(response.body(),
             R"({"type":"about:blank","title":"Bad Gateway","status":502,)"
             R"("code":"fail2ban_offline","detail":"fail2ban is \"away\"","request_id":"00ff"})");
    CHECK_EQ(to_response({404, "not_found", ""}, "").body(),
             R"({"type":"about:blank","title":"Not Found","status":404,"code":"not_found"})");
}

TEST_CASE("each problem of the protocol has its code") {
    std::pair<int, std::string> const codes[] = {{400, "bad_request"},
                                                 {404, "not_found"},
                                                 {405, "method_not_allowed"},
                                                 {408, "request_timeout"},
                                                 {413, "too_large"},
                                                 {414, "uri_too_long"},
                                                 {431, "headers_too_large"},
                                                 {500, "internal"},
                                                 {503, "busy"},
                                                 {505, "http_version"},
                                                 {417, "bad_request"},
                                                 {401, "not_signed_in"},
                                                 {403, "forbidden"},
                                                 {415, "unsupported_media_type"},
                                                 {429, "rate_limited"}};
    for (auto const &[status, code] : codes) {
        CHECK_EQ(protocol_problem(status, "").code, code);
        CHECK_NE(reason_phrase(status), "Unknown");
    }
}

TEST_CASE("JSON strings") {
    CHECK_EQ(json_quote(""), "\"\"");
    CHECK_EQ(json_quote("a\"b\\c/"), R"("a\"b\\c/")");
    CHECK_EQ(json_quote(std::string_view("\0\x1f\n\x7f", 4)), "\"\\u0000\\u001f\\u000a\x7f\"");
    CHECK_EQ(json_quote("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"), "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"");
    CHECK_EQ(json_quote("a\xff\xc3"), "\"a\xef\xbf\xbd\xef\xbf\xbd\"");
    CHECK_EQ(json_quote("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}
