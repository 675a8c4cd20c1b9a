// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/json/writer.h"

#include <algorithm>
#include <chrono>
#include <iterator>

#include <fmt/format.h>

#include "common/base/result.h"

namespace bangui::json {
namespace {

constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

/// The length of the well-formed UTF-8 sequence (RFC 3629, table of section 4) that `text` begins with; 0
/// when it begins with none. `text` is not empty.
std::size_t sequence_length(std::string_view text) {
    auto const byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
    auto const follows = [&](std::size_t index, unsigned least = 0x80, unsigned most = 0xBF) {
        return index < text.size() && byte(index) >= least && byte(index) <= most;
    };
    auto const first = byte(0);
    if (first < 0x80) return 1;
    if (first < 0xC2) return 0;
    if (first < 0xE0) return follows(1) ? 2 : 0;
    if (first < 0xF0) {
        auto const least = first == 0xE0 ? 0xA0U : 0x80U;
        auto const most = first == 0xED ? 0x9FU : 0xBFU;
        return follows(1, least, most) && follows(2) ? 3 : 0;
    }
    if (first > 0xF4) return 0;
    auto const least = first == 0xF0 ? 0x90U : 0x80U;
    auto const most = first == 0xF4 ? 0x8FU : 0xBFU;
    return follows(1, least, most) && follows(2) && follows(3) ? 4 : 0;
}

bool is_plain(char character) {
    auto const byte = static_cast<unsigned char>(character);
    return byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\';
}

void append_escaped_ascii(std::string &out, char character) {
    switch (character) {
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    case '\b':
        out += "\\b";
        return;
    case '\f':
        out += "\\f";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(character));
    }
}

void append_sequence(std::string &out, std::string_view sequence) {
    auto const is_c1 =
        sequence.size() == 2 && sequence[0] == '\xC2' && static_cast<unsigned char>(sequence[1]) < 0xA0;
    if (is_c1) {
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(sequence[1]));
    } else if (sequence == "\xE2\x80\xA8") {
        out += "\\u2028";
    } else if (sequence == "\xE2\x80\xA9") {
        out += "\\u2029";
    } else {
        out += sequence;
    }
}

} // namespace

std::string rfc3339(UnixSeconds seconds) {
    constexpr UnixSeconds first = -62167219200; // 0000-01-01T00:00:00Z
    constexpr UnixSeconds last = 253402300799;  // 9999-12-31T23:59:59Z
    auto const time = std::chrono::sys_seconds(std::chrono::seconds(std::clamp(seconds, first, last)));
    auto const day = std::chrono::floor<std::chrono::days>(time);
    std::chrono::year_month_day const date(day);
    std::chrono::hh_mm_ss const clock(time - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

Writer &Writer::begin_object() {
    open(Inside::object, '{');
    return *this;
}

Writer &Writer::end_object() {
    close(Inside::object, '}');
    return *this;
}

Writer &Writer::begin_array() {
    open(Inside::array, '[');
    return *this;
}

Writer &Writer::end_array() {
    close(Inside::array, ']');
    return *this;
}

Writer &Writer::name(std::string_view name) {
    ENSURE(!open_.empty() && open_.back() == Inside::object && !named_);
    if (needs_comma_) text_ += ',';
    quote(name);
    text_ += ':';
    named_ = true;
    return *this;
}

Writer &Writer::value(std::string_view text) {
    before_value();
    quote(text);
    return *this;
}

Writer &Writer::value(bool truth) {
    return raw(truth ? "true" : "false");
}

Writer &Writer::value(std::nullptr_t) {
    return raw("null");
}

Writer &Writer::value(Time time) {
    return value(rfc3339(time.seconds));
}

Writer &Writer::signed_number(std::int64_t number) {
    before_value();
    fmt::format_to(std::back_inserter(text_), "{}", number);
    return *this;
}

Writer &Writer::unsigned_number(std::uint64_t number) {
    before_value();
    fmt::format_to(std::back_inserter(text_), "{}", number);
    return *this;
}

Writer &Writer::raw(std::string_view json) {
    before_value();
    text_ += json;
    return *this;
}

std::string Writer::finish() {
    ENSURE(open_.empty() && !text_.empty());
    return std::move(text_);
}

void Writer::before_value() {
    if (open_.empty()) {
        ENSURE(text_.empty());
    } else if (open_.back() == Inside::object) {
        ENSURE(named_);
    } else if (needs_comma_) {
        text_ += ',';
    }
    named_ = false;
    needs_comma_ = true;
}

void Writer::open(Inside inside, char bracket) {
    before_value();
    text_ += bracket;
    open_.push_back(inside);
    needs_comma_ = false;
}

void Writer::close(Inside inside, char bracket) {
    ENSURE(!open_.empty() && open_.back() == inside && !named_);
    open_.pop_back();
    text_ += bracket;
    needs_comma_ = true;
}

void Writer::quote(std::string_view text) {
    text_ += '"';
    while (!text.empty()) {
        auto const plain = static_cast<std::size_t>(std::ranges::find_if_not(text, is_plain) - text.begin());
        text_ += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) break;
        auto const length = sequence_length(text);
        if (length == 0) {
            text_ += replacement_character;
        } else if (length == 1) {
            append_escaped_ascii(text_, text[0]);
        } else {
            append_sequence(text_, text.substr(0, length));
        }
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    text_ += '"';
}

} // namespace bangui::json
