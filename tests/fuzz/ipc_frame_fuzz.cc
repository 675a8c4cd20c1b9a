// SPDX-License-Identifier: Apache-2.0
//
// A peer's stream: cut into pieces, read as frames, every payload decoded. What decodes must encode to the
// same bytes again. Its first byte, low in the
// first length, also chooses how long the pieces are, so that a bare frame is a seed.
#include <algorithm>
#include <cstdint>

#include "common/base/result.h"
#include "proto/bangui_ipc_testing.h"

using namespace bangui;
using namespace bangui::ipc;

namespace {

struct SameAgain {
    ByteView payload;

    template<typename Message>
    void operator()() const {
        auto const message = decode<Message>(payload);
        if (!message) {
            ENSURE(message.error().code == ErrorCode::protocol_error);
            return;
        }
        auto const again = encode(*message);
        ENSURE(again && std::ranges::equal(*again, payload));
    }
};

/// False when the stream is broken.
bool feed(FrameReader &reader, ByteView piece) {
    while (!piece.empty()) {
        auto const frame = reader.next(piece);
        if (!frame) {
            ENSURE(frame.error().code == ErrorCode::protocol_error);
            ENSURE(!reader.next(piece));
            return false;
        }
        if (!*frame) break;
        auto const &[kind, operation, id, payload] = **frame;
        visit_message(kind, operation, SameAgain{payload});

        auto const bytes = encode_frame(kind, operation, id, payload);
        FrameReader other;
        ByteView rest = bytes;
        auto const again = other.next(rest);
        ENSURE(again && *again == **frame && rest.empty());
    }
    ENSURE(piece.empty());
    return true;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    ByteView stream(data, size);
    std::size_t const piece_size = stream.empty() ? 1 : std::size_t{stream.front()} + 1;
    FrameReader reader;
    while (!stream.empty()) {
        auto const piece = stream.first(std::min(piece_size, stream.size()));
        if (!feed(reader, piece)) break;
        stream = stream.subspan(piece.size());
    }
    return 0;
}
