// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/evidence_of.h"

#include <utility>

#include "bangui-web/recorder/evidence_json.h"

namespace bangui::recorder {

history::Evidence evidence_of(std::int64_t ban_time, std::uint32_t count, std::string_view data) {
    constexpr std::int64_t permanent = -1;
    auto parsed = parse_ban_data(data);
    history::Evidence evidence;
    evidence.found = true;
    if (ban_time >= permanent) evidence.ban_time = Seconds(ban_time);
    if (count > 0) evidence.count = count;
    evidence.failures = parsed.failures;
    if (parsed.failures)
        evidence.origin =
            *parsed.failures == 0 && parsed.lines.empty() ? history::Origin::manual : history::Origin::filter;
    evidence.text = std::move(parsed.lines);
    return evidence;
}

} // namespace bangui::recorder
