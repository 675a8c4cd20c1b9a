// SPDX-License-Identifier: Apache-2.0
//
// Writes one JSON text, member by member. The one place where JSON is made, so that no text from a log, a
// jail or a user can leave its string. Lives on the stack of whoever answers. Misuse (a value without its
// name, an end without its begin) is a bug of ours and ends in ENSURE.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"

namespace bangui::json {

/// A point in time, written as RFC 3339 in UTC with whole seconds: "2026-01-02T03:04:05Z".
struct Time {
    UnixSeconds seconds;
};

/// RFC 3339 knows the years 0000 to 9999; what lies outside is written as the nearest second inside.
std::string rfc3339(UnixSeconds seconds);

class Writer {
  public:
    Writer &begin_object();
    Writer &end_object();
    Writer &begin_array();
    Writer &end_array();

    /// The name of the member whose value comes next. A literal of ours.
    Writer &name(std::string_view name);

    /// Any bytes: what is not UTF-8 becomes U+FFFD; quotes, backslashes, controls (C0, DEL, C1) and the line
    /// separators U+2028 and U+2029 are escaped.
    Writer &value(std::string_view text);
    Writer &value(std::string const &text) { return value(std::string_view(text)); }
    Writer &value(char const *text) { return value(std::string_view(text)); }
    Writer &value(bool truth);
    Writer &value(std::nullptr_t);
    Writer &value(Time time);
    template<std::integral Integer>
    requires(!std::same_as<Integer, bool> && !std::same_as<Integer, char>) Writer &value(Integer number) {
        if constexpr (std::is_signed_v<Integer>)
            return signed_number(number);
        else
            return unsigned_number(number);
    }
    template<typename T>
    Writer &value(std::optional<T> const &optional) {
        return optional ? value(*optional) : value(nullptr);
    }
    template<typename T>
    Writer &value(std::vector<T> const &items) {
        begin_array();
        for (auto const &item : items)
            value(item);
        return end_array();
    }

    /// A JSON text that another Writer finished.
    Writer &raw(std::string_view json);

    template<typename T>
    Writer &member(std::string_view member_name, T const &member_value) {
        return name(member_name).value(member_value);
    }

    /// The finished text; ends the writer.
    std::string finish();

  private:
    enum class Inside : std::uint8_t { object, array };
    void before_value();
    void open(Inside inside, char bracket);
    void close(Inside inside, char bracket);
    void quote(std::string_view text);
    Writer &signed_number(std::int64_t number);
    Writer &unsigned_number(std::uint64_t number);

    std::string text_;
    std::vector<Inside> open_;
    bool needs_comma_ = false;
    bool named_ = false; ///< a name was written, its value was not
};

} // namespace bangui::json
