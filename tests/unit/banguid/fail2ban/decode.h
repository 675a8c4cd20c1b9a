// SPDX-License-Identifier: Apache-2.0
//
// Short ways to decode whole messages in tests.
#pragma once

#include <string>
#include <string_view>

#include "banguid/fail2ban/pickle_reader.h"
#include "banguid/fail2ban/python_text.h"

namespace bangui::test {

/// The message, which must be whole and nothing more.
inline Result<fail2ban::Document> decode(std::string_view message, fail2ban::DecodeLimits limits = {}) {
    fail2ban::PickleReader reader(limits);
    auto const consumed = TRY(reader.feed(as_bytes(message)));
    if (!reader.finished()) return fail(ErrorCode::fail2ban_protocol, "incomplete");
    if (consumed != message.size()) return fail(ErrorCode::fail2ban_protocol, "more than one message");
    return reader.take();
}

/// What it shows as in Python, or "!" and the error's code.
inline std::string shown(std::string_view message, fail2ban::DecodeLimits limits = {}) {
    auto const document = decode(message, limits);
    if (!document) return "!" + std::string(to_string(document.error().code));
    return *fail2ban::python_str(document->root(), std::size_t{1} << 30);
}

} // namespace bangui::test
