// SPDX-License-Identifier: Apache-2.0
#include "common/ipc/frame.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/base/text.h"
#include "common/ipc/reader.h"
#include "common/ipc/writer.h"
#include "proto/bangui_ipc.h"

namespace bangui::ipc {

Bytes encode_frame(Kind kind, std::uint16_t operation, std::uint32_t id, ByteView payload) {
    ENSURE(payload.size() <= frame_max - frame_header_bytes);
    Writer head;
    head.u32(static_cast<std::uint32_t>(frame_header_bytes + payload.size()));
    head.u8(static_cast<std::uint8_t>(kind));
    head.u16(operation);
    head.u32(id);
    auto frame = head.finish();
    ENSURE(frame);
    frame->insert(frame->end(), payload.begin(), payload.end());
    return std::move(*frame);
}

Bytes encode_error(Error const &error) {
    auto const detail = is_utf8(error.detail) ? error.detail : visible(error.detail);
    auto payload = encode(ErrorReply{error.code, std::string(clipped(detail, text_most))});
    ENSURE(payload);
    return std::move(*payload);
}

Result<Error> decode_error(ByteView payload) {
    auto reply = TRY(decode<ErrorReply>(payload));
    return Error{reply.code, std::move(reply.detail)};
}

void FrameReader::take_head(ByteView &input, std::size_t until) {
    if (head_size_ >= until) return;
    auto const size = std::min(until - head_size_, input.size());
    std::copy_n(input.begin(), size, head_.begin() + static_cast<std::ptrdiff_t>(head_size_));
    head_size_ += size;
    input = input.subspan(size);
}

Result<std::optional<Frame>> FrameReader::next(ByteView &input) {
    take_head(input, frame_length_bytes);
    if (head_size_ < frame_length_bytes) return std::nullopt;
    Reader head(head_);
    head.field("frame");
    auto const length = TRY(head.u32());
    if (length < frame_header_bytes || length > frame_max) {
        return head.refuse(fmt::format("length {}, not {} to {}", length, frame_header_bytes, frame_max));
    }

    take_head(input, head_.size());
    if (head_size_ < head_.size()) return std::nullopt;
    auto const kind = TRY(head.u8());
    if (kind > static_cast<std::uint8_t>(Kind::event)) return head.refuse(fmt::format("kind {}", kind));
    auto const operation = TRY(head.u16());
    auto const id = TRY(head.u32());

    auto const payload_size = length - frame_header_bytes;
    payload_.reserve(payload_size);
    auto const piece = input.first(std::min(payload_size - payload_.size(), input.size()));
    payload_.insert(payload_.end(), piece.begin(), piece.end());
    input = input.subspan(piece.size());
    if (payload_.size() < payload_size) return std::nullopt;

    head_size_ = 0;
    return Frame{static_cast<Kind>(kind), operation, id, std::exchange(payload_, {})};
}

} // namespace bangui::ipc
