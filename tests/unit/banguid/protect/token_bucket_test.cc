// SPDX-License-Identifier: Apache-2.0
#include "banguid/protect/token_bucket.h"

#include <limits>

#include <doctest/doctest.h>

#include "tests/support/fake_clock.h"

using namespace bangui;
using namespace bangui::protect;

namespace {

MonotonicTime at(std::int64_t milliseconds) {
    return MonotonicTime(Milliseconds(milliseconds));
}

unsigned taken(TokenBucket &bucket, MonotonicTime now) {
    unsigned count = 0;
    while (bucket.take(now))
        ++count;
    return count;
}

} // namespace

TEST_CASE("a burst, then the rate") {
    TokenBucket bucket({.per_second = 20, .burst = 50}, at(1000));
    CHECK_EQ(taken(bucket, at(1000)), 50);
    CHECK_EQ(taken(bucket, at(1049)), 0);
    CHECK_EQ(taken(bucket, at(1050)), 1);
    CHECK_EQ(taken(bucket, at(2050)), 20);
}

TEST_CASE("a long rest fills it to the brim and no further") {
    TokenBucket bucket({.per_second = 3, .burst = 5}, at(0));
    CHECK_EQ(taken(bucket, at(0)), 5);
    CHECK_EQ(taken(bucket, at(std::numeric_limits<std::int64_t>::max())), 5);
}

TEST_CASE("fractions of a token are kept") {
    TokenBucket bucket({.per_second = 3, .burst = 1}, at(0));
    CHECK_EQ(taken(bucket, at(0)), 1);
    unsigned count = 0;
    for (std::int64_t now = 1; now <= 10'000; ++now)
        count += taken(bucket, at(now));
    CHECK_EQ(count, 29); // the thousandth above a full bucket is lost each time
}

TEST_CASE("a clock that stands still or goes back gives nothing") {
    TokenBucket bucket({.per_second = 1000, .burst = 1}, at(5000));
    CHECK(bucket.take(at(5000)));
    CHECK_FALSE(bucket.take(at(5000)));
    CHECK_FALSE(bucket.take(at(0)));
    CHECK_FALSE(bucket.take(at(5000)));
    CHECK(bucket.take(at(5001)));
}

TEST_CASE("each uid has its own bucket") {
    test::FakeClock clock;
    RateLimiter limiter(clock, {.per_second = 1, .burst = 2});
    CHECK(limiter.take(1000));
    CHECK(limiter.take(1000));
    CHECK_FALSE(limiter.take(1000));
    CHECK(limiter.take(1001));
    clock.advance(Milliseconds(1000));
    CHECK(limiter.take(1000));
    CHECK_FALSE(limiter.take(1000));
}
