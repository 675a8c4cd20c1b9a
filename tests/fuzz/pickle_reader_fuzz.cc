// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as replies of fail2ban. However they are cut, the outcome is the same, and whatever decodes can
// be walked and shown.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "banguid/fail2ban/pickle_reader.h"
#include "banguid/fail2ban/python_text.h"
#include "banguid/fail2ban/reply.h"
#include "common/base/text.h"

using namespace bangui;
using namespace bangui::fail2ban;

namespace {

/// Small, so that the fuzzer reaches them.
constexpr DecodeLimits limits{.bytes = 4096, .nodes = 512, .depth = 8, .expanded = 2048};
constexpr std::size_t most_shown = 1 << 20;

/// What the first reply in the bytes shows as, or how it failed.
std::string read(ByteView bytes, std::size_t piece) {
    PickleReader reader(limits);
    while (!bytes.empty() && !reader.finished()) {
        auto const offered = bytes.first(std::min(piece, bytes.size()));
        auto const consumed = reader.feed(offered);
        if (!consumed) return consumed.error().detail;
        ENSURE(*consumed == offered.size() || reader.finished());
        bytes = bytes.subspan(*consumed);
    }
    if (!reader.finished()) return "incomplete";
    auto const document = reader.take();
    auto const result = outcome(document.root());
    ENSURE(result || is_utf8(result.error().detail));
    auto const shown = python_str(document.root(), most_shown);
    ENSURE(shown);
    ENSURE(is_utf8(readable_utf8(*shown)));
    return *shown;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    ByteView const bytes(data, size);
    auto const whole = read(bytes, SIZE_MAX);
    ENSURE(read(bytes, 1) == whole);
    ENSURE(read(bytes, 7) == whole);
    return 0;
}
