// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/metrics/exposition.h"

#include <iterator>

#include <fmt/format.h>

namespace bangui::metrics {
namespace {

std::string escaped(std::string_view value) {
    std::string text;
    for (char const c : value) {
        if (c == '\n') {
            text += "\\n";
            continue;
        }
        if (c == '\\' || c == '"') text += '\\';
        text += c;
    }
    return text;
}

} // namespace

void Exposition::begin(std::string_view name, std::string_view help, std::string_view type) {
    name_ = name;
    fmt::format_to(std::back_inserter(text_), "# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

void Exposition::line(Labels labels, std::string_view value) {
    text_ += name_;
    char before = '{';
    for (auto const &label : labels) {
        fmt::format_to(std::back_inserter(text_), "{}{}=\"{}\"", before, label.name, escaped(label.value));
        before = ',';
    }
    if (labels.size() > 0) text_ += '}';
    fmt::format_to(std::back_inserter(text_), " {}\n", value);
}

} // namespace bangui::metrics
