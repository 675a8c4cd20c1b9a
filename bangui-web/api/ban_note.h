// SPDX-License-Identifier: Apache-2.0
//
// What somebody writes for a ban: kept in the history and in the accounts' audit. It goes no further, since
// free text towards root is nothing that fail2ban needs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "bangui-web/api/problem.h"
#include "bangui-web/json/request.h"

namespace bangui::api {

/// With four bytes each, and the words before it, still in what the history keeps of a detail.
inline constexpr std::size_t max_note_characters = 240;
inline constexpr json::TextBounds note_bytes{0, 4 * max_note_characters};

/// invalid_field of "note" for what is too long, or has a character that cannot be seen: a note is one line.
std::optional<Problem> refuse_note(std::string_view note);

/// The body of a ban: nothing, or an object that may have a note. Empty: none.
tl::expected<std::string, Problem> ban_note_of(std::string_view body);

} // namespace bangui::api
