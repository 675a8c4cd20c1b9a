// SPDX-License-Identifier: Apache-2.0
//
// The one connection to banguid: connects, says hello, and connects again whenever it is lost. The generated
// ipc::Client calls through it. Owned by the app, lives on the loop.
//
// Every call ends: with the reply, with the error banguid answered, with timed_out when banguid did not
// answer within `call_deadline`, or with banguid_offline when there is no connection or it is lost. A
// fail2ban that did not answer banguid in time is fail2ban_offline here: to a user, hung is as good as gone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "bangui-web/net/loop.h"
#include "bangui-web/net/stream.h"
#include "common/base/clock.h"
#include "common/ipc/channel.h"
#include "common/ipc/frame.h"
#include "common/log/log.h"
#include "proto/bangui_ipc.h"

namespace bangui::ipc {

class Connection final : public Channel {
  public:
    /// banguid itself answers within this, whatever fail2ban does.
    static constexpr Milliseconds call_deadline{5'000};
    /// A call this old whose answer still has not come means that banguid hangs: the connection is given up.
    static constexpr Milliseconds hang_deadline{10'000};
    static constexpr Milliseconds connect_deadline{1'000};
    /// Waiting times between attempts to connect: doubled from the first to the last.
    static constexpr Milliseconds first_pause{10};
    static constexpr Milliseconds last_pause{1'000};
    /// What banguid allows one peer to have open.
    static constexpr std::size_t max_in_flight = 16;
    /// One per HTTP connection at most; more of them are `busy`.
    static constexpr std::size_t max_queued = 512;

    struct State {
        bool online = false;
        UnixSeconds since = 0;
        std::string version; ///< of banguid; empty until it said hello once
        std::string detail;  ///< why it is offline; empty when online
    };

    /// The loop and the logger outlive the connection.
    Connection(net::Loop &loop, std::string socket_path, log::Logger &logger);
    ~Connection() override;
    Connection(Connection const &) = delete;
    Connection &operator=(Connection const &) = delete;

    /// Begins to connect. `events` gets what banguid tells unasked, `on_change` is called whenever `online`
    /// or the reason for being offline moved; both from the loop, never from within a call.
    void start(Events &events, UniqueFunction<void()> on_change);
    /// Fails what is open and does not connect again.
    void stop();

    void call(std::uint16_t operation, Bytes payload, Completion<Bytes> done) override;

    State const &state() const { return state_; }
    std::size_t open_calls() const { return in_flight_.size() + queued_.size(); }

  private:
    struct Call {
        std::uint16_t operation;
        MonotonicTime begun;
        Bytes payload;          ///< empty once sent
        Completion<Bytes> done; ///< empty once timed out: the reply is awaited to be thrown away
    };

    void connect();
    void connect_later();
    void connected(net::Stream stream);
    void received(ByteView bytes);
    Result<void> take(Frame frame);
    Result<void> take_hello(Frame const &frame);
    Result<void> take_answer(Frame const &frame);
    void send_queued();
    void send(std::uint32_t id, std::uint16_t operation, ByteView payload);
    void lose(std::string why);
    void fail_all();
    void set_state(State state);
    void watch_deadlines();
    void deadlines_due();
    void refuse(Completion<Bytes> done, ErrorCode code, std::string detail);

    net::Loop &loop_;
    std::string path_;
    log::Logger &logger_;
    Events *events_ = nullptr;
    UniqueFunction<void()> on_change_;

    std::optional<net::Stream> stream_;
    FrameReader reader_;
    bool greeted_ = false; ///< the hello was answered
    State state_;
    Milliseconds pause_ = first_pause;
    net::TimerId retry_timer_ = net::TimerId::none;
    net::TimerId deadline_timer_ = net::TimerId::none;

    std::uint32_t last_id_ = 0;
    std::map<std::uint32_t, Call> in_flight_; ///< by id: the order of sending, but for the wrap-around
    std::deque<Call> queued_;
    std::shared_ptr<bool> attempt_; ///< expires with the connection that is being made or used
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

} // namespace bangui::ipc
