// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/ranges.h"

#include <algorithm>

#include "bangui-web/history/statement.h"
#include "bangui-web/history/sums.h"

namespace bangui::history {
namespace {

constexpr UnixSeconds an_hour = 3600;
constexpr UnixSeconds longest_from_events = 2 * an_hour;
constexpr UnixSeconds longest_by_hours = 48 * an_hour;
constexpr UnixSeconds longest_range = 3'653 * 24 * an_hour; // ten years
constexpr UnixSeconds first_time = 0;
constexpr UnixSeconds last_time = INT64_MAX / 1000 >> 20; // of an id

Span span_at(Hours first, Hours end, Span longest) {
    for (auto const span : {Span::month, Span::day})
        if (span <= longest && begin_of(span, first) == first && end_of(span, first) <= end) return span;
    return Span::hour;
}

} // namespace

std::vector<Piece> pieces_of(Hours first, Hours end, Span longest) {
    std::vector<Piece> pieces;
    while (first < end) {
        auto const span = span_at(first, end, longest);
        auto const next = end_of(span, first);
        if (!pieces.empty() && pieces.back().span == span)
            pieces.back().end = next;
        else
            pieces.push_back({span, first, next});
        first = next;
    }
    return pieces;
}

Result<Answered> answer_range(SQLite::Database &database, Range const &range) {
    auto const from = std::clamp(range.from, first_time, last_time);
    auto const until = std::clamp(range.until, from, last_time);
    if (until - from > longest_range)
        return fail(ErrorCode::invalid_argument, "a range of more than ten years");
    if (until - from <= longest_from_events) return Answered{{from, until}, true};
    Answered answered;
    answered.first = hour_of(from);
    if (until - from > longest_by_hours) answered.first = begin_of(Span::day, answered.first);
    auto const end = hour_of(until + an_hour - 1);
    answered.range = {seconds_of(answered.first), seconds_of(end)};
    answered.end = extended(database, end);
    return answered;
}

Hours extended(SQLite::Database &database, Hours end) {
    Statement newest(database, "SELECT max(start) FROM counts WHERE span = 0 AND kind = ?1");
    std::optional<Hours> last;
    auto const look = [&](std::int64_t kind) {
        if (newest.with(kind).step() && !newest.is_null(0))
            last = std::max(last.value_or(newest.integer(0)), newest.integer(0));
    };
    for (auto const kind : event_kinds)
        look(static_cast<std::int64_t>(kind));
    look(found_kind);
    return last && *last < end ? end_of(Span::month, end - 1) : end;
}

} // namespace bangui::history
