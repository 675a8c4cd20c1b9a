// SPDX-License-Identifier: Apache-2.0
#include "common/ipc/reader.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "common/base/text.h"

namespace bangui::ipc {

tl::unexpected<Error> Reader::refuse(std::string_view why) const {
    return fail(ErrorCode::protocol_error, fmt::format("{}: {}", field_, why));
}

Result<ByteView> Reader::take(std::size_t size) {
    if (size > rest_.size()) {
        return refuse(fmt::format("{} bytes announced, {} left", size, rest_.size()));
    }
    auto const taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
}

template<typename Unsigned>
Result<Unsigned> Reader::little_endian() {
    auto const bytes = TRY(take(sizeof(Unsigned)));
    Unsigned value = 0;
    for (std::size_t i = 0; i < sizeof(Unsigned); ++i) {
        value = static_cast<Unsigned>(value | static_cast<Unsigned>(Unsigned{bytes[i]} << (8 * i)));
    }
    return value;
}

Result<std::uint8_t> Reader::u8() {
    return little_endian<std::uint8_t>();
}
Result<std::uint16_t> Reader::u16() {
    return little_endian<std::uint16_t>();
}
Result<std::uint32_t> Reader::u32() {
    return little_endian<std::uint32_t>();
}
Result<std::uint64_t> Reader::u64() {
    return little_endian<std::uint64_t>();
}
Result<std::int64_t> Reader::i64() {
    return std::bit_cast<std::int64_t>(TRY(u64()));
}

Result<bool> Reader::boolean() {
    auto const value = TRY(u8());
    if (value > 1) return refuse(fmt::format("{} is no bool", value));
    return value == 1;
}

Result<std::size_t> Reader::length(std::size_t least, std::size_t most) {
    auto const size = TRY(u32());
    if (size < least || size > most) return refuse(fmt::format("{} bytes, not {} to {}", size, least, most));
    return size;
}

Result<ByteView> Reader::view(std::size_t least, std::size_t most) {
    auto const size = TRY(length(least, most));
    return take(size);
}

Result<ByteView> Reader::view(std::initializer_list<std::size_t> lengths) {
    auto const size = TRY(u32());
    if (std::find(lengths.begin(), lengths.end(), size) == lengths.end()) {
        return refuse(fmt::format("{} bytes is not one of the lengths allowed", size));
    }
    return take(size);
}

Result<std::string_view> Reader::text(std::size_t least, std::size_t most) {
    auto const text = as_text(TRY(view(least, most)));
    if (!is_utf8(text)) return refuse("not UTF-8");
    return text;
}

Result<std::string> Reader::string(std::size_t least, std::size_t most) {
    return std::string(TRY(text(least, most)));
}

Result<Bytes> Reader::bytes(std::size_t least, std::size_t most) {
    auto const bytes = TRY(view(least, most));
    return Bytes(bytes.begin(), bytes.end());
}

Result<Bytes> Reader::bytes(std::initializer_list<std::size_t> lengths) {
    auto const bytes = TRY(view(lengths));
    return Bytes(bytes.begin(), bytes.end());
}

Result<std::uint32_t> Reader::count(std::size_t most, std::size_t smallest_item) {
    auto const count = TRY(u32());
    if (count > most) return refuse(fmt::format("{} items, at most {} allowed", count, most));
    if (count > rest_.size() / smallest_item) {
        return refuse(fmt::format("{} items cannot fit into the {} bytes left", count, rest_.size()));
    }
    return count;
}

Result<void> Reader::finish() const {
    if (!rest_.empty()) {
        return fail(ErrorCode::protocol_error, fmt::format("{} bytes left over", rest_.size()));
    }
    return {};
}

} // namespace bangui::ipc
