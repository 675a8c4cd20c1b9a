// SPDX-License-Identifier: Apache-2.0
#include "common/config/toml_document.h"

#include <algorithm>

#include <fmt/format.h>

// toml++ 3.3 asserts what malformed files can break, such as a table's name that begins with '@'. An
// assertion that fails is thrown and becomes an error with its line, in every kind of build.
namespace {
struct AssertionFailed {};
[[noreturn]] void assertion_failed() {
    throw AssertionFailed();
}
} // namespace
#undef NDEBUG
#define TOML_ASSERT(expression) ((expression) ? static_cast<void>(0) : assertion_failed())
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

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

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

/// Why a line must not reach toml++; empty: it may. Without multi-line strings each line stands for itself.
std::string line_fault(std::string_view line) {
    if (line.find(R"(""")") != std::string_view::npos || line.find("'''") != std::string_view::npos)
        return "multi-line strings are not supported";
    std::size_t dots = 0;
    char quote = 0;
    char before = '='; // the last character that is no blank
    for (std::size_t index = 0; index < line.size(); ++index) {
        char const c = line[index];
        if (quote != 0) {
            if (quote == '"' && c == '\\') ++index;
            if (c == quote) quote = 0;
            continue;
        }
        if (c == '#') break;
        if (c == '"' || c == '\'') {
            if (std::string_view("=[,.{").find(before) == std::string_view::npos)
                return "a string begins in the midst of something else";
            quote = c;
        }
        if (static_cast<unsigned char>(c) > 0x7f) // toml++ 3.3 has undefined behaviour there
            return "only strings and comments may hold other characters than ASCII";
        if (c == '.') ++dots;
        if (c != ' ' && c != '\t') before = c;
    }
    if (quote != 0) return "a string does not end";
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

/// The line at which toml++ gives up by an assertion: what lies before it parses, or fails in an ordinary
/// way.
std::size_t asserting_line(std::string_view toml) {
    std::size_t end = 0;
    for (std::size_t number = 1;; ++number) {
        end = toml.find('\n', end);
        if (end == std::string_view::npos) return number;
        try {
            static_cast<void>(toml::parse(toml.substr(0, ++end)));
        } catch (AssertionFailed const &) {
            return number;
        }
    }
}

Result<toml::parse_result> parse(std::string_view file_name, std::string_view toml) {
    try {
        return toml::parse(toml);
    } catch (AssertionFailed const &) {
        return fail(ErrorCode::invalid_argument,
                    fmt::format("{}:{}: this is not TOML", visible(file_name), asserting_line(toml)));
    }
}

} // namespace

Result<std::vector<FoundKey>> parse_toml(std::string_view file_name, std::string_view toml) {
    if (toml.size() > max_file_bytes)
        return fail(ErrorCode::too_large,
                    fmt::format("{}: longer than {} bytes", visible(file_name), max_file_bytes));
    if (toml.starts_with(byte_order_mark)) toml.remove_prefix(byte_order_mark.size());
    TRY(check_lines(file_name, toml));
    auto const parsed = TRY(parse(file_name, toml));
    if (!parsed)
        return fail(ErrorCode::invalid_argument,
                    fmt::format("{}:{}: {}", visible(file_name), parsed.error().source().begin.line,
                                visible(parsed.error().description())));
    std::vector<FoundKey> found;
    collect(parsed.table(), "", found);
    return found;
}

} // namespace bangui::config
