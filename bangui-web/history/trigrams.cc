// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/trigrams.h"

#include <algorithm>
#include <functional>
#include <vector>

#include <fmt/format.h>

#include "bangui-web/history/find.h"
#include "common/base/text.h"

namespace bangui::history {
namespace {

/// More of them would not leave fewer candidates, and each is looked up.
constexpr std::size_t max_trigrams = 16;

/// The tokenizer takes a NUL for the end.
std::string without_nul(std::string_view text) {
    std::string clean(text);
    std::replace(clean.begin(), clean.end(), '\0', ' ');
    return clean;
}

char lowered(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

TrigramIndex::TrigramIndex(SQLite::Database &database)
    : add_(database, "INSERT INTO evidence_trigrams (rowid, text) VALUES (?1, ?2)")
    , remove_(database,
              "INSERT INTO evidence_trigrams (evidence_trigrams, rowid, text) VALUES ('delete', ?1, ?2)") {}

void TrigramIndex::add(std::int64_t id, std::string_view text) {
    auto const clean = without_nul(text);
    add_.with(id, std::string_view(clean)).run();
}

void TrigramIndex::remove(std::int64_t id, std::string_view text) {
    auto const clean = without_nul(text);
    remove_.with(id, std::string_view(clean)).run();
}

Result<std::string> trigram_query(std::string_view text) {
    if (!is_utf8(text)) return fail(ErrorCode::invalid_argument, "the text to find must be UTF-8");
    auto const clean = without_nul(text);
    std::vector<std::size_t> starts; // of characters
    for (std::size_t at = 0; at < clean.size(); ++at)
        if ((static_cast<unsigned char>(clean[at]) & 0xc0) != 0x80) starts.push_back(at);
    if (starts.size() < min_text_characters)
        return fail(ErrorCode::invalid_argument,
                    fmt::format("the text to find must have at least {} characters", min_text_characters));
    auto const count = starts.size() - min_text_characters + 1;
    starts.push_back(clean.size());
    auto const used = std::min(count, max_trigrams);
    std::string query;
    for (std::size_t index = 0; index < used; ++index) {
        auto const first =
            used == 1 ? 0 : index * (count - 1) / (used - 1); // the first, the last, some between
        query += query.empty() ? "\"" : " \"";
        for (auto at = starts[first]; at < starts[first + min_text_characters]; ++at)
            query.append(clean[at] == '"' ? 2 : 1, clean[at]);
        query += '"';
    }
    return query;
}

bool holds_text(std::string_view text, std::string_view needle) {
    return std::search(text.begin(), text.end(), needle.begin(), needle.end(),
                       [](char left, char right) { return lowered(left) == right; }) != text.end();
}

} // namespace bangui::history
