// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/json/value.h"

#include <doctest/doctest.h>

namespace bangui::json {
namespace {

ErrorCode refusal(std::string_view text, Limits const &limits = {}) {
    auto const value = parse(text, limits);
    REQUIRE_FALSE(value);
    return value.error().code;
}

TEST_CASE("every kind of value") {
    auto const value = parse(R"( {"a":null,"b":true,"c":-7,"d":"x","e":[1,[]],"f":{}} )");
    REQUIRE(value);
    auto const &members = *value->as<Object>();
    REQUIRE(members.size() == 6);
    CHECK(members[0].second.is_null());
    CHECK(*members[1].second.as<bool>());
    CHECK(*members[2].second.as<std::int64_t>() == -7);
    CHECK(*members[3].second.as<std::string>() == "x");
    CHECK(members[4].second.as<Array>()->size() == 2);
    CHECK(members[5].second.as<Object>()->empty());
    CHECK(parse("3")->as<std::int64_t>() != nullptr);
    CHECK(*parse("9223372036854775807")->as<std::int64_t>() == 9223372036854775807);
}

TEST_CASE("what is not JSON") {
    for (auto const *text : {"",          " ",           "{",        "}",   "[1,]",    "{\"a\":1,}", "{a:1}",
                             "{'a':1}",   "nul",         "01",       "+1",  "1 2",     "{} {}",      "\"\n\"",
                             "\"\\x41\"", "\"\\ud800\"", "\"\xff\"", "NaN", "// x\n1", "\"a"}) {
        CAPTURE(text);
        CHECK(refusal(text) == ErrorCode::invalid_argument);
    }
}

TEST_CASE("what two parsers could read differently") {
    CHECK(refusal(R"({"a":1,"a":1})") == ErrorCode::invalid_argument);
    CHECK(refusal(R"({"a":1,"\u0061":2})") == ErrorCode::invalid_argument);
    CHECK(refusal(R"({"x":{"a":1,"b":2,"a":3}})") == ErrorCode::invalid_argument);
    CHECK(refusal(R"({"a":"\u0000"})") == ErrorCode::invalid_argument);
    CHECK(refusal(R"({"\u0000":1})") == ErrorCode::invalid_argument);
    CHECK(refusal(std::string_view("\"a\0b\"", 5)) == ErrorCode::invalid_argument);
    for (auto const *number : {"1.0", "1e3", "9223372036854775808", "-9223372036854775809", "1E400"}) {
        CHECK(refusal(number) == ErrorCode::invalid_argument);
    }
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

TEST_CASE("each limit, at it and one beyond") {
    Limits limits;
    limits.depth = 3;
    CHECK(parse(nested(3), limits));
    CHECK(refusal(nested(4), limits) == ErrorCode::invalid_argument);
    CHECK(refusal(std::string(10'000, '[')) == ErrorCode::invalid_argument);
    limits.members = 2;
    CHECK(parse(R"({"a":1,"b":2})", limits));
    CHECK(refusal(R"({"a":1,"b":2,"c":3})", limits) == ErrorCode::invalid_argument);
    limits.bytes = 4;
    CHECK(parse("1234", limits));
    CHECK(refusal("12345", limits) == ErrorCode::too_large);
}

TEST_CASE("cut at every byte") {
    constexpr std::string_view text = R"({"name":"grün\u00e9","list":[1,true,null],"in":{"a":"b"}})";
    REQUIRE(parse(text));
    for (std::size_t size = 0; size < text.size(); ++size)
        CHECK(refusal(text.substr(0, size)) == ErrorCode::invalid_argument);
}

} // namespace
} // namespace bangui::json
