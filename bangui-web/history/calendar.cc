// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/calendar.h"

#include <chrono>

namespace bangui::history {
namespace {

using namespace std::chrono;

constexpr Hours hours_a_day = 24;

sys_days day_of(Hours hour) {
    return floor<days>(sys_time<hours>(hours(hour)));
}

Hours hour_of(sys_days day) {
    return day.time_since_epoch().count() * hours_a_day;
}

} // namespace

Hours hour_of(UnixSeconds time) {
    return floor<hours>(seconds(time)).count();
}

Hours begin_of(Span span, Hours hour) {
    switch (span) {
    case Span::hour:
        return hour;
    case Span::day:
        return hour_of(day_of(hour));
    case Span::month: {
        year_month_day const date(day_of(hour));
        return hour_of(sys_days(date.year() / date.month() / 1));
    }
    }
    return hour;
}

Hours end_of(Span span, Hours hour) {
    switch (span) {
    case Span::hour:
        return hour + 1;
    case Span::day:
        return begin_of(span, hour) + hours_a_day;
    case Span::month:
        return begin_of(span, begin_of(span, hour) + 31 * hours_a_day);
    }
    return hour;
}

} // namespace bangui::history
