// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/ban_note.h"

#include <doctest/doctest.h>

namespace bangui::api {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t count = 0; count < times; ++count)
        all += text;
    return all;
}

TEST_CASE("a ban needs no note") {
    CHECK(ban_note_of("").value().empty());
    CHECK(ban_note_of("{}").value().empty());
    CHECK(ban_note_of(R"({"note":""})").value().empty());
    CHECK(ban_note_of(R"({"note":"C:\\ scan, ticket 7 – again"})").value() == "C:\\ scan, ticket 7 – again");
}

TEST_CASE("notes are counted in characters") {
    auto const longest = repeated("\U0001F6AB", max_note_characters);
    CHECK_FALSE(refuse_note(longest));
    CHECK(ban_note_of(R"({"note":")" + longest + R"("})").value() == longest);
    for (auto const &note : {longest + "x", repeated("x", max_note_characters + 1)}) {
        auto const refused = ban_note_of(R"({"note":")" + note + R"("})");
        REQUIRE_FALSE(refused);
        CHECK(refused.error().field == "note");
    }
}

TEST_CASE("notes that are refused") {
    for (auto const *body : {R"({"note":"two\nlines"})", R"({"note":"\u0001"})", R"({"note":"\u001b[31m"})",
                             R"({"note":"\u007f"})", R"({"note":"\u0085"})", R"({"note":"\u202etxt"})",
                             R"({"note":"\u2028"})", R"({"note":1})", R"({"note":null})"}) {
        CAPTURE(body);
        auto const refused = ban_note_of(body);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ProblemCode::invalid_field);
        CHECK(refused.error().field == "note");
    }
    CHECK(ban_note_of(R"({"remark":"x"})").error().field == "remark");
    CHECK(ban_note_of("note").error().code == ProblemCode::invalid_json);
    CHECK(ban_note_of("{\"note\":\"\xff\"}").error().code == ProblemCode::invalid_json);
}

} // namespace
} // namespace bangui::api
