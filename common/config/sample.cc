// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "common/config/settings.h"

namespace bangui::config {
namespace {

/// A basic TOML string. Defaults are ours and hold no control characters.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string toml_value(Value const &value) {
    if (auto const *text = std::get_if<std::string>(&value)) return quoted(*text);
    if (auto const *number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (auto const *flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
    std::vector<std::string> items;
    for (auto const &item : std::get<std::vector<std::string>>(value))
        items.push_back(quoted(item));
    return fmt::format("[{}]", fmt::join(items, ", "));
}

std::string comment(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        out += fmt::format("# {}\n", text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::string bounds(Key const &key) {
    if (std::holds_alternative<std::int64_t>(key.standard))
        return fmt::format("# {}..{}\n", key.minimum, key.maximum);
    if (!key.choices.empty()) return fmt::format("# one of {}\n", fmt::join(key.choices, ", "));
    return {};
}

} // namespace

std::string sample(Schema const &schema) {
    auto out = comment(schema.introduction);
    if (!schema.environment_prefix.empty())
        out += fmt::format("# Each key can be overridden by a variable: section.key by {}SECTION_KEY.\n",
                           schema.environment_prefix);
    std::string section;
    for (auto const &key : schema.keys) {
        auto const dot = key.path.rfind('.');
        auto const key_section = dot == std::string::npos ? "" : key.path.substr(0, dot);
        if (key_section != section) out += fmt::format("\n[{}]\n", key_section);
        section = key_section;
        auto const name = dot == std::string::npos ? key.path : key.path.substr(dot + 1);
        out += fmt::format("\n{}{}#{} = {}\n", comment(key.documentation), bounds(key), name,
                           toml_value(key.standard));
    }
    return out;
}

} // namespace bangui::config
