// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/event.h"

namespace bangui::history {
namespace {

template<typename Enum, std::size_t size>
std::optional<Enum> parse_word(Enum const (&values)[size], std::string_view word) {
    for (auto const value : values)
        if (to_string(value) == word) return value;
    return std::nullopt;
}

} // namespace

std::string_view to_string(EventKind kind) {
    switch (kind) {
    case EventKind::ban:
        return "ban";
    case EventKind::unban:
        return "unban";
    case EventKind::restore:
        return "restore";
    case EventKind::increase:
        return "increase";
    case EventKind::action_error:
        return "action_error";
    case EventKind::act:
        return "act";
    case EventKind::service:
        return "service";
    case EventKind::jail:
        return "jail";
    }
    return "";
}

std::string_view to_string(Reason reason) {
    switch (reason) {
    case Reason::none:
        return "";
    case Reason::expired:
        return "expired";
    case Reason::by_operator:
        return "operator";
    case Reason::flushed:
        return "flushed";
    case Reason::elsewhere:
        return "elsewhere";
    case Reason::unknown:
        return "unknown";
    }
    return "";
}

std::string_view to_string(Origin origin) {
    switch (origin) {
    case Origin::unknown:
        return "unknown";
    case Origin::filter:
        return "filter";
    case Origin::by_operator:
        return "operator";
    case Origin::manual:
        return "manual";
    }
    return "";
}

std::optional<EventKind> parse_event_kind(std::string_view word) {
    return parse_word(event_kinds, word);
}

std::optional<Reason> parse_reason(std::string_view word) {
    static constexpr Reason reasons[] = {Reason::expired, Reason::by_operator, Reason::flushed,
                                         Reason::elsewhere, Reason::unknown};
    return parse_word(reasons, word);
}

std::optional<Origin> parse_origin(std::string_view word) {
    static constexpr Origin origins[] = {Origin::unknown, Origin::filter, Origin::by_operator,
                                         Origin::manual};
    return parse_word(origins, word);
}

} // namespace bangui::history
