// SPDX-License-Identifier: Apache-2.0
//
// Finds the end of a request's head in a byte stream cut anywhere, and refuses on the way every byte sequence
// that HTTP software reads in different ways (RFC 9112 section 11.2): that difference is what request
// smuggling lives on. What passes is printable lines ended by CR LF, none of them folded.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bangui::http {

/// Why a request is answered with an error before any handler sees it.
struct Refusal {
    int status = 400;
    std::string detail;
    bool operator==(Refusal const &) const = default;
};

/// Room for a session cookie, a long query and a browser's usual fields, and little more.
inline constexpr std::size_t max_head_bytes = 16 * 1024;
inline constexpr std::size_t max_target_bytes = 8 * 1024;
/// The longest method registered with IANA has 17; ours have 7.
inline constexpr std::size_t max_method_bytes = 20;
inline constexpr std::size_t max_header_fields = 100;

class HeadScanner {
  public:
    /// Takes bytes from the front of `input` up to the end of the head, all of them when it is not there yet.
    /// After a refusal nothing more may be scanned.
    std::optional<Refusal> scan(std::string_view &input);
    bool is_complete() const { return complete_; }
    /// The head so far; with its final empty line once complete.
    std::string const &head() const { return head_; }
    void reset();

  private:
    std::optional<Refusal> check(char next);
    std::optional<Refusal> check_sizes() const;

    std::string head_;
    std::size_t line_start_ = 0;
    std::size_t fields_ = 0;
    bool in_request_line_ = true;
    bool has_method_ = false;
    bool after_return_ = false; ///< the last byte was CR
    bool complete_ = false;
};

} // namespace bangui::http
