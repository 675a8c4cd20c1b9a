// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/target.h"

#include <doctest/doctest.h>

using namespace bangui;
using namespace bangui::http;
using Segments = std::vector<std::string>;

TEST_CASE("paths are split before they are decoded") {
    CHECK_EQ(parse_target("/").value().segments, Segments{});
    CHECK_EQ(parse_target("/a").value().segments, Segments{"a"});
    CHECK_EQ(parse_target("/a/").value().segments, Segments{"a", ""});
    CHECK_EQ(parse_target("/a%2Fb/c").value().segments, Segments{"a/b", "c"});
    CHECK_EQ(parse_target("/%2e%2E%2f").value().segments, Segments{"../"});
    CHECK_EQ(parse_target("/2001:db8::1").value().segments, Segments{"2001:db8::1"});
    CHECK_EQ(parse_target("/%C3%A4+b").value().segments, Segments{"\xc3\xa4+b"});
    CHECK_EQ(parse_target("/a%20b?").value().path, "/a%20b");
}

TEST_CASE("paths that could be read in two ways are refused") {
    for (auto const *target :
         {"",        "a",    "*",    "http://a/", "a:80",    "//",         "//a",  "/a//b", "/.",   "/..",
          "/a/../b", "/a/.", "/%2e", "/%2E%2e/a", "/.%2e",   "/%",         "/%1",  "/%zz",  "/a%2", "/%00",
          "/%0a",    "/%7f", "/%ff", "/%c3",      "/%c0%af", "/%ed%a0%80", "/a b", "/\"",   "/<",   "/\\",
          "/^",      "/`",   "/{",   "/|",        "/a#b",    "/\xc3\xa4",  "/[",   "/%2"})
        CHECK_FALSE_MESSAGE(parse_target(target), target);
}

TEST_CASE("queries are decoded strictly") {
    auto const query = parse_target("/?a=1&b=x%20y+z&c==&d=%C3%A4&%41=").value().query;
    CHECK_EQ(query.find("a"), "1");
    CHECK_EQ(query.find("b"), "x y z");
    CHECK_EQ(query.find("c"), "=");
    CHECK_EQ(query.find("d"), "\xc3\xa4");
    CHECK_EQ(query.find("A"), "");
    CHECK_EQ(query.items().size(), 5);
    for (auto const *target : {"/?a", "/?=1", "/?a=1&", "/?&a=1", "/?a=1&&b=2", "/?a=1&a=2", "/?a=1&%61=2",
                               "/?a=%", "/?a=%00", "/?a=%0d", "/?a=%ff", "/?a=#", "/?a=<", "/?a= b"})
        CHECK_FALSE_MESSAGE(parse_target(target), target);
}

TEST_CASE("a query has a bounded number of parameters") {
    std::string target = "/?a=";
    for (std::size_t count = 1; count < max_query_items; ++count)
        target += "&k" + std::to_string(count) + "=v";
    CHECK_EQ(parse_target(target).value().query.items().size(), max_query_items);
    CHECK_FALSE(parse_target(target + "&more=v"));
}
