// SPDX-License-Identifier: Apache-2.0
//
// banguid's one kept connection to fail2ban. Requests are sent one at a time and answered in order; each has
// a deadline. The client connects by itself, notices at once when fail2ban goes, and tries again for as long
// as it is started. It lives on the loop's thread; main owns it. Online and idle it costs nothing.
//
// fail2ban serves its socket with one thread and select(2), and shuts itself down near 1,000 connections:
// there is never more than one here. A reply carries no number, so once one is late the order is lost and the
// connection is closed; only after long work (see Request) is the reply waited for, and dropped.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "banguid/fail2ban/pickle_reader.h"
#include "banguid/fail2ban/reply.h"
#include "banguid/fail2ban/request.h"
#include "banguid/loop/poll_loop.h"
#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/unique_fd.h"
#include "common/base/unique_function.h"

namespace bangui::fail2ban {

enum class ClientState : std::uint8_t {
    connecting, ///< from start() until the first attempt succeeds or fails
    online,     ///< connected, and fail2ban has said its version
    offline,    ///< the last attempt or the connection failed; trying again
};

struct ClientStatus {
    ClientState state = ClientState::connecting;
    UnixSeconds since = 0;                  ///< when `state` began
    std::string detail;                     ///< why it is offline; empty otherwise
    std::string version;                    ///< as last heard, e.g. "1.0.2"; empty until then
    std::optional<UnixSeconds> last_answer; ///< to anything
    std::uint64_t connects = 0;             ///< connections on which fail2ban answered
    std::uint64_t requests = 0;             ///< accepted by send()
    std::uint64_t failures = 0;             ///< of those, the ones that ended in an error
};

class Client {
  public:
    /// Called after `status().state` has changed.
    using StateChanged = UniqueFunction<void(ClientStatus const &)>;

    /// Requests waiting for their turn. Each waits behind the others, so more would only time out.
    static constexpr std::size_t max_queued = 128;
    /// How long a new connection may wait for its first answer. Generous, since fail2ban serves one client at
    /// a time and a connection that waits in its queue is served the moment it is free again.
    static constexpr Milliseconds greeting_patience{5000};
    /// How long fail2ban may be at long work: 100,000 bans of 5 ms each.
    static constexpr Milliseconds work_patience{Seconds{600}};
    static constexpr Milliseconds first_retry{10};
    /// Well under the 2 s within which a recovery has to show.
    static constexpr Milliseconds slowest_retry{500};

    /// Fails with invalid_argument when the path does not fit a socket address. The loop must outlive the
    /// client.
    static Result<std::unique_ptr<Client>> create(loop::PollLoop &loop, std::string socket_path,
                                                  StateChanged on_state_changed);
    /// What still waits for an answer is dropped unanswered: stop() first. Not from inside a completion.
    ~Client();
    Client(Client const &) = delete;
    Client &operator=(Client const &) = delete;

    void start();
    /// Closes the connection and fails everything that waits with fail2ban_offline. start() begins again.
    void stop();

    /// Answers with what fail2ban answered, or
    ///   fail2ban_offline   there is no connection, or it ended before the reply was whole (then fail2ban may
    ///   or may
    ///                      not have carried the request out)
    ///   timed_out          `deadline` passed first (likewise; long work goes on)
    ///   busy               max_queued requests wait already, or its turn did not come before `deadline`
    ///   fail2ban_refused, not_found, fail2ban_protocol   as outcome() in reply.h says
    void send(Request request, MonotonicTime deadline, Completion<Reply> done);

    ClientStatus const &status() const { return status_; }
    std::string const &socket_path() const { return socket_path_; }

  private:
    /// One read; fail2ban writes its replies in pieces of at most this.
    static constexpr std::size_t read_bytes = std::size_t{64} << 10;

    struct Pending {
        Request request;
        loop::TimerId timer;
        Completion<Reply> done; ///< empty for the greeting, and for long work that was told as timed out
        std::uint64_t number;
        bool is_greeting = false;
    };

    Client(loop::PollLoop &loop, std::string socket_path, StateChanged on_state_changed);

    void connect();
    void greet();
    void greeted(Result<Reply> const &reply);
    void transmit_next();
    void write_some();
    void on_socket(short events);
    void read_some();
    void reply_complete(std::size_t left_over);
    void deadline_passed(std::uint64_t number);
    void current_is_late();
    void disconnect();
    void go_offline(Error const &reason);
    void become(ClientState state, std::string detail);
    void finish(Pending pending, Result<Reply> result);

    loop::PollLoop &loop_;
    std::string const socket_path_;
    StateChanged on_state_changed_;
    ClientStatus status_;

    bool started_ = false;
    UniqueFd socket_;
    loop::WatchId watch_ = loop::WatchId::none;
    loop::TimerId retry_timer_ = loop::TimerId::none;
    Milliseconds retry_delay_ = first_retry;

    std::uint64_t last_number_ = 0;
    std::deque<Pending> queue_;
    std::optional<Pending> current_; ///< sent, or being sent
    std::size_t written_ = 0;        ///< of current_'s frame
    PickleReader reader_;
    std::array<std::uint8_t, read_bytes> buffer_{};
};

} // namespace bangui::fail2ban
