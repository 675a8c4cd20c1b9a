// SPDX-License-Identifier: Apache-2.0
#include "common/config/settings.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <unistd.h>

#include "common/base/text.h"
#include "common/config/toml_document.h"

namespace bangui::config {
namespace {

Key make_key(std::string path, Value standard, std::string documentation, std::int64_t minimum,
             std::int64_t maximum) {
    return {std::move(path), std::move(standard), std::move(documentation), minimum, maximum, {}};
}

std::string upper_case(std::string_view path) {
    std::string name;
    for (char const c : path)
        name += c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return name;
}

char const *kind_name(Value const &value) {
    if (std::holds_alternative<std::string>(value)) return "a text";
    if (std::holds_alternative<std::int64_t>(value)) return "an integer";
    if (std::holds_alternative<bool>(value)) return "true or false";
    return "a list of texts";
}

/// Why a text cannot be a setting; empty: it can.
std::string text_fault(std::string_view text) {
    if (!is_utf8(text)) return "must be UTF-8";
    auto const shown = visible(text);
    if (shown.size() != text.size() + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\\')))
        return fmt::format("must not hold control or invisible characters, is \"{}\"", shown);
    return {};
}

std::string text_fault(Key const &key, std::string const &text) {
    if (auto const fault = text_fault(text); !fault.empty()) return fault;
    if (std::cmp_greater(text.size(), key.maximum))
        return fmt::format("must be at most {} bytes long, has {}", key.maximum, text.size());
    if (!key.choices.empty() && std::ranges::find(key.choices, text) == key.choices.end())
        return fmt::format("must be one of {}, is \"{}\"", fmt::join(key.choices, ", "), visible(text));
    return {};
}

std::string list_fault(Key const &key, std::vector<std::string> const &list) {
    if (std::cmp_greater(list.size(), key.maximum))
        return fmt::format("must have at most {} items, has {}", key.maximum, list.size());
    for (auto const &item : list) {
        if (item.empty()) return "must not have an empty item";
        if (std::cmp_greater(item.size(), max_text_bytes))
            return fmt::format("an item must be at most {} bytes long", max_text_bytes);
        if (auto fault = text_fault(item); !fault.empty()) return fault;
    }
    return {};
}

/// Why the schema refuses the value; empty: it does not.
std::string fault(Key const &key, Value const &value) {
    if (value.index() != key.standard.index()) return fmt::format("must be {}", kind_name(key.standard));
    if (auto const *text = std::get_if<std::string>(&value)) return text_fault(key, *text);
    if (auto const *list = std::get_if<std::vector<std::string>>(&value)) return list_fault(key, *list);
    auto const *number = std::get_if<std::int64_t>(&value);
    if (number && (*number < key.minimum || *number > key.maximum))
        return fmt::format("must be {}..{}, is {}", key.minimum, key.maximum, *number);
    return {};
}

std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> items;
    while (!text.empty()) {
        auto const comma = std::min(text.find(','), text.size());
        items.emplace_back(text.substr(0, comma));
        if (comma == text.size()) break;
        text.remove_prefix(comma + 1);
        if (text.empty()) items.emplace_back(); // a comma at the end: refused as an empty item
    }
    return items;
}

/// A variable's text as the kind that the key wants.
Result<Value> from_variable(Key const &key, std::string const &text) {
    if (std::holds_alternative<std::string>(key.standard)) return Value(text);
    if (std::holds_alternative<std::vector<std::string>>(key.standard)) return Value(split_list(text));
    if (std::holds_alternative<bool>(key.standard)) {
        if (text == "true") return Value(true);
        if (text == "false") return Value(false);
    } else if (auto const number = parse_integer<std::int64_t>(text)) {
        return Value(*number);
    }
    return fail(ErrorCode::invalid_argument,
                fmt::format("must be {}, is \"{}\"", kind_name(key.standard), visible(text)));
}

} // namespace

Key text_key(std::string path, std::string standard, std::string documentation, std::int64_t max_bytes) {
    return make_key(std::move(path), std::move(standard), std::move(documentation), 0, max_bytes);
}

Key integer_key(std::string path, std::int64_t standard, std::int64_t minimum, std::int64_t maximum,
                std::string documentation) {
    return make_key(std::move(path), standard, std::move(documentation), minimum, maximum);
}

Key flag_key(std::string path, bool standard, std::string documentation) {
    return make_key(std::move(path), standard, std::move(documentation), 0, 0);
}

Key choice_key(std::string path, std::string standard, std::vector<std::string> choices,
               std::string documentation) {
    auto key = text_key(std::move(path), std::move(standard), std::move(documentation));
    key.choices = std::move(choices);
    return key;
}

Key text_list_key(std::string path, std::vector<std::string> standard, std::int64_t max_items,
                  std::string documentation) {
    return make_key(std::move(path), std::move(standard), std::move(documentation), 0, max_items);
}

Environment process_environment() {
    Environment lines;
    for (char **line = environ; line && *line; ++line)
        lines.emplace_back(*line);
    return lines;
}

/// Fills a Settings from its three sources, the weakest first.
class Loader {
  public:
    explicit Loader(Schema const &schema)
        : schema_(schema) {
        std::set<std::string> variables;
        for (auto const &key : schema.keys) {
            ENSURE(fault(key, key.standard).empty());
            ENSURE(variables.insert(upper_case(key.path)).second); // else two keys had one variable
            settings_.entries_[key.path] = {key.standard, key.path + " (default)", false};
        }
    }

