// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/json/value.h"

#include <algorithm>

#include <fmt/format.h>
#include <simdjson.h>

namespace bangui::json {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

tl::unexpected<Error> refuse(std::string detail) {
    return fail(ErrorCode::invalid_argument, std::move(detail));
}

Result<std::string> checked_text(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) return refuse("a string holds NUL");
    return std::string(text);
}

/// Turns simdjson's tape into a Value. The parser's own bound on depth does not count an empty array or
/// object.
class Builder {
  public:
    explicit Builder(Limits const &limits)
        : limits_(limits) {}

    /// `depth`: how many arrays and objects are around.
    Result<Value> build(element const &from, std::size_t depth) {
        switch (from.type()) {
        case element_type::NULL_VALUE:
            return Value();
        case element_type::BOOL:
            return Value(from.get_bool().value_unsafe());
        case element_type::INT64:
            return Value(from.get_int64().value_unsafe());
        case element_type::UINT64:
            return refuse("a number is too large");
        case element_type::DOUBLE:
            return refuse("a number is not an integer");
        case element_type::STRING:
            return Value(TRY(checked_text(from.get_string().value_unsafe())));
        case element_type::ARRAY:
            return build_array(from.get_array().value_unsafe(), depth + 1);
        case element_type::OBJECT:
            return build_object(from.get_object().value_unsafe(), depth + 1);
        }
        return refuse("unknown kind of value");
    }

  private:
    Result<Value> build_array(simdjson::dom::array const &from, std::size_t depth) {
        if (depth > limits_.depth) return too_deep();
        Array items;
        for (auto const item : from)
            items.push_back(TRY(build(item, depth)));
        return Value(std::move(items));
    }

    Result<Value> build_object(simdjson::dom::object const &from, std::size_t depth) {
        if (depth > limits_.depth) return too_deep();
        Object members;
        for (auto const &[key, value] : from) {
            if (members.size() == limits_.members) return refuse("an object has too many members");
            auto name = TRY(checked_text(key));
            if (std::ranges::find(members, name, &Member::first) != members.end()) {
                return refuse(fmt::format("\"{}\" occurs twice", name));
            }
            members.emplace_back(std::move(name), TRY(build(value, depth)));
        }
        return Value(std::move(members));
    }

    static tl::unexpected<Error> too_deep() { return refuse("it is nested too deeply"); }

    Limits const &limits_;
};

} // namespace

Result<Value> parse(std::string_view text, Limits const &limits) {
    if (text.size() > limits.bytes) return fail(ErrorCode::too_large, "the JSON text is too long");
    simdjson::dom::parser parser;
    // One more than what may be there: a level of its own for the root.
    if (auto const error = parser.allocate(std::max<std::size_t>(text.size(), 1), limits.depth + 1);
        error != simdjson::SUCCESS) {
        return refuse(simdjson::error_message(error));
    }
    simdjson::padded_string const padded(text);
    auto const document = parser.parse(padded);
    if (document.error() != simdjson::SUCCESS) return refuse(simdjson::error_message(document.error()));
    return Builder(limits).build(document.value_unsafe(), 0);
}

} // namespace bangui::json
