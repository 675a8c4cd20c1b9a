// SPDX-License-Identifier: Apache-2.0
//
// Accepts peers, keeps their connections, and brings answers and events to them. Who may connect is decided
// by the uid the kernel names, before a byte is read. main owns it; on the loop. Idle it costs nothing.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "banguid/audit/line_limiter.h"
#include "banguid/loop/poll_loop.h"
#include "banguid/protect/policy.h"
#include "banguid/server/connection.h"
#include "banguid/server/dispatcher.h"
#include "common/base/unique_function.h"
#include "common/log/log.h"

namespace bangui::server {

class Server final : public Answers {
  public:
    /// How long accepting rests after the process ran out of descriptors or memory.
    static constexpr Milliseconds accept_pause{1000};

    /// Everything given must outlive the server; the loop must not run without it any more.
    Server(loop::PollLoop &loop, protect::Policy const &policy, Dispatcher &dispatcher, log::Logger &logger,
           std::size_t max_connections);
    ~Server() override;

    /// Accepts on a listening, non-blocking socket, which stays the caller's.
    void accept_on(int listening_socket);
    std::size_t connection_count() const { return connections_.size(); }

    /// To everybody who said hello and may read.
    void tell_all(ipc::Fail2banStateEvent const &event) {
        tell_all(ipc::operation::fail2ban_state, ipc::encode(event));
    }
    void tell_all(ipc::LogGrewEvent const &event) { tell_all(ipc::operation::log_grew, ipc::encode(event)); }
    void tell_all(ipc::LogSourceMovedEvent const &event) {
        tell_all(ipc::operation::log_source_moved, ipc::encode(event));
    }
    void tell_all(ipc::BanUndoneEvent const &event) {
        tell_all(ipc::operation::ban_undone, ipc::encode(event));
    }

    /// Accepts nobody and takes on nothing more; `done` is called when the last open request was answered.
    void drain(UniqueFunction<void()> done);

    void answer(std::uint64_t connection, std::uint16_t operation, std::uint32_t id,
                Result<Bytes> reply) override;
    /// Called with the number of each connection that has ended, for whoever keeps something for it.
    void on_ended(UniqueFunction<void(std::uint64_t connection)> listener) {
        listener_ = std::move(listener);
    }

  private:
    void tell_all(std::uint16_t operation, Result<Bytes> const &payload);
    void accept_one(int listening_socket);
    void accept_later(int listening_socket);
    void stop_listening();
    bool has_room_for(uid_t uid) const;
    void ended(std::uint64_t connection, std::string const &fault);
    void complain(std::string_view message, ipc::Peer const &peer, std::string_view reason);
    void finish_drain_if_empty();

    loop::PollLoop &loop_;
    protect::Policy const &policy_;
    Dispatcher &dispatcher_;
    log::Logger &logger_;
    std::size_t const max_connections_;
    audit::LineLimiter complaints_;

    std::map<int, loop::WatchId> listening_; ///< by listening socket
    std::uint64_t last_connection_ = 0;
    std::map<std::uint64_t, std::unique_ptr<Connection>> connections_;
    std::vector<std::unique_ptr<Connection>> ended_; ///< until their own calls have returned
    UniqueFunction<void(std::uint64_t)> listener_;
    UniqueFunction<void()> drained_;
    bool draining_ = false;
};

} // namespace bangui::server
