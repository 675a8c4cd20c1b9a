// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/json/request.h"

#include <doctest/doctest.h>

namespace bangui::json {
namespace {

constexpr TextBounds name_bytes{1, 4};
constexpr IntegerBounds seconds{10, 20};

Refusal refusal_of_name(std::string_view body) {
    Request request(body);
    request.text("name", name_bytes);
    auto const refusal = request.finish();
    REQUIRE(refusal);
    return *refusal;
}

TEST_CASE("takes what it asks for") {
    Request request(R"({"name":"root","seconds":10,"yes":true,"note":"n"})");
    CHECK(request.text("name", name_bytes) == "root");
    CHECK(request.integer("seconds", seconds) == 10);
    CHECK(request.truth("yes"));
    CHECK(request.optional_text("note", name_bytes) == "n");
    CHECK(request.optional_integer("missing", seconds) == std::nullopt);
    CHECK(request.finish() == std::nullopt);
}

TEST_CASE("the body must be an object of JSON") {
    for (auto const *body :
         {"", "[]", "null", "\"name\"", "{\"name\":1,", "{\"name\":\"a\",\"name\":\"a\"}"}) {
        CHECK(refusal_of_name(body).kind == Refusal::Kind::text);
    }
    CHECK(refusal_of_name("\"" + std::string(Limits{}.bytes, 'x') + "\"").kind == Refusal::Kind::size);
}

TEST_CASE("what is wrong is named by its field") {
    for (auto const *body : {"{}", R"({"name":1})", R"({"name":null})", R"({"name":""})",
                             R"({"name":"12345"})", R"({"name":["a"]})"}) {
        CAPTURE(body);
        auto const refusal = refusal_of_name(body);
        CHECK(refusal.kind == Refusal::Kind::field);
        CHECK(refusal.field == "name");
    }
    auto const unknown = refusal_of_name(R"({"name":"a","nmae":"b"})");
    CHECK(unknown.kind == Refusal::Kind::field);
    CHECK(unknown.field == "nmae");
}

TEST_CASE("integers at and beyond their bounds") {
    struct Row {
        std::string text;
        bool good;
    };
    for (auto const &row : {Row{"9", false}, Row{"10", true}, Row{"20", true}, Row{"21", false},
                            Row{"\"10\"", false}, Row{"10.0", false}, Row{"true", false}}) {
        CAPTURE(row.text);
        Request request(R"({"seconds":)" + row.text + "}");
        request.optional_integer("seconds", seconds);
        CHECK(!request.finish() == row.good);
    }
}

TEST_CASE("an integer that may be null has to be there") {
    auto const taken = [](std::string_view body) {
        Request request(body);
        auto const number = request.integer_or_null("seconds", seconds);
        return std::pair(number, !request.finish());
    };
    CHECK(taken(R"({"seconds":10})") == std::pair(std::optional<std::int64_t>(10), true));
    CHECK(taken(R"({"seconds":null})") == std::pair(std::optional<std::int64_t>(), true));
    CHECK_FALSE(taken("{}").second);
    CHECK_FALSE(taken(R"({"seconds":21})").second);
    CHECK_FALSE(taken(R"({"seconds":"null"})").second);
}

TEST_CASE("lists of texts, and what is wrong with them") {
    constexpr ListBounds names{1, 3, name_bytes};
    struct Row {
        std::string list;
        std::string field; ///< empty: it is taken
    };
    for (auto const &row :
         {Row{R"(["a"])", ""}, Row{R"(["a","b","cccc"])", ""}, Row{"[]", "names"},
          Row{R"(["a","b","c","d"])", "names"}, Row{R"(["a",""])", "names[1]"},
          Row{R"(["a","b","ccccc"])", "names[2]"}, Row{R"([1])", "names[0]"}, Row{R"([["a"]])", "names[0]"},
          Row{R"("a")", "names"}, Row{"null", "names"}, Row{"{}", "names"}}) {
        CAPTURE(row.list);
        Request request(R"({"names":)" + row.list + "}");
        auto const taken = request.texts("names", names);
        auto const refusal = request.finish();
        CHECK((refusal ? refusal->field : "") == row.field);
        if (!refusal) CHECK(taken.front() == "a");
    }
    Request missing("{}");
    missing.texts("names", names);
    CHECK(missing.finish()->field == "names");
    Request without("{}");
    CHECK(without.optional_texts("names", names) == std::nullopt);
    CHECK(without.optional_truth("all") == std::nullopt);
    CHECK(without.finish() == std::nullopt);
    Request wrong(R"({"all":"true"})");
    wrong.optional_truth("all");
    CHECK(wrong.finish()->field == "all");
}

TEST_CASE("the first thing that is wrong is the one that is told") {
    Request request(R"({"a":1,"b":2,"c":3})");
    request.text("a", name_bytes);
    request.text("b", name_bytes);
    CHECK(request.finish()->field == "a");
}

} // namespace
} // namespace bangui::json
