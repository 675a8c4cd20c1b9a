// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/reply.h"

#include <string>
#include <string_view>

#include <fmt/core.h>

#include "banguid/fail2ban/python_text.h"
#include "common/base/text.h"

namespace bangui::fail2ban {
namespace {

/// Of an error's detail. Regex errors are the longest seen, with some 700 bytes.
constexpr std::size_t max_detail_bytes = 1024;

/// One harmless line, cut to a length that a log and a reply can carry.
std::string detail(std::string_view text) {
    auto const line = visible(text.substr(0, max_detail_bytes));
    if (line.size() <= max_detail_bytes && text.size() <= max_detail_bytes) return line;
    return std::string(clipped(line, max_detail_bytes)) + "...";
}

/// What the exception says: an OSError has (number, reason, path), the others start with their message.
std::string message(Value arguments) {
    auto const first = arguments.at(0);
    auto const second = arguments.at(1);
    if (!first) return {};
    bool const os_error = first->integer() && second && second->text();
    if (!os_error) return std::string(first->text().value_or(std::string_view{}));
    auto const path = arguments.at(2);
    if (!path || !path->text()) return std::string(*second->text());
    return fmt::format("{}: {}", *second->text(), *path->text());
}

tl::unexpected<Error> refusal(Value exception) {
    if (exception.kind() != Kind::object)
        return fail(ErrorCode::fail2ban_protocol, "an error reply without an exception");
    auto const text = message(*exception.arguments());
    if (exception.name() == "UnknownJailException")
        return fail(ErrorCode::not_found, detail("fail2ban has no jail " + text));
    return fail(ErrorCode::fail2ban_refused, detail(fmt::format("{}: {}", exception.name(), text)));
}

} // namespace

Result<Value> outcome(Value root) {
    if (auto const text = root.text())
        return fail(ErrorCode::fail2ban_protocol,
                    detail(fmt::format("fail2ban could not answer: {}", *text)));
    auto const first = root.at(0);
    if (root.kind() == Kind::list && root.size() == 1 && first->text() == "SHUTDOWN")
        return fail(ErrorCode::fail2ban_offline, "fail2ban is shutting down");
    if (root.kind() == Kind::tuple && root.size() == 2) {
        auto const code = first->integer();
        auto const value = *root.at(1);
        if (code == 0) return value;
        if (code == 1) return refusal(value);
    }
    return fail(ErrorCode::fail2ban_protocol, "a reply that is neither success nor error");
}

} // namespace bangui::fail2ban
