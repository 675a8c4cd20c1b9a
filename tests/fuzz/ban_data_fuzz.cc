// SPDX-License-Identifier: Apache-2.0
//
// The column `data` of fail2ban's database as any bytes: what comes out is bounded UTF-8, also when the bytes
// were cut.
#include <cstddef>
#include <cstdint>

#include "bangui-web/history/event.h"
#include "bangui-web/recorder/evidence_json.h"
#include "common/base/bytes.h"
#include "common/base/result.h"
#include "common/base/text.h"

using namespace bangui;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    auto const text = as_text(ByteView(data, size));
    for (auto const cut : {size, size / 2}) {
        auto const read = recorder::parse_ban_data(text.substr(0, cut));
        ENSURE(read.lines.size() <= history::max_evidence_bytes);
        ENSURE(is_utf8(read.lines));
    }
    return 0;
}
