// SPDX-License-Identifier: Apache-2.0
#include "common/base/result.h"

#include <cerrno>
#include <memory>

#include <doctest/doctest.h>

using namespace bangui;

namespace {

Result<std::unique_ptr<int>> boxed(int value) {
    if (value < 0) return fail(ErrorCode::invalid_argument, "negative");
    return std::make_unique<int>(value);
}

Result<int> unboxed(int value) {
    auto box = TRY(boxed(value));
    return *box;
}

Result<void> only_checked(int value) {
    TRY(boxed(value));
    return {};
}

Result<void> twice(int value) {
    TRY(only_checked(value));
    return {};
}

} // namespace

TEST_CASE("TRY moves the value out, or returns the error") {
    CHECK_EQ(unboxed(7), 7);
    REQUIRE_FALSE(unboxed(-1).has_value());
    CHECK_EQ(unboxed(-1).error().code, ErrorCode::invalid_argument);
    CHECK_EQ(unboxed(-1).error().detail, "negative");
}

TEST_CASE("TRY works on a Result without a value") {
    CHECK(twice(1).has_value());
    CHECK_FALSE(twice(-1).has_value());
}

TEST_CASE("an errno becomes a readable error") {
    auto const error = Result<void>(fail_errno(ErrorCode::io_error, "open /x", ENOENT)).error();
    CHECK_EQ(error.detail, "open /x: No such file or directory (ENOENT)");
}
