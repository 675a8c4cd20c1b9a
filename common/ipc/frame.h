// SPDX-License-Identifier: Apache-2.0
//
// Frames on the IPC stream (proto/README.md): u32 length of what follows, u8 kind, u16 operation, u32 id,
// payload. No I/O: bytes in, frames out. One FrameReader belongs to one connection and lives on its loop.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "common/base/bytes.h"
#include "common/base/result.h"

namespace bangui::ipc {

enum class Kind : std::uint8_t { request = 0, reply = 1, error = 2, event = 3 };

struct Frame {
    Kind kind;
    std::uint16_t operation;
    std::uint32_t id; ///< 0 in events
    Bytes payload;
    bool operator==(Frame const &) const = default;
};

inline constexpr std::size_t frame_length_bytes = 4; ///< the length itself, not counted by it
inline constexpr std::size_t frame_header_bytes = 7; ///< kind, operation, id: counted

/// The bytes to send. The payload comes from an encoder, whose bounds keep it inside frame_max.
Bytes encode_frame(Kind kind, std::uint16_t operation, std::uint32_t id, ByteView payload);

/// The payload of an error frame. A detail that is not UTF-8 is made visible, one too long is cut.
Bytes encode_error(Error const &error);
/// The Error that the peer sent; or a protocol_error of our own in the outer Result.
Result<Error> decode_error(ByteView payload);

class FrameReader {
  public:
    /// Takes bytes off the front of `input` until one frame is whole. No frame: the input is used up and more
    /// is needed. An error (protocol_error) is for good: the connection should be closed. Holds at most one
    /// frame, so at most frame_max + 4 bytes.
    Result<std::optional<Frame>> next(ByteView &input);

    /// True between frames: the stream may end here.
    bool at_boundary() const { return head_size_ == 0; }

  private:
    void take_head(ByteView &input, std::size_t until);

    std::array<std::uint8_t, frame_length_bytes + frame_header_bytes> head_{}; ///< stays when it is refused
    std::size_t head_size_ = 0;
    Bytes payload_;
};

} // namespace bangui::ipc
