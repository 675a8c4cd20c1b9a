// SPDX-License-Identifier: Apache-2.0
//
// A log of any bytes, cut anywhere: the first byte seeds where it is cut. The records are those of the log in
// one piece, and what they mean holds only what it promises.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "bangui-web/events/log_event.h"
#include "common/base/bytes.h"
#include "common/base/result.h"
#include "common/base/text.h"

using namespace bangui;
using namespace bangui::events;

namespace {

/// As fail2ban's log comes through banguid: a part at a time, and not each time to the end of a line.
std::vector<LogRecord> read_in_parts(std::string_view log, std::uint8_t seed) {
    LogReader reader;
    std::vector<LogRecord> records;
    std::uint32_t size = seed;
    while (!log.empty()) {
        size = (size * 5 + 1) % 257;
        auto const part = log.substr(0, size + 1);
        reader.feed(part, records);
        log.remove_prefix(part.size());
    }
    reader.finish(records);
    return records;
}

void check(LogRecord const &record) {
    ENSURE(record.text.size() <= LogReader::max_text_bytes);
    auto const event = to_event(record);
    if (!event) return;
    ENSURE(event->odd || (event->id.size() <= max_id_bytes && visible(event->id) == event->id));
    ENSURE(event->detail.size() <= max_detail_bytes && is_utf8(event->detail));
    ENSURE(event->detail.find('\n') == std::string::npos);
    ENSURE(event->milliseconds == record.milliseconds);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    // Of the hour that comes twice, the C library may answer either.
    static auto const zone_is_set = ::setenv("TZ", "UTC0", 1) == 0;
    ENSURE(zone_is_set);
    if (size == 0) return 0;
    auto const log = as_text(ByteView(data, size).subspan(1));
    LogReader reader;
    std::vector<LogRecord> records;
    reader.feed(log, records);
    reader.finish(records);
    ENSURE(records == read_in_parts(log, data[0]));
    std::ranges::for_each(records, check);
    return 0;
}
