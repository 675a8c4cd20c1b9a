// SPDX-License-Identifier: Apache-2.0
#include "common/config/toml_document.h"

#include <algorithm>

#include <fmt/format.h>

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_UNRELEASED_FEATURES 0
#define TOML_MAX_NESTED_VALUES 16 // settings are flat lists
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnull-dereference"
#endif
#include <toml++/toml.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#include "common/base/text.h"

namespace bangui::config {
namespace {

std::optional<Value> to_value(toml::node const &node) {
    if (auto const *text = node.as_string()) return text->get();
    if (auto const *number = node.as_integer()) return number->get();
    if (auto const *flag = node.as_boolean()) return flag->get();
    auto const *array = node.as_array();
    if (!array) return std::nullopt;
    std::vector<std::string> list;
    for (auto const &item : *array) {
        auto const *text = item.as_string();
        if (!text) return std::nullopt;
        list.push_back(text->get());
    }
    return list;
}

/// Whether a line begins a table's header whose name does not begin like one, which toml++ 3.3 asserts. (An
/// empty name it refuses by itself.)
bool is_nameless_header(std::string_view line) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    auto const skip = [&line](char c) {
        auto const skips = line.starts_with(c);
        if (skips) line.remove_prefix(1);
        return skips;
    };
    auto const skip_blanks = [&skip] {
        while (skip(' ') || skip('\t')) {
        }
    };
    if (line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
    skip_blanks();
    if (!skip('[')) return false;
    skip_blanks();
    if (skip('[')) skip_blanks();
    constexpr std::string_view begins =
        "]\"'-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    return line.empty() || begins.find(line.front()) == std::string_view::npos;
}

/// Why a line must not reach toml++; empty: it may. Without multi-line strings each line stands for itself.
std::string line_fault(std::string_view line) {
    if (line.find(R"(""")") != std::string_view::npos || line.find("'''") != std::string_view::npos)
        return "multi-line strings are not supported";
    if (is_nameless_header(line)) return "a table needs a name";
    std::size_t dots = 0;
    char quote = 0;
    for (std::size_t index = 0; index < line.size(); ++index) {
        char const c = line[index];
        if (quote == 0 && c == '#') break;
        if (quote == 0 && (c == '"' || c == '\''))
            quote = c;
        else if (c == quote)
            quote = 0;
        else if (quote == '"' && c == '\\')
            ++index;
        else if (quote == 0 && c == '.')
            ++dots;
    }
    return dots > max_dots_in_line ? "too many dots" : "";
}

Result<void> check_lines(std::string_view file_name, std::string_view toml) {
    for (std::size_t number = 1; !toml.empty(); ++number) {
        auto const end = std::min(toml.find('\n'), toml.size());
        if (auto const fault = line_fault(toml.substr(0, end)); !fault.empty())
            return fail(ErrorCode::invalid_argument,
                        fmt::format("{}:{}: {}", visible(file_name), number, fault));
        toml.remove_prefix(std::min(end + 1, toml.size()));
    }
    return {};
}

/// Tables nest as deep as check_lines and TOML_MAX_NESTED_VALUES let them.
void collect(toml::table const &table, std::string const &prefix, std::vector<FoundKey> &found) {
    for (auto const &[key, node] : table) {
        bool const plain = key.str().find('.') == std::string_view::npos;
        auto path = prefix + (plain ? std::string(key.str()) : fmt::format("\"{}\"", key.str()));
        if (auto const *inner = node.as_table())
            collect(*inner, path + '.', found);
        else
            found.push_back({std::move(path), key.source().begin.line, to_value(node)});
    }
}

} // namespace

Result<std::vector<FoundKey>> parse_toml(std::string_view file_name, std::string_view toml) {
    if (toml.size() > max_file_bytes)
        return fail(ErrorCode::too_large,
                    fmt::format("{}: longer than {} bytes", visible(file_name), max_file_bytes));
    TRY(check_lines(file_name, toml));
    auto const parsed = toml::parse(toml);
    if (!parsed)
        return fail(ErrorCode::invalid_argument,
                    fmt::format("{}:{}: {}", visible(file_name), parsed.error().source().begin.line,
                                visible(parsed.error().description())));
    std::vector<FoundKey> found;
    collect(parsed.table(), "", found);
    return found;
}

} // namespace bangui::config
