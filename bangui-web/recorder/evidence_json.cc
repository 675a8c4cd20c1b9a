// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/evidence_json.h"

#include <algorithm>
#include <array>
#include <limits>

#include <simdjson.h>

#include "bangui-web/history/event.h"
#include "common/base/text.h"

namespace bangui::recorder {
namespace {

/// Where a text ends that was cut: inside a string of "matches" mostly, else behind one.
constexpr std::array<std::string_view, 4> endings{"", "\"]}", "]}", "\"]]}"};

std::string line_of(simdjson::dom::element const &match) {
    std::string_view text;
    if (match.get_string().get(text) == simdjson::SUCCESS) return std::string(text);
    simdjson::dom::array parts;
    if (match.get_array().get(parts) != simdjson::SUCCESS) return {};
    std::string line;
    for (auto const part : parts) {
        if (part.get_string().get(text) == simdjson::SUCCESS) line += text;
    }
    return line;
}

BanData read(simdjson::dom::element const &root) {
    BanData data;
    std::uint64_t failures = 0;
    if (root["failures"].get_uint64().get(failures) == simdjson::SUCCESS &&
        failures <= std::numeric_limits<std::uint32_t>::max())
        data.failures = static_cast<std::uint32_t>(failures);
    simdjson::dom::array matches;
    if (root["matches"].get_array().get(matches) != simdjson::SUCCESS) return data;
    for (auto const match : matches) {
        if (!data.lines.empty()) data.lines += '\n';
        data.lines += line_of(match);
        if (data.lines.size() > history::max_evidence_bytes) break;
    }
    data.lines = std::string(clipped(data.lines, history::max_evidence_bytes));
    return data;
}

/// Every byte that is not UTF-8 as a question mark: one odd byte in a log line does not cost the others.
std::string as_utf8(std::string_view text) {
    if (is_utf8(text)) return std::string(text);
    std::string made;
    while (!text.empty()) {
        std::size_t length = 1;
        while (length <= 4 && !is_utf8(text.substr(0, length)))
            ++length;
        made += length <= 4 ? text.substr(0, length) : "?";
        text.remove_prefix(length <= 4 ? std::min(length, text.size()) : 1);
    }
    return made;
}

} // namespace

BanData parse_ban_data(std::string_view json) {
    simdjson::dom::parser parser;
    auto const text = as_utf8(json);
    for (auto const ending : endings) {
        simdjson::dom::element root;
        if (parser.parse(text + std::string(ending)).get(root) == simdjson::SUCCESS) return read(root);
    }
    return {};
}

} // namespace bangui::recorder
