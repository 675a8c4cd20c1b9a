// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/head_scanner.h"

namespace bangui::http {
namespace {

/// METHOD SP target SP HTTP/1.1
constexpr std::size_t max_request_line_bytes = max_method_bytes + 1 + max_target_bytes + 1 + 8;

bool is_control(char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

} // namespace

void HeadScanner::reset() {
    *this = {};
}

std::optional<Refusal> HeadScanner::scan(std::string_view &input) {
    while (!input.empty() && !complete_) {
        char const next = input.front();
        input.remove_prefix(1);
        if (auto refusal = check(next)) return refusal;
        head_.push_back(next);
        if (auto refusal = check_sizes()) return refusal;
    }
    return std::nullopt;
}

std::optional<Refusal> HeadScanner::check(char next) {
    if (after_return_) {
        if (next != '\n') return Refusal{400, "a CR stands without LF"};
        after_return_ = false;
        bool const is_empty_line = head_.size() == line_start_ + 1;
        if (is_empty_line && in_request_line_) return Refusal{400, "the request line is empty"};
        complete_ = is_empty_line;
        in_request_line_ = false;
        line_start_ = head_.size() + 1;
        return std::nullopt;
    }
    bool const starts_line = head_.size() == line_start_;
    if (next == '\r') {
        after_return_ = true;
        return std::nullopt;
    }
    if (next == '\n') return Refusal{400, "an LF stands without CR"};
    if (is_control(next)) return Refusal{400, "the head holds a control character"};
    if (starts_line && (next == ' ' || next == '\t'))
        return Refusal{400, in_request_line_ ? "the request line begins with a blank" : "a field is folded"};
    if (in_request_line_ && next == ' ') has_method_ = true;
    if (starts_line && !in_request_line_ && ++fields_ > max_header_fields)
        return Refusal{431, "the head has too many fields"};
    return std::nullopt;
}

std::optional<Refusal> HeadScanner::check_sizes() const {
    if (in_request_line_) {
        if (!has_method_ && head_.size() > max_method_bytes) return Refusal{400, "there is no such method"};
        // The CR that ends the line is counted while the line goes on.
        if (head_.size() > max_request_line_bytes + 1) return Refusal{414, "the request target is too long"};
    }
    if (head_.size() > max_head_bytes) return Refusal{431, "the head is too large"};
    return std::nullopt;
}

} // namespace bangui::http
