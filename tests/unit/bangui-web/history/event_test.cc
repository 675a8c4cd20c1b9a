// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/event.h"

#include <doctest/doctest.h>

#include <string>

using namespace bangui::history;

TEST_CASE("words of events are read as they are written") {
    std::string words;
    for (auto const kind : event_kinds) {
        words += std::string(to_string(kind)) + ' ';
        CHECK_EQ(parse_event_kind(to_string(kind)), kind);
    }
    CHECK_EQ(words, "ban unban restore increase action_error act service jail ");
    for (int number = 1; number <= 5; ++number) {
        auto const reason = static_cast<Reason>(number);
        CHECK_FALSE(to_string(reason).empty());
        CHECK_EQ(parse_reason(to_string(reason)), reason);
    }
    for (int number = 0; number <= 3; ++number) {
        auto const origin = static_cast<Origin>(number);
        CHECK_EQ(parse_origin(to_string(origin)), origin);
    }
    CHECK_EQ(to_string(Reason::by_operator), "operator");
    CHECK_EQ(to_string(Origin::filter), "filter");
}

TEST_CASE("other words are none") {
    for (auto const *const word : {"", "Ban", "bans", "none"}) {
        CHECK_FALSE(parse_event_kind(word));
        CHECK_FALSE(parse_reason(word));
        CHECK_FALSE(parse_origin(word));
    }
    CHECK_EQ(to_string(static_cast<EventKind>(99)), "");
}
