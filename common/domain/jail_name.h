// SPDX-License-Identifier: Apache-2.0
//
// The name of a fail2ban jail, safe to send to fail2ban, to log and to put into a URL once percent-encoded.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace bangui {

class JailName {
  public:
    /// 1 to 64 bytes of UTF-8 without blanks, invisible characters, commas (fail2ban joins its list with
    /// ", "), slashes, quotes, backslashes, '<' or '>' (fail2ban's end marker), not starting with '-'
    /// (fail2ban's options), and neither "." nor ".." (which a URL's path cannot carry).
    static Result<JailName> parse(std::string_view text);

    std::string const &text() const { return text_; }
    auto operator<=>(JailName const &) const = default;

    static constexpr std::size_t max_bytes = 64;

  private:
    explicit JailName(std::string text)
        : text_(std::move(text)) {}
    std::string text_;
};

} // namespace bangui
