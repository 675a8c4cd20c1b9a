// SPDX-License-Identifier: Apache-2.0
//
// One connection of the server: a state machine that takes one request after the other from the stream and
// writes their answers. Owned by Server::State, lives on the loop; callbacks reach it through weak pointers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "bangui-web/http/request_parser.h"
#include "bangui-web/http/server_state.h"

namespace bangui::http {

class Connection final : public std::enable_shared_from_this<Connection> {
  public:
    Connection(std::shared_ptr<Server::State> server, ConnectionId id, net::Stream stream, Door door);

    void start();
    /// Closes when idle; else as soon as the running request is answered. Ends an event stream.
    void drain();
    /// Cuts the connection now and tells the server.
    void close();

    /// In the order in which connections make room for new ones.
    enum class Use {
        idle,          ///< its next request has not come, or its last one is over
        awaits_client, ///< for the rest of a request, or to take its answer
        serves,        ///< the client waits for us, or listens to events: never closed for others
    };
    Use use() const;
    MonotonicTime in_use_since() const { return phase_since_; }
    Caller const &caller() const { return caller_; }

  private:
    enum class Phase {
        waiting,   ///< for the head of the next request
        admitting, ///< the gate decides
        body,      ///< the body comes in
        handling,  ///< the handler works
        skipping,  ///< answered; the rest of the body passes by
        sending,   ///< a body goes out piece by piece
        streaming, ///< events go out until one side ends
        flushing,  ///< the last answer goes out
        lingering, ///< our side is ended; the peer's bytes pass by until it closes, too
        closed,
    };

    // Input.
    void bytes_arrived(ByteView bytes);
    void input_ended(Result<void> end);
    void pump();
    bool pump_once();
    RequestParser::Step parse();
    bool advance_waiting();
    bool advance_body();
    bool advance_skipping();
    void hold_back_or_go_on();

    // One request.
    void begin_exchange(RequestHead head);
    void head_arrived();
    void route_found(Router::Found found);
    void decided(std::uint64_t exchange, Verdict verdict);
    void dispatch();
    void answered(std::uint64_t exchange, Answer answer);
    void refuse(Refusal const &refusal);
    void answer_early(Response response);
    void respond(Response response, AfterResponse after, Phase next);
    void log(int status, std::size_t body_bytes);
    Response problem(int status, std::string detail) const;

    // Event streams.
    void start_stream(std::shared_ptr<EventChannel> channel);
    void flush_events_soon();
    void flush_events();
    void finish_stream();
    void leave_stream();

    // Bodies made while they go out.
    void start_body(StreamedResponse streamed);
    void ask_body();
    void body_came(Result<BodySource::Piece> piece);
    void body_taken();
    void leave_body();

    // Output.
    void send(std::vector<net::Chunk> chunks);
    void sent(Result<void> result);
    void end_output();

    // Deadlines.
    void enter(Phase phase);
    void enter(Phase phase, Milliseconds deadline);
    void set_deadline(Milliseconds delay);
    void set_body_deadline();
    void arm_timer();
    void timer_fired();
    void deadline_passed();
    void check_write_progress();

    MonotonicTime now() const;

    std::shared_ptr<Server::State> server_;
    ConnectionId id_;
    net::Stream stream_;
    Caller caller_;
    Phase phase_ = Phase::waiting;
    MonotonicTime phase_since_;

    RequestParser parser_;
    std::string input_;
    std::size_t consumed_ = 0; ///< of input_, by the parser
    bool pumping_ = false;
    bool reading_held_ = false;
    bool peer_ended_ = false;
    bool served_before_ = false; ///< at least one request
    bool draining_ = false;
    std::size_t lingered_bytes_ = 0;

    // The request being worked on.
    std::uint64_t exchange_ = 0; ///< tells a late answer from the one awaited
    RequestHead head_;
    Route const *route_ = nullptr;
    Captures captures_;
    std::optional<Principal> principal_;
    AfterResponse after_ = AfterResponse::keep_open;
    MonotonicTime request_started_;
    MonotonicTime body_started_;

    std::shared_ptr<EventChannel> channel_;
    bool flush_posted_ = false;

    struct Body {
        std::unique_ptr<BodySource> source;
        Framing framing;
        int status;
        std::size_t bytes = 0; ///< that came so far
        bool is_asked = false; ///< the source has not answered yet
    };
    std::optional<Body> body_;

    std::optional<MonotonicTime> deadline_;
    std::optional<MonotonicTime> write_deadline_;
    std::size_t queued_at_last_check_ = 0;
    net::TimerId timer_ = net::TimerId::none;
    MonotonicTime timer_due_;
};

} // namespace bangui::http
