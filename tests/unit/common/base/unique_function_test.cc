// SPDX-License-Identifier: Apache-2.0
#include "common/base/unique_function.h"

#include <memory>

#include <doctest/doctest.h>

using namespace bangui;

TEST_CASE("a UniqueFunction owns what it captures and can be moved") {
    auto box = std::make_shared<int>(5);
    UniqueFunction<int(int)> add = [box = std::make_unique<std::shared_ptr<int>>(box)](int more) {
        return **box + more;
    };
    UniqueFunction<int(int)> moved = std::move(add);
    CHECK_FALSE(static_cast<bool>(add)); // NOLINT(bugprone-use-after-move): that is what is tested
    CHECK_EQ(moved(2), 7);
    CHECK_EQ(box.use_count(), 2);
    moved = {};
    CHECK_EQ(box.use_count(), 1);
}

TEST_CASE("a Completion carries a move-only result") {
    int seen = 0;
    Completion<std::unique_ptr<int>> done = [&](Result<std::unique_ptr<int>> result) { seen = **result; };
    done(std::make_unique<int>(9));
    CHECK_EQ(seen, 9);
}
