// SPDX-License-Identifier: Apache-2.0
//
// A JSON text from outside as a tree, parsed strictly. Stricter than RFC 8259, because a request that two
// parsers could read differently is refused: a name that occurs twice, NUL in a string, a number that is no
// 64-bit integer. Owned by whoever parsed it; simdjson stays inside value.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "common/base/result.h"

namespace bangui::json {

class Value;
using Array = std::vector<Value>;
using Member = std::pair<std::string, Value>;
using Object = std::vector<Member>; ///< in the order of the text; names are unique

class Value {
  public:
    using Form = std::variant<std::nullptr_t, bool, std::int64_t, std::string, Array, Object>;

    Value() = default;
    explicit Value(Form form)
        : form_(std::move(form)) {}

    template<typename T>
    T const *as() const {
        return std::get_if<T>(&form_);
    }
    bool is_null() const { return std::holds_alternative<std::nullptr_t>(form_); }

  private:
    Form form_ = nullptr;
};

struct Limits {
    std::size_t bytes = 16 * 1024; ///< no request of ours needs more than a few names and a password
    std::size_t depth = 8;         ///< of arrays and objects inside each other
    std::size_t members = 64;      ///< of one object; keeps the search for a second name short
};

/// invalid_argument says what is wrong with the text, too_large that it exceeds Limits::bytes.
Result<Value> parse(std::string_view text, Limits const &limits = {});

} // namespace bangui::json
