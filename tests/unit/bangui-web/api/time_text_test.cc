// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/time_text.h"

#include <doctest/doctest.h>

#include <string>

namespace bangui::api {
namespace {

TEST_CASE("times as RFC 3339 writes them") {
    struct Row {
        std::string_view text;
        std::int64_t milliseconds;
    };
    for (auto const &row :
         {Row{"1970-01-01T00:00:00Z", 0}, Row{"2026-11-22T12:00:00Z", 1'795'348'800'000},
          Row{"2026-11-22t12:00:00z", 1'795'348'800'000}, Row{"2026-11-22T12:00:00.5Z", 1'795'348'800'500},
          Row{"2026-11-22T12:00:00.123999999Z", 1'795'348'800'123},
          Row{"2026-11-22T13:30:00+01:30", 1'795'348'800'000},
          Row{"2026-11-22T00:00:00-12:00", 1'795'348'800'000}, Row{"2024-02-29T00:00:00Z", 1'709'164'800'000},
          Row{"1969-12-31T23:59:59.999Z", -1}, Row{"9999-12-31T23:59:59Z", 253'402'300'799'000}}) {
        CAPTURE(row.text);
        CHECK(parse_time(row.text) == row.milliseconds);
    }
}

TEST_CASE("what is no time") {
    for (auto const *text : {"",
                             "now",
                             "2026-11-22",
                             "2026-11-22T12:00Z",
                             "2026-11-22T12:00:00",
                             "2026-11-22 12:00:00Z",
                             "2026-02-30T12:00:00Z",
                             "2025-02-29T00:00:00Z",
                             "2026-13-01T00:00:00Z",
                             "2026-00-01T00:00:00Z",
                             "2026-11-22T24:00:00Z",
                             "2026-11-22T12:60:00Z",
                             "2026-11-22T12:00:60Z",
                             "2026-11-22T12:00:00.Z",
                             "2026-11-22T12:00:00.1234567890Z",
                             "2026-11-22T12:00:00+0100",
                             "2026-11-22T12:00:00+24:00",
                             "2026-11-22T12:00:00+01:60",
                             "2026-11-22T12:00:00ZZ",
                             "-026-11-22T12:00:00Z",
                             "2026-11-22T12:00:00Z ",
                             "02026-11-22T12:00:00Z",
                             "2026-+1-22T12:00:00Z"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_time(text));
    }
    std::string const whole = "2026-11-22T12:00:00.5+01:30";
    for (std::size_t length = 0; length < whole.size(); ++length)
        CHECK_FALSE(parse_time(std::string_view(whole).substr(0, length)));
}

} // namespace
} // namespace bangui::api
