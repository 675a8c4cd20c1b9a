// SPDX-License-Identifier: Apache-2.0
//
// Takes the members of a request's JSON object by name, kind and range. The first thing that is wrong is kept
// and told by finish(), so that a handler reads its fields one after the other without a branch for each;
// what it took is only used when finish() answers that all is well. A member that nobody asked for is refused
// too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bangui-web/json/value.h"

namespace bangui::json {

struct Refusal {
    enum class Kind { text, field, size };
    Kind kind;
    std::string field; ///< for Kind::field the member's name
    std::string detail;
    bool operator==(Refusal const &) const = default;
};

struct TextBounds {
    std::size_t least; ///< bytes of UTF-8
    std::size_t most;
};

struct IntegerBounds {
    std::int64_t least;
    std::int64_t most;
};

struct ListBounds {
    std::size_t least; ///< items
    std::size_t most;
    TextBounds item;
};

class Request {
  public:
    /// `body` must be one JSON object.
    explicit Request(std::string_view body, Limits const &limits = {});

    std::string text(std::string_view name, TextBounds bounds);
    std::int64_t integer(std::string_view name, IntegerBounds bounds);
    bool truth(std::string_view name);
    /// The member must be there; null is nothing.
    std::optional<std::int64_t> integer_or_null(std::string_view name, IntegerBounds bounds);
    /// An item that is wrong is named with its place, "jails[2]".
    std::vector<std::string> texts(std::string_view name, ListBounds const &bounds);

    // None when the member is missing; null is not taken for missing.
    std::optional<std::string> optional_text(std::string_view name, TextBounds bounds);
    std::optional<std::int64_t> optional_integer(std::string_view name, IntegerBounds bounds);
    std::optional<bool> optional_truth(std::string_view name);
    std::optional<std::vector<std::string>> optional_texts(std::string_view name, ListBounds const &bounds);

    /// None: everything asked for was there and right, and nothing else.
    std::optional<Refusal> finish();

  private:
    Value const *take(std::string_view name);
    void missing(std::string_view name) { refuse(name, "is missing"); }
    void refuse(std::string_view field, std::string_view why);
    std::string checked(std::string_view name, Value const &value, TextBounds bounds);
    std::int64_t checked(std::string_view name, Value const &value, IntegerBounds bounds);
    bool checked(std::string_view name, Value const &value);
    std::vector<std::string> checked(std::string_view name, Value const &value, ListBounds const &bounds);

    Object members_;
    std::vector<std::string_view> taken_;
    std::optional<Refusal> refusal_;
};

} // namespace bangui::json
