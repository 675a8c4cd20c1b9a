// SPDX-License-Identifier: Apache-2.0
#include "banguid/ops/bounds.h"

#include <doctest/doctest.h>

using namespace bangui::ops;

TEST_CASE("a text is cut between characters") {
    CHECK_EQ(clipped("abc", 3), "abc");
    CHECK_EQ(clipped("abcd", 3), "abc");
    CHECK_EQ(clipped("", 0), "");
    CHECK_EQ(clipped("abc", 0), "");
    CHECK_EQ(clipped("a\u00e4", 2), "a");
    CHECK_EQ(clipped("a\u00e4", 3), "a\u00e4");
    CHECK_EQ(clipped("\U0001f600x", 4), "\U0001f600");
    for (std::size_t most = 0; most < 4; ++most)
        CHECK_EQ(clipped("\U0001f600x", most), "");
}
