// SPDX-License-Identifier: Apache-2.0
#include "common/ipc/writer.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "common/base/text.h"

namespace bangui::ipc {

void Writer::refuse(std::string_view why) {
    if (payload_) payload_ = fail(ErrorCode::internal, fmt::format("{}: {}", field_, why));
}

void Writer::append(ByteView bytes) {
    if (payload_) payload_->insert(payload_->end(), bytes.begin(), bytes.end());
}

template<typename Unsigned>
void Writer::little_endian(Unsigned value) {
    if (!payload_) return;
    for (std::size_t i = 0; i < sizeof(Unsigned); ++i) {
        payload_->push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
}

void Writer::u8(std::uint8_t value) {
    little_endian(value);
}
void Writer::u16(std::uint16_t value) {
    little_endian(value);
}
void Writer::u32(std::uint32_t value) {
    little_endian(value);
}
void Writer::u64(std::uint64_t value) {
    little_endian(value);
}
void Writer::i64(std::int64_t value) {
    little_endian(std::bit_cast<std::uint64_t>(value));
}
void Writer::boolean(bool value) {
    u8(value ? 1 : 0);
}

void Writer::bytes(ByteView bytes, std::size_t least, std::size_t most) {
    if (bytes.size() < least || bytes.size() > most) {
        return refuse(fmt::format("{} bytes, not {} to {}", bytes.size(), least, most));
    }
    u32(static_cast<std::uint32_t>(bytes.size()));
    append(bytes);
}

void Writer::bytes(ByteView bytes, std::initializer_list<std::size_t> lengths) {
    if (std::find(lengths.begin(), lengths.end(), bytes.size()) == lengths.end()) {
        return refuse(fmt::format("{} bytes is not one of the lengths allowed", bytes.size()));
    }
    u32(static_cast<std::uint32_t>(bytes.size()));
    append(bytes);
}

void Writer::string(std::string_view text, std::size_t least, std::size_t most) {
    if (!is_utf8(text)) return refuse("not UTF-8");
    bytes(as_bytes(text), least, most);
}

bool Writer::count(std::size_t count, std::size_t most) {
    if (count > most) {
        refuse(fmt::format("{} items, at most {} allowed", count, most));
        return false;
    }
    u32(static_cast<std::uint32_t>(count));
    return true;
}

Result<Bytes> Writer::finish() {
    return std::move(payload_);
}

} // namespace bangui::ipc
