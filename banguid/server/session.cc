// SPDX-License-Identifier: Apache-2.0
#include "banguid/server/session.h"

#include <fmt/core.h>

#include "proto/bangui_ipc.h"

namespace bangui::server {

Result<void> Session::receive(ByteView &input) {
    while (wants_input()) {
        auto const frame = TRY(frames_.next(input));
        if (!frame) return {};
        TRY(handle(*frame));
    }
    return {};
}

Result<void> Session::handle(ipc::Frame const &frame) {
    if (frame.kind != ipc::Kind::request)
        return fail(ErrorCode::protocol_error, "a frame that is no request");
    if (!said_hello_) return hello(frame);
    if (!open_.insert(frame.id).second)
        return fail(ErrorCode::protocol_error, fmt::format("request id {} is open already", frame.id));
    return dispatcher_.start(peer_, frame,
                             [&answers = answers_, connection = peer_.connection, operation = frame.operation,
                              id = frame.id](Result<Bytes> reply) {
                                 answers.answer(connection, operation, id, std::move(reply));
                             });
}

Result<void> Session::hello(ipc::Frame const &frame) {
    if (frame.operation != ipc::operation::hello)
        return fail(ErrorCode::protocol_error, fmt::format("request {} before hello", frame.operation));
    auto const request = TRY(ipc::decode<ipc::HelloRequest>(frame.payload));
    if (request.protocol != ipc::protocol_number) {
        refused_ = true;
        Error const error{ErrorCode::invalid_argument, fmt::format("protocol {} is spoken here, not {}",
                                                                   ipc::protocol_number, request.protocol)};
        return put(ipc::Kind::error, frame.operation, frame.id, ipc::encode_error(error));
    }
    said_hello_ = true;
    auto const reply = TRY(
        ipc::encode(ipc::HelloReply{.protocol = ipc::protocol_number, .banguid_version = BANGUI_VERSION}));
    return put(ipc::Kind::reply, frame.operation, frame.id, reply);
}

Result<void> Session::answer(std::uint16_t operation, std::uint32_t id, Result<Bytes> reply) {
    ENSURE(open_.erase(id) == 1);
    return reply ? put(ipc::Kind::reply, operation, id, *reply)
                 : put(ipc::Kind::error, operation, id, ipc::encode_error(reply.error()));
}

Result<void> Session::tell(std::uint16_t operation, ByteView payload) {
    if (!said_hello_ || !dispatcher_.may_receive_events(peer_)) return {};
    return put(ipc::Kind::event, operation, 0, payload);
}

Result<void> Session::put(ipc::Kind kind, std::uint16_t operation, std::uint32_t id, ByteView payload) {
    auto const frame = ipc::encode_frame(kind, operation, id, payload);
    if (output().size() + frame.size() > max_output_bytes)
        return fail(ErrorCode::too_large, "the peer does not read its answers");
    output_.insert(output_.end(), frame.begin(), frame.end());
    return {};
}

void Session::wrote(std::size_t size) {
    ENSURE(size <= output().size());
    written_ += size;
    if (written_ == output_.size()) {
        output_ = Bytes(); // an idle connection keeps no memory
        written_ = 0;
    } else if (written_ >= pause_output_bytes) {
        output_.erase(output_.begin(), output_.begin() + static_cast<std::ptrdiff_t>(written_));
        written_ = 0;
    }
}

} // namespace bangui::server
