// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/time_text.h"

#include <chrono>

#include "common/base/text.h"

namespace bangui::api {
namespace {

using std::chrono::milliseconds;

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// So many digits at the front, then that mark.
std::optional<int> take(std::string_view &text, std::size_t digits, char mark) {
    if (text.size() <= digits || text[digits] != mark || !is_digits(text.substr(0, digits)))
        return std::nullopt;
    auto const number = parse_integer<int>(text.substr(0, digits));
    text.remove_prefix(digits + 1);
    return number;
}

std::optional<int> take(std::string_view &text, std::size_t digits) {
    if (text.size() < digits || !is_digits(text.substr(0, digits))) return std::nullopt;
    auto const number = parse_integer<int>(text.substr(0, digits));
    text.remove_prefix(digits);
    return number;
}

std::optional<milliseconds> take_fraction(std::string_view &text) {
    if (text.empty() || text.front() != '.') return milliseconds(0);
    text.remove_prefix(1);
    auto const digits = std::min(text.find_first_not_of("0123456789"), text.size());
    constexpr std::size_t nanoseconds = 9;
    if (digits == 0 || digits > nanoseconds) return std::nullopt;
    milliseconds fraction{0};
    int place = 100;
    for (std::size_t at = 0; at < digits; ++at, place /= 10)
        fraction += milliseconds((text[at] - '0') * place);
    text.remove_prefix(digits);
    return fraction;
}

std::optional<std::chrono::minutes> zone_of(std::string_view text) {
    if (text == "Z" || text == "z") return std::chrono::minutes(0);
    if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
    int const sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
    auto const hours = take(text, 2, ':');
    auto const minutes = take(text, 2);
    if (!hours || !minutes || !text.empty() || *hours > 23 || *minutes > 59) return std::nullopt;
    return std::chrono::minutes(sign * (*hours * 60 + *minutes));
}

} // namespace

std::optional<std::int64_t> parse_time(std::string_view text) {
    auto const year = take(text, 4, '-');
    auto const month = take(text, 2, '-');
    auto const day = take(text, 2);
    if (!year || !month || !day || text.empty() || (text.front() != 'T' && text.front() != 't'))
        return std::nullopt;
    text.remove_prefix(1);
    auto const hour = take(text, 2, ':');
    auto const minute = take(text, 2, ':');
    auto const second = take(text, 2);
    if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    auto const fraction = take_fraction(text);
    auto const zone = fraction ? zone_of(text) : std::nullopt;
    std::chrono::year_month_day const date(std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    if (!zone || !date.ok()) return std::nullopt;
    auto const time = std::chrono::sys_days(date) + std::chrono::hours(*hour) +
                      std::chrono::minutes(*minute) + std::chrono::seconds(*second) + *fraction - *zone;
    return time.time_since_epoch().count();
}

} // namespace bangui::api
