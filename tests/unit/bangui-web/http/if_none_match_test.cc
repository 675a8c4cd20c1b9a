// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/if_none_match.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace bangui::http;

namespace {

HeaderFields fields_of(std::vector<std::string> const &lists) {
    HeaderFields fields;
    for (auto const &list : lists)
        fields.add("if-none-match", list);
    return fields;
}

} // namespace

TEST_CASE("a tag is known when the list names it, weak or strong") {
    std::vector<std::vector<std::string>> const knowing{
        {R"("a1")"}, {R"(W/"a1")"}, {R"("x" , "a1")"}, {R"(,W/"a1",)"}, {R"("x")", R"("a1")"}, {"*"}};
    for (auto const &lists : knowing)
        for (auto const *tag : {R"("a1")", R"(W/"a1")"}) {
            CAPTURE(lists.front());
            CHECK(is_known_to_client(fields_of(lists), tag));
        }
}

TEST_CASE("a tag is not known for being part of another, or half of one") {
    std::vector<std::vector<std::string>> const strange{
        {},         {""},         {","},         {R"("x")"},   {"a1"},        {R"("a1)"}, {R"(a1")"},
        {R"("a")"}, {R"("a12")"}, {R"(w/"a1")"}, {R"(x"a1")"}, {R"("x"a1")"}, {"W/"},     {R"(W/W/"a1")"}};
    for (auto const &lists : strange)
        for (auto const *tag : {R"("a1")", R"(W/"a1")"}) {
            CAPTURE(lists.empty() ? "none" : lists.front());
            CHECK_FALSE(is_known_to_client(fields_of(lists), tag));
        }
}
