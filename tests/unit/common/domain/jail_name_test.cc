// SPDX-License-Identifier: Apache-2.0
#include "common/domain/jail_name.h"

#include <doctest/doctest.h>

using namespace bangui;

TEST_CASE("ordinary jail names pass, also beyond ASCII") {
    for (auto const *good : {"sshd", "nginx-http-auth", "recidive", "j\u00e4il-\u65e5\u672c", "a.b_c:d"})
        CHECK_EQ(JailName::parse(good)->text(), good);
    CHECK(JailName::parse(std::string(64, 'a')).has_value());
}

TEST_CASE("names that could mean something else are refused") {
    using namespace std::string_view_literals;
    for (auto bad : {""sv, "--all"sv, "-x"sv, "a b"sv, "a,b"sv, "a/b"sv, "."sv, ".."sv, "a\nb"sv, "a\0b"sv,
                     "<F2B_END_COMMAND>"sv, "a\\b"sv, "\u202ea"sv, "\xff"sv, "'a'"sv})
        CHECK_FALSE(JailName::parse(bad).has_value());
    CHECK_FALSE(JailName::parse(std::string(65, 'a')).has_value());
}
