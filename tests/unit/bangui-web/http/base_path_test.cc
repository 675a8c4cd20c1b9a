// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/base_path.h"

#include <doctest/doctest.h>

#include "bangui-web/http/target.h"

using namespace bangui;
using namespace bangui::http;

namespace {

/// The segments that are left, each behind a '/'; "outside" when the base was not there.
std::string left(std::string_view base, std::string_view target) {
    auto segments = parse_target(target).value().segments;
    if (BasePath::parse(base).value().take_off(segments) == Placement::outside) return "outside";
    std::string text;
    for (auto const &segment : segments)
        text += "/" + segment;
    return text;
}

} // namespace

TEST_CASE("the base is taken off, and only as whole segments") {
    CHECK_EQ(left("/", "/"), "");
    CHECK_EQ(left("/", "/jails/sshd"), "/jails/sshd");
    CHECK_EQ(left("/bangui/", "/bangui"), "");
    CHECK_EQ(left("/bangui/", "/bangui/"), "");
    CHECK_EQ(left("/bangui/", "/bangui/jails/"), "/jails/");
    CHECK_EQ(left("/bangui/", "/bangui/addresses/192.0.2.0%2F24"), "/addresses/192.0.2.0/24");
    CHECK_EQ(left("/a/b/", "/a/b/jails"), "/jails");
    for (auto const *target :
         {"/", "/jails", "/bangui2/jails", "/Bangui/jails", "/x/bangui", "/bangui%2Fjails"}) {
        CAPTURE(target);
        CHECK_EQ(left("/bangui/", target), "outside");
    }
    CHECK_EQ(left("/a/b/", "/a"), "outside");
}

TEST_CASE("what lies outside stays as it is") {
    auto segments = parse_target("/bangui2/jails").value().segments;
    CHECK(BasePath::parse("/bangui/").value().take_off(segments) == Placement::outside);
    CHECK_EQ(segments, std::vector<std::string>{"bangui2", "jails"});
}

TEST_CASE("a base is a plain path of its own") {
    CHECK_EQ(BasePath().text(), "/");
    for (auto const *good : {"/", "/bangui/", "/a/b-c_d.e~f/", "/apis/"}) {
        CAPTURE(good);
        CHECK_EQ(BasePath::parse(good).value().text(), good);
    }
    for (auto const *bad : {"", "bangui/", "/bangui", "//", "/a//b/", "/./", "/a/../", "/a b/", "/a%20b/",
                            "/\"/", "/<b>/", "/api/", "/assets/x/", "/metrics/", "/healthz/", "/readyz/"}) {
        CAPTURE(bad);
        CHECK_FALSE(BasePath::parse(bad));
    }
    CHECK_FALSE(BasePath::parse("/" + std::string(BasePath::max_bytes, 'a') + "/"));
}
