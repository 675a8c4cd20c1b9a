// SPDX-License-Identifier: Apache-2.0
//
// The request target in origin form (RFC 9112 section 3.2.1), taken apart and decoded, strictly: a path that
// two programs could read in two ways is refused.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bangui-web/http/request.h"
#include "common/base/result.h"

namespace bangui::http {

/// More than any page of ours sends.
inline constexpr std::size_t max_query_items = 32;

struct Target {
    std::string path; ///< as received
    std::vector<std::string> segments;
    Query query;
};

/// "/path?query". Refused with invalid_argument: any other form (the absolute one is for proxies, which this
/// server is not), bytes that have to be encoded, a '%' without two digits, encoded control characters, what
/// is not UTF-8 when decoded, the segments "." and ".." however written, empty segments before the last one,
/// parameters without '=', with an empty key or given twice.
Result<Target> parse_target(std::string_view target);

} // namespace bangui::http
