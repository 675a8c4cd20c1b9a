// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/ban_note.h"

#include <algorithm>

#include <fmt/format.h>

#include "common/base/text.h"

namespace bangui::api {
namespace {

/// Of UTF-8: bytes that continue none.
std::size_t count_characters(std::string_view text) {
    auto const begins = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; };
    return static_cast<std::size_t>(std::ranges::count_if(text, begins));
}

bool is_all_visible(std::string_view text) {
    std::string plain(text);
    std::erase(plain, '\\'); // the one character that visible() writes otherwise
    return visible(plain) == plain;
}

} // namespace

std::optional<Problem> refuse_note(std::string_view note) {
    if (count_characters(note) > max_note_characters)
        return Problem{ProblemCode::invalid_field,
                       fmt::format("must have at most {} characters", max_note_characters), "note"};
    if (!is_all_visible(note))
        return Problem{ProblemCode::invalid_field, "must be one line without control characters", "note"};
    return std::nullopt;
}

tl::expected<std::string, Problem> ban_note_of(std::string_view body) {
    if (body.empty()) return {};
    json::Request request(body);
    auto note = request.optional_text("note", note_bytes).value_or("");
    if (auto refusal = request.finish()) return tl::unexpected<Problem>(problem_of(std::move(*refusal)));
    if (auto problem = refuse_note(note)) return tl::unexpected<Problem>(std::move(*problem));
    return note;
}

} // namespace bangui::api
