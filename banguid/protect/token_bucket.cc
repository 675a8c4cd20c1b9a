// SPDX-License-Identifier: Apache-2.0
#include "banguid/protect/token_bucket.h"

#include <algorithm>

#include "common/base/result.h"

namespace bangui::protect {
namespace {

constexpr std::uint64_t one_token = 1000;

} // namespace

TokenBucket::TokenBucket(Rate rate, MonotonicTime now)
    : rate_(rate)
    , thousandths_(rate.burst * one_token)
    , filled_(now) {
    ENSURE(rate.per_second > 0 && rate.burst > 0);
}

bool TokenBucket::take(MonotonicTime now) {
    auto const full = rate_.burst * one_token;
    // Longer than it takes to fill the bucket makes no difference, and cannot overflow.
    auto const until_full = full / rate_.per_second + 1;
    auto const elapsed = static_cast<std::uint64_t>(std::max((now - filled_).count(), std::int64_t{0}));
    thousandths_ = std::min(full, thousandths_ + std::min(elapsed, until_full) * rate_.per_second);
    filled_ = std::max(filled_, now);
    if (thousandths_ < one_token) return false;
    thousandths_ -= one_token;
    return true;
}

bool RateLimiter::take(uid_t uid) {
    auto const now = clock_.monotonic_now();
    return buckets_.try_emplace(uid, rate_, now).first->second.take(now);
}

} // namespace bangui::protect
