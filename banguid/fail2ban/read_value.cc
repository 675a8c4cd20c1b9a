// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/read_value.h"

#include <cmath>
#include <limits>

#include <fmt/core.h>

#include "banguid/fail2ban/python_text.h"

namespace bangui::fail2ban::read {

tl::unexpected<Error> unexpected(std::string_view what) {
    return fail(ErrorCode::fail2ban_protocol, fmt::format("expected {} in fail2ban's answer", what));
}

Result<std::string_view> text(Value value) {
    auto const text = value.text();
    if (!text) return unexpected("a text");
    return *text;
}

Result<std::string> readable(Value value) {
    return readable_utf8(TRY(text(value)));
}

Result<std::vector<std::string>> readable_list(Value value) {
    if (value.kind() != Kind::list) return unexpected("a list");
    std::vector<std::string> texts;
    texts.reserve(value.size());
    for (auto const item : value.items())
        texts.push_back(TRY(readable(item)));
    return texts;
}

Result<std::uint64_t> count(Value value) {
    auto const integer = value.integer();
    if (!integer || *integer < 0) return unexpected("a count");
    return static_cast<std::uint64_t>(*integer);
}

Result<std::int64_t> seconds(Value value) {
    using Limits = std::numeric_limits<std::int64_t>;
    if (auto const integer = value.integer()) return *integer;
    if (value.kind() == Kind::big_integer)
        return static_cast<std::uint8_t>(value.raw().back()) >= 0x80 ? Limits::min() : Limits::max();
    auto const real = value.real();
    if (!real || std::isnan(*real)) return unexpected("a number of seconds");
    constexpr double beyond = 9223372036854775808.0; // 2^63, the first double that does not fit
    if (*real >= beyond) return Limits::max();
    if (*real < -beyond) return Limits::min();
    return static_cast<std::int64_t>(*real);
}

Result<std::optional<std::int64_t>> optional_seconds(Value value) {
    if (value.kind() == Kind::none) return std::optional<std::int64_t>();
    return std::optional(TRY(seconds(value)));
}

} // namespace bangui::fail2ban::read
