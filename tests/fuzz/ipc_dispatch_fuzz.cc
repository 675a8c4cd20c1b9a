// SPDX-License-Identifier: Apache-2.0
//
// What the server does with a payload: every operation and event, against handlers that refuse all. The
// input is one frame; what reaches a handler must encode to the same bytes again.
#include <algorithm>
#include <cstdint>

#include "common/base/result.h"
#include "proto/bangui_ipc_testing.h"

using namespace bangui;
using namespace bangui::ipc;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    FrameReader reader;
    ByteView input(data, size);
    auto const frame = reader.next(input);
    if (!frame || !*frame) return 0;
    auto const &[kind, operation, id, payload] = **frame;

    Peer const peer{.uid = 1, .gid = 1, .pid = 1, .connection = 1};
    auto const same_again = [payload = ByteView(payload)](auto const &message) {
        auto const again = encode(message);
        ENSURE(again && std::ranges::equal(*again, payload));
    };
    UniformOperations operations([&](Peer const &from, auto request, auto done) {
        ENSURE(from == peer);
        same_again(request);
        done(fail(ErrorCode::not_permitted, ""));
    });
    auto completed = 0;
    auto const request = dispatch(operations, peer, operation, payload, [&](Result<Bytes> const &reply) {
        ENSURE(!reply && reply.error().code == ErrorCode::not_permitted);
        ++completed;
    });
    ENSURE(request ? completed == 1 : completed == 0 && request.error().code == ErrorCode::protocol_error);

    UniformEvents events(same_again);
    auto const event = dispatch_event(events, operation, payload);
    ENSURE(event || event.error().code == ErrorCode::protocol_error);
    return 0;
}
