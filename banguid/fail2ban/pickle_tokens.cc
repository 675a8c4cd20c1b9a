// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/pickle_tokens.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

namespace bangui::fail2ban {
namespace {

/// "module\nname\n" of a GLOBAL; the longest in fail2ban has 45 bytes.
constexpr std::size_t max_global_bytes = 512;

enum class Payload : std::uint8_t { none, counted, lines };

struct Shape {
    std::size_t operand_bytes;
    Payload payload = Payload::none;
};

std::optional<Shape> shape_of(Opcode opcode) {
    switch (opcode) {
    case Opcode::mark:
    case Opcode::empty_tuple:
    case Opcode::stop:
    case Opcode::pop:
    case Opcode::pop_mark:
    case Opcode::dup:
    case Opcode::none:
    case Opcode::reduce:
    case Opcode::empty_list:
    case Opcode::append:
    case Opcode::build:
    case Opcode::appends:
    case Opcode::set_item:
    case Opcode::tuple:
    case Opcode::set_items:
    case Opcode::empty_dict:
    case Opcode::new_object:
    case Opcode::tuple1:
    case Opcode::tuple2:
    case Opcode::tuple3:
    case Opcode::new_true:
    case Opcode::new_false:
    case Opcode::empty_set:
    case Opcode::add_items:
    case Opcode::frozen_set:
    case Opcode::new_object_ex:
    case Opcode::stack_global:
    case Opcode::memoize:
        return Shape{0};
    case Opcode::bin_int1:
    case Opcode::bin_get:
    case Opcode::bin_put:
    case Opcode::proto:
        return Shape{1};
    case Opcode::bin_int2:
        return Shape{2};
    case Opcode::bin_int:
    case Opcode::long_bin_get:
    case Opcode::long_bin_put:
        return Shape{4};
    case Opcode::bin_float:
    case Opcode::frame:
        return Shape{8};
    case Opcode::short_bin_bytes:
    case Opcode::short_bin_string:
    case Opcode::short_bin_unicode:
    case Opcode::long1:
        return Shape{1, Payload::counted};
    case Opcode::bin_bytes:
    case Opcode::bin_string: // signed in Python; a negative one is beyond every bound here
    case Opcode::bin_unicode:
    case Opcode::long4: // likewise
        return Shape{4, Payload::counted};
    case Opcode::bin_unicode8:
    case Opcode::bin_bytes8:
    case Opcode::byte_array8:
        return Shape{8, Payload::counted};
    case Opcode::global:
        return Shape{0, Payload::lines};
    }
    return std::nullopt;
}

} // namespace

Result<void> PickleTokens::spend(std::size_t size) {
    if (size > remaining_) return fail(ErrorCode::too_large, "a reply of too many bytes");
    remaining_ -= size;
    return {};
}

Result<void> PickleTokens::start(std::uint8_t byte) {
    auto const shape = shape_of(static_cast<Opcode>(byte));
    if (!shape) return fail(ErrorCode::fail2ban_protocol, fmt::format("opcode {:02x} in a reply", byte));
    TRY(spend(1 + shape->operand_bytes));
    token_ = {static_cast<Opcode>(byte), 0, {}};
    operand_bytes_ = shape->operand_bytes;
    operand_read_ = 0;
    counted_ = shape->payload == Payload::counted;
    collected_.clear();
    stage_ = shape->payload == Payload::lines ? Stage::lines : Stage::operand;
    return {};
}

/// True once the operand is whole, and a payload's length allowed.
Result<bool> PickleTokens::read_operand(ByteView &bytes) {
    while (operand_read_ < operand_bytes_) {
        if (bytes.empty()) return false;
        std::uint64_t const byte = bytes.front();
        bytes = bytes.subspan(1);
        if (token_.opcode == Opcode::bin_float)
            token_.number = token_.number << 8 | byte;
        else
            token_.number |= byte << (8 * operand_read_);
        ++operand_read_;
    }
    if (counted_) {
        TRY(spend(token_.number));
        stage_ = Stage::payload;
    }
    return true;
}

bool PickleTokens::read_payload(ByteView &bytes) {
    std::size_t const wanted = token_.number - collected_.size();
    std::size_t const taken = std::min(wanted, bytes.size());
    auto const part = as_text(bytes.first(taken));
    bytes = bytes.subspan(taken);
    if (taken == wanted && collected_.empty()) {
        token_.payload = part;
        return true;
    }
    if (collected_.empty()) collected_.reserve(token_.number); // allowed by spend()
    collected_ += part;
    token_.payload = collected_;
    return taken == wanted;
}

Result<bool> PickleTokens::read_lines(ByteView &bytes) {
    while (!bytes.empty()) {
        char const byte = static_cast<char>(bytes.front());
        bytes = bytes.subspan(1);
        TRY(spend(1));
        if (byte == '\n' && collected_.find('\n') != std::string::npos) {
            token_.payload = collected_;
            return true;
        }
        if (collected_.size() == max_global_bytes)
            return fail(ErrorCode::too_large, "a class name without end");
        collected_ += byte;
    }
    return false;
}

Result<std::optional<Token>> PickleTokens::next(ByteView &bytes) {
    if (stage_ == Stage::opcode) {
        if (bytes.empty()) return std::nullopt;
        std::uint8_t const byte = bytes.front();
        bytes = bytes.subspan(1);
        TRY(start(byte));
    }
    if (stage_ == Stage::operand && !TRY(read_operand(bytes))) return std::nullopt;
    if (stage_ == Stage::payload && !read_payload(bytes)) return std::nullopt;
    if (stage_ == Stage::lines && !TRY(read_lines(bytes))) return std::nullopt;
    stage_ = Stage::opcode;
    return token_;
}

std::string PickleTokens::take_payload() {
    if (collected_.empty()) return std::string(token_.payload);
    return std::exchange(collected_, {});
}

} // namespace bangui::fail2ban
