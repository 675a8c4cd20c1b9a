// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/python_text.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

#include "common/base/text.h"

namespace bangui::fail2ban {
namespace {

/// One character, or one byte that belongs to none.
struct Piece {
    enum class Kind : std::uint8_t { character, surrogate, stray_byte } kind;
    char32_t code; ///< the code point, or the byte
    std::size_t length;
};

Piece first_piece(std::string_view text) {
    auto const byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
    auto const lead = byte(0);
    if (lead < 0x80) return {Piece::Kind::character, lead, 1};
    std::size_t const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (text.size() >= length) {
        char32_t code = lead & (0x7fU >> length);
        for (std::size_t at = 1; at < length; ++at)
            code = code << 6 | (byte(at) & 0x3fU);
        if (is_utf8(text.substr(0, length))) return {Piece::Kind::character, code, length};
        // ed a0..bf 80..bf: what Python makes of a lone surrogate with its "surrogatepass".
        if (lead == 0xed && byte(1) >= 0xa0 && byte(1) <= 0xbf && (byte(2) & 0xc0) == 0x80)
            return {Piece::Kind::surrogate, code, length};
    }
    return {Piece::Kind::stray_byte, lead, 1};
}

/// Python keeps an undecodable byte b of a file name as U+DC00 + b (PEP 383).
constexpr char32_t first_escaped_byte = 0xdc80;
constexpr char32_t last_escaped_byte = 0xdcff;

class Writer {
  public:
    explicit Writer(std::size_t most)
        : most_(most) {}

    bool full() const { return written_.size() > most_; }
    std::string take() { return std::move(written_); }

    void value(Value value);
    void put(std::string_view text) {
        if (!full()) written_ += text;
    }

  private:
    void items(Value value, std::string_view open, std::string_view close);
    void pairs(Value value);
    void call(Value value);
    void integer(std::string_view twos_complement);
    void real(double number);
    void quoted(std::string_view text);
    void quoted_bytes(std::string_view bytes);

