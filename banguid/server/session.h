// SPDX-License-Identifier: Apache-2.0
//
// One peer's side of the protocol (proto/README.md) without any I/O: bytes in, requests to the dispatcher,
// bytes out. Hello comes first; each id is open once; a broken frame is an error that ends the peer. Owned by
// its Connection, on the loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>

#include "banguid/server/dispatcher.h"
#include "common/base/bytes.h"
#include "common/base/result.h"
#include "common/ipc/frame.h"
#include "common/ipc/peer.h"

namespace bangui::server {

/// Brings an answer to the session it belongs to, if that still exists. Implemented by the Server, which
/// outlives every request.
class Answers {
  public:
    virtual ~Answers() = default;
    virtual void answer(std::uint64_t connection, std::uint16_t operation, std::uint32_t id,
                        Result<Bytes> reply) = 0;
};

class Session {
  public:
    /// Requests open at once. More wait in the peer's socket: fail2ban answers one at a time anyway.
    static constexpr std::size_t max_open_requests = 16;
    /// Output beyond which no further request is taken on.
    static constexpr std::size_t pause_output_bytes = ipc::frame_max;
    /// Output beyond which the peer is given up: what max_open_requests short replies and a few long ones
    /// come to, and small beside the daemon's 64 MiB.
    static constexpr std::size_t max_output_bytes = std::size_t{1} << 20;

    /// Dispatcher and answers must outlive the session.
    Session(ipc::Peer const &peer, Dispatcher &dispatcher, Answers &answers)
        : peer_(peer)
        , dispatcher_(dispatcher)
        , answers_(answers) {}

    /// Takes bytes off the front of `input` for as long as wants_input(). An error is for good and says what
    /// the peer did wrong; nothing of the request at fault was carried out.
    Result<void> receive(ByteView &input);
    /// The answer to an open request. Error: the peer reads too slowly.
    Result<void> answer(std::uint16_t operation, std::uint32_t id, Result<Bytes> reply);
    /// An encoded event; left out when the peer has not said hello or may not read. Error as answer().
    Result<void> tell(std::uint16_t operation, ByteView payload);

    bool wants_input() const {
        return !refused_ && open_.size() < max_open_requests && output().size() < pause_output_bytes;
    }
    /// In the middle of a frame, whose rest should come soon.
    bool is_mid_frame() const { return !frames_.at_boundary(); }
    bool said_hello() const { return said_hello_; }
    /// A refused hello: to be closed once its answer is written.
    bool is_refused() const { return refused_; }
    bool has_open_requests() const { return !open_.empty(); }

    /// What is to be written next; valid until the next call of a member that is not const.
    ByteView output() const { return ByteView(output_).subspan(written_); }
    /// The first `size` bytes of output() were written.
    void wrote(std::size_t size);

    ipc::Peer const &peer() const { return peer_; }

  private:
    Result<void> handle(ipc::Frame const &frame);
    Result<void> hello(ipc::Frame const &frame);
    Result<void> put(ipc::Kind kind, std::uint16_t operation, std::uint32_t id, ByteView payload);

    ipc::Peer const peer_;
    Dispatcher &dispatcher_;
    Answers &answers_;
    ipc::FrameReader frames_;
    bool said_hello_ = false;
    bool refused_ = false;
    std::set<std::uint32_t> open_;
    Bytes output_;
    std::size_t written_ = 0; ///< of output_
};

} // namespace bangui::server
