// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/local_time.h"

#include <algorithm>
#include <chrono>
#include <ctime>

#include "common/base/text.h"

namespace bangui::fail2ban {
namespace {

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
    auto const part = text.substr(at, count);
    if (part.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    return parse_integer<int>(part);
}

/// What the text would be if it were in UTC.
std::optional<UnixSeconds> as_if_utc(std::string_view text) {
    if (text.size() != local_time_bytes) return std::nullopt;
    bool const punctuated =
        text[4] == '-' && text[7] == '-' && text[10] == ' ' && text[13] == ':' && text[16] == ':';
    auto const year = digits(text, 0, 4);
    auto const month = digits(text, 5, 2);
    auto const day = digits(text, 8, 2);
    auto const hour = digits(text, 11, 2);
    auto const minute = digits(text, 14, 2);
    auto const second = digits(text, 17, 2);
    if (!punctuated || !year || !month || !day || !hour || !minute || !second) return std::nullopt;
    if (*hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    std::chrono::year_month_day const date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    std::int64_t const days = std::chrono::sys_days{date}.time_since_epoch().count();
    return ((days * 24 + *hour) * 60 + *minute) * 60 + *second;
}

/// Seconds east of Greenwich in force at that moment.
std::int64_t offset_at(UnixSeconds moment) {
    std::time_t const time = moment;
    std::tm local{};
    return ::localtime_r(&time, &local) == nullptr ? 0 : local.tm_gmtoff;
}

} // namespace

std::vector<UnixSeconds> moments_of_local_time(std::string_view text) {
    auto const utc = as_if_utc(text);
    if (!utc) return {};
    constexpr std::int64_t day = 24 * 60 * 60; // no offset is as large
    auto const before = offset_at(*utc - day);
    auto const after = offset_at(*utc + day);
    if (before == after) return {*utc - before};
    std::vector<UnixSeconds> moments;
    for (auto const offset : {std::max(before, after), std::min(before, after)})
        if (offset_at(*utc - offset) == offset) moments.push_back(*utc - offset);
    return moments;
}

std::optional<UnixSeconds> moment_of_local_time(std::string_view text, std::int64_t length,
                                                std::string_view end) {
    auto const moments = moments_of_local_time(text);
    if (moments.empty()) return std::nullopt;
    auto const ends = moments.size() > 1 ? moments_of_local_time(end) : std::vector<UnixSeconds>{};
    for (auto moment = moments.rbegin(); moment != moments.rend(); ++moment) {
        UnixSeconds sum = 0;
        bool const fits = !__builtin_add_overflow(*moment, length, &sum);
        if (fits && std::find(ends.begin(), ends.end(), sum) != ends.end()) return *moment;
    }
    return moments.back();
}

} // namespace bangui::fail2ban