    std::size_t most_;
    std::string written_;
};

/// The depth of recursion is the depth of the value, which DecodeLimits bounds.
void Writer::value(Value value) {
    if (full()) return;
    switch (value.kind()) {
    case Kind::none:
        return put("None");
    case Kind::boolean:
        return put(*value.boolean() ? "True" : "False");
    case Kind::integer:
        return put(std::to_string(*value.integer()));
    case Kind::big_integer:
        return integer(value.raw());
    case Kind::real:
        return real(*value.real());
    case Kind::text:
        return quoted(value.raw());
    case Kind::bytes:
        return quoted_bytes(value.raw());
    case Kind::list:
        return items(value, "[", "]");
    case Kind::tuple:
        return items(value, "(", value.size() == 1 ? ",)" : ")");
    case Kind::set:
        return value.size() == 0 ? put("set()") : items(value, "{", "}");
    case Kind::dict:
        return pairs(value);
    case Kind::global:
        return put(fmt::format("<class '{}.{}'>", value.module(), value.name()));
    case Kind::object:
        return call(value);
    }
}

void Writer::items(Value value, std::string_view open, std::string_view close) {
    put(open);
    std::string_view before;
    for (auto const item : value.items()) {
        if (full()) return;
        put(before);
        this->value(item);
        before = ", ";
    }
    put(close);
}

void Writer::pairs(Value value) {
    put("{");
    std::string_view before;
    for (auto const item : value.items()) {
        if (full()) return;
        put(before);
        this->value(item);
        before = before == ": " ? ", " : ": ";
    }
    put("}");
}

/// As an exception shows itself: Name('argument', 2).
void Writer::call(Value value) {
    put(value.name());
    items(*value.arguments(), "(", ")");
}

/// Little-endian two's complement to decimal: repeated division of the magnitude by 10^9.
void Writer::integer(std::string_view twos_complement) {
    bool const negative =
        !twos_complement.empty() && static_cast<std::uint8_t>(twos_complement.back()) >= 0x80;
    std::vector<std::uint8_t> magnitude; // most significant byte first
    unsigned carry = negative ? 1 : 0;
    for (char const byte : twos_complement) {
        unsigned const bits = static_cast<std::uint8_t>(byte);
        unsigned const digit = (negative ? ~bits & 0xffU : bits) + carry;
        magnitude.push_back(static_cast<std::uint8_t>(digit & 0xffU));
        carry = digit >> 8;
    }
    std::reverse(magnitude.begin(), magnitude.end());
    constexpr std::uint64_t billion = 1'000'000'000;
    std::vector<std::uint64_t> groups; // least significant first
    while (std::any_of(magnitude.begin(), magnitude.end(), [](std::uint8_t byte) { return byte != 0; })) {
        std::uint64_t rest = 0;
        for (auto &byte : magnitude) {
            rest = rest << 8 | byte;
            byte = static_cast<std::uint8_t>(rest / billion);
            rest %= billion;
        }
        groups.push_back(rest);
    }
    std::string digits = groups.empty() ? "0" : std::to_string(groups.back());
    for (std::size_t at = groups.size(); at > 1; --at)
        digits += fmt::format("{:09}", groups[at - 2]);
    if (negative) put("-");
    put(digits);
}

void Writer::real(double number) {
    if (std::isnan(number)) return put("nan");
    if (std::isinf(number)) return put(number < 0 ? "-inf" : "inf");
    auto const shortest = fmt::format("{}", number); // that reads back the same, as Python's repr()
    put(shortest);
    if (shortest.find_first_not_of("-0123456789") == std::string::npos) put(".0");
}

void Writer::quoted(std::string_view text) {
    bool const has_single = text.find('\'') != std::string_view::npos;
    char const quote = has_single && text.find('"') == std::string_view::npos ? '"' : '\'';
    put({&quote, 1});
    auto const plain = [quote](char c) { return c >= 0x20 && c < 0x7f && c != '\\' && c != quote; };
    while (!text.empty() && !full()) {
        auto const run =
            static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), plain) - text.begin());
        if (run > 0) {
            put(text.substr(0, run));
            text.remove_prefix(run);
            continue;
        }
        auto const piece = first_piece(text);
        auto const code = static_cast<std::uint32_t>(piece.code);
        if (code == '\n')
            put("\\n");
        else if (code == '\r')
            put("\\r");
        else if (code == '\t')
            put("\\t");
        else if (code == '\\' || code == static_cast<std::uint32_t>(quote))
            put(fmt::format("\\{}", static_cast<char>(code)));
        else if (piece.kind == Piece::Kind::character && !is_invisible(piece.code))
            put(text.substr(0, piece.length));
        else
            put(code < 0x100     ? fmt::format("\\x{:02x}", code)
                : code < 0x10000 ? fmt::format("\\u{:04x}", code)
                                 : fmt::format("\\U{:08x}", code));
        text.remove_prefix(piece.length);
    }
    put({&quote, 1});
}

void Writer::quoted_bytes(std::string_view bytes) {
    put("b'");
    for (char const byte : bytes) {
        if (full()) return;
        auto const code = static_cast<std::uint8_t>(byte);
        if (code == '\\' || code == '\'')
            put(fmt::format("\\{}", byte));
        else if (code >= 0x20 && code < 0x7f)
            put({&byte, 1});
        else
            put(fmt::format("\\x{:02x}", code));
    }
    put("'");
}

} // namespace

std::string readable_utf8(std::string_view text) {
    if (is_utf8(text)) return std::string(text);
    std::string readable;
    readable.reserve(text.size());
    while (!text.empty()) {
        auto const piece = first_piece(text);
        bool const escaped_byte = piece.kind == Piece::Kind::surrogate && piece.code >= first_escaped_byte &&
                                  piece.code <= last_escaped_byte;
        if (piece.kind == Piece::Kind::character)
            readable += text.substr(0, piece.length);
        else if (escaped_byte || piece.kind == Piece::Kind::stray_byte)
            readable += fmt::format("\\x{:02x}", static_cast<std::uint32_t>(piece.code) & 0xffU);
        else
            readable += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(piece.code));
        text.remove_prefix(piece.length);
    }
    return readable;
}

Result<std::string> python_str(Value value, std::size_t most) {
    Writer writer(most);
    if (auto const text = value.text())
        writer.put(*text);
    else
        writer.value(value);
    if (writer.full()) return fail(ErrorCode::too_large, "a value too long to show");
    return writer.take();
}

} // namespace bangui::fail2ban
