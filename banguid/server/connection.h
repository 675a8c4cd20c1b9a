// SPDX-License-Identifier: Apache-2.0
//
// A session and its socket: reads, writes, and the deadlines a peer has to keep. Whatever the peer does wrong
// ends this connection and nothing else. Owned by the Server, on the loop.
#pragma once

#include <cstdint>
#include <string>

#include "banguid/loop/poll_loop.h"
#include "banguid/server/session.h"
#include "common/base/unique_fd.h"
#include "common/base/unique_function.h"

namespace bangui::server {

class Connection {
  public:
    /// From accept to a whole hello.
    static constexpr Milliseconds hello_deadline{5000};
    /// From the first byte of a frame to its last; a frame is at most 256 KiB over a local socket.
    static constexpr Milliseconds frame_deadline{5000};
    /// For a peer with output waiting to take some of it.
    static constexpr Milliseconds write_deadline{5000};

    /// Called once, when the connection has ended; `fault` says what the peer did wrong and is empty when it
    /// just left. The connection must not be destroyed before this call has returned.
    using Ended = UniqueFunction<void(std::uint64_t connection, std::string const &fault)>;

    /// The socket is non-blocking. Loop, dispatcher and answers must outlive the connection.
    Connection(loop::PollLoop &loop, UniqueFd socket, ipc::Peer const &peer, Dispatcher &dispatcher,
               Answers &answers, Ended ended);
    ~Connection();
    Connection(Connection const &) = delete;
    Connection &operator=(Connection const &) = delete;

    void answer(std::uint16_t operation, std::uint32_t id, Result<Bytes> reply);
    void tell(std::uint16_t operation, ByteView payload);
    /// Takes no more requests, and ends once the open ones are answered and written.
    void drain();

    ipc::Peer const &peer() const { return session_.peer(); }

  private:
    enum class Phase : std::uint8_t { open, draining, ended };

    void on_socket(short events);
    void read_some();
    void proceed();
    Result<void> write_some();
    void end_if_finished();
    void wait_for_more();
    void set_deadline(loop::TimerId &timer, bool wanted, Milliseconds after, char const *fault);
    void end(std::string const &fault);

    loop::PollLoop &loop_;
    UniqueFd socket_;
    Session session_;
    Ended ended_;
    Phase phase_ = Phase::open;
    Bytes input_; ///< read, but not taken on yet
    loop::WatchId watch_;
    loop::TimerId hello_timer_ = loop::TimerId::none;
    loop::TimerId frame_timer_ = loop::TimerId::none;
    loop::TimerId write_timer_ = loop::TimerId::none;
};

} // namespace bangui::server