    Result<void> read_file(std::string_view file_name, std::string_view toml) {
        auto keys = TRY(parse_toml(file_name, toml));
        for (auto &found : keys) {
            auto const *key = find(found.path);
            if (!key)
                return fail(ErrorCode::invalid_argument,
                            fmt::format("{}:{}: {}: there is no such key", visible(file_name), found.line,
                                        visible(found.path)));
            if (!found.value) {
                return fail(ErrorCode::invalid_argument,
                            fmt::format("{}:{}: {}: must be {}", visible(file_name), found.line, key->path,
                                        kind_name(key->standard)));
            }
            TRY(set(*key, std::move(*found.value),
                    fmt::format("{}:{}: {}", visible(file_name), found.line, key->path)));
        }
        return {};
    }

    Result<void> read_environment(Environment const &environment) {
        auto const &prefix = schema_.environment_prefix;
        if (prefix.empty()) return {};
        for (auto const &line : environment) {
            if (!line.starts_with(prefix)) continue;
            auto const equals = std::min(line.find('='), line.size());
            auto const name = line.substr(0, equals);
            auto const key = std::ranges::find_if(
                schema_.keys, [&](Key const &each) { return prefix + upper_case(each.path) == name; });
            if (key == schema_.keys.end() || equals == line.size())
                return fail(ErrorCode::invalid_argument,
                            fmt::format("{}: there is no such setting", visible(name)));
            auto value = from_variable(*key, line.substr(equals + 1));
            if (!value)
                return fail(ErrorCode::invalid_argument, fmt::format("{}: {}", name, value.error().detail));
            TRY(set(*key, std::move(*value), name));
        }
        return {};
    }

    Settings finish() { return std::move(settings_); }

  private:
    Key const *find(std::string_view path) const {
        auto const key = std::ranges::find(schema_.keys, path, &Key::path);
        return key == schema_.keys.end() ? nullptr : &*key;
    }

    Result<void> set(Key const &key, Value value, std::string place) {
        if (auto const why = fault(key, value); !why.empty())
            return fail(ErrorCode::invalid_argument, fmt::format("{}: {}", place, why));
        settings_.entries_[key.path] = {std::move(value), std::move(place), true};
        return {};
    }

    Schema const &schema_;
    Settings settings_;
};

Settings::Entry const &Settings::entry(std::string_view path) const {
    auto const found = entries_.find(path);
    ENSURE(found != entries_.end());
    return found->second;
}

std::string const &Settings::text(std::string_view path) const {
    auto const *value = std::get_if<std::string>(&entry(path).value);
    ENSURE(value);
    return *value;
}

bool Settings::flag(std::string_view path) const {
    auto const *value = std::get_if<bool>(&entry(path).value);
    ENSURE(value);
    return *value;
}

std::vector<std::string> const &Settings::text_list(std::string_view path) const {
    auto const *value = std::get_if<std::vector<std::string>>(&entry(path).value);
    ENSURE(value);
    return *value;
}

std::int64_t Settings::wide_integer(std::string_view path) const {
    auto const *value = std::get_if<std::int64_t>(&entry(path).value);
    ENSURE(value);
    return *value;
}

bool Settings::is_set(std::string_view path) const {
    return entry(path).set;
}

tl::unexpected<Error> Settings::wrong(std::string_view path, std::string_view reason) const {
    return fail(ErrorCode::invalid_argument, fmt::format("{}: {}", entry(path).place, reason));
}

Result<Settings> load_text(Schema const &schema, std::string_view file_name, std::string_view toml,
                           Environment const &environment) {
    Loader loader(schema);
    TRY(loader.read_file(file_name, toml));
    TRY(loader.read_environment(environment));
    return loader.finish();
}

} // namespace bangui::config
