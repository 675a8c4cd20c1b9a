// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/ipc/connection.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace bangui::ipc {
namespace {

constexpr std::uint32_t hello_id = 1; ///< answered before any call, so the number may be used again

tl::unexpected<Error> broken(std::string detail) {
    return fail(ErrorCode::protocol_error, std::move(detail));
}

/// What a code of banguid's says about fail2ban or about root's policy; here it would speak of the browser's
/// request.
ErrorCode meant_by_banguid(ErrorCode code) {
    if (code == ErrorCode::timed_out) return ErrorCode::fail2ban_offline;   // what did not answer is fail2ban
    if (code == ErrorCode::too_large) return ErrorCode::fail2ban_protocol;  // its answer was, not the request
    if (code == ErrorCode::not_permitted) return ErrorCode::policy_refused; // to this daemon, not the user
    return code;
}

} // namespace

Connection::Connection(net::Loop &loop, std::string socket_path, log::Logger &logger)
    : loop_(loop)
    , path_(std::move(socket_path))
    , logger_(logger)
    , state_{false, loop.clock().unix_now(), {}, "not connected yet"} {}

Connection::~Connection() {
    stop();
}

void Connection::start(Events &events, UniqueFunction<void()> on_change) {
    events_ = &events;
    on_change_ = std::move(on_change);
    connect();
}

void Connection::stop() {
    attempt_.reset();
    loop_.cancel(std::exchange(retry_timer_, net::TimerId::none));
    loop_.cancel(std::exchange(deadline_timer_, net::TimerId::none));
    stream_.reset();
    on_change_ = {};
    greeted_ = false;
    state_.online = false;
    fail_all();
}

void Connection::call(std::uint16_t operation, Bytes payload, Completion<Bytes> done) {
    if (!greeted_) return refuse(std::move(done), ErrorCode::banguid_offline, state_.detail);
    if (queued_.size() == max_queued) {
        return refuse(std::move(done), ErrorCode::busy, "too many calls wait for banguid");
    }
    queued_.push_back(Call{operation, loop_.clock().monotonic_now(), std::move(payload), std::move(done)});
    send_queued();
    watch_deadlines();
}

void Connection::connect() {
    retry_timer_ = net::TimerId::none;
    attempt_ = std::make_shared<bool>(true);
    net::connect_unix(loop_, path_, connect_deadline,
                      [this, attempt = std::weak_ptr(attempt_)](Result<net::Stream> stream) {
                          if (attempt.expired()) return;
                          if (stream) return connected(std::move(*stream));
                          lose(stream.error().detail);
                      });
}

void Connection::connect_later() {
    retry_timer_ = loop_.after(pause_, [this] { connect(); });
    pause_ = std::min(pause_ * 2, last_pause);
}

void Connection::connected(net::Stream stream) {
    reader_ = FrameReader();
    stream_.emplace(std::move(stream));
    stream_->start({[this](ByteView bytes) { received(bytes); },
                    [this](Result<void> end) {
                        lose(end ? std::string("banguid closed the connection") : end.error().detail);
                    }});
    auto hello = encode(HelloRequest{protocol_number});
    ENSURE(hello);
    send(hello_id, operation::hello, *hello);
    // A peer that never answers the hello is as good as none.
    retry_timer_ = loop_.after(call_deadline, [this] { lose("banguid does not answer"); });
}

void Connection::received(ByteView bytes) {
    auto const attempt = std::weak_ptr(attempt_);
    while (!bytes.empty()) {
        auto frame = reader_.next(bytes);
        if (!frame) return lose(frame.error().detail);
        if (!*frame) return;
        if (auto const taken = take(std::move(**frame)); !taken) return lose(taken.error().detail);
        if (attempt.expired()) return;
    }
}

Result<void> Connection::take(Frame frame) {
    switch (frame.kind) {
    case Kind::request:
        return broken("banguid sent a request");
    case Kind::event:
        if (!greeted_) return broken("banguid sent an event before its hello");
        return dispatch_event(*events_, frame.operation, frame.payload);
    case Kind::reply:
    case Kind::error:
        return greeted_ ? take_answer(frame) : take_hello(frame);
    }
    return broken("unknown kind of frame");
}

Result<void> Connection::take_hello(Frame const &frame) {
    if (frame.id != hello_id || frame.operation != operation::hello)
        return broken("banguid did not say hello");
    if (frame.kind == Kind::error) {
        auto const error = TRY(decode_error(frame.payload));
        return broken("banguid refuses us: " + error.detail);
    }
    auto const reply = TRY(decode<HelloReply>(frame.payload));
    if (reply.protocol != protocol_number) return broken("banguid speaks another protocol");
    loop_.cancel(std::exchange(retry_timer_, net::TimerId::none));
    pause_ = first_pause;
    greeted_ = true;
    set_state({true, loop_.clock().unix_now(), reply.banguid_version, {}});
    return {};
}

Result<void> Connection::take_answer(Frame const &frame) {
    auto const found = in_flight_.find(frame.id);
    if (found == in_flight_.end() || found->second.operation != frame.operation) {
        return broken("banguid answered what nobody asked");
    }
    Result<Bytes> answer = frame.payload;
    if (frame.kind == Kind::error) {
        // An error is final for its call, but one that cannot be read breaks the connection.
        auto error = TRY(decode_error(frame.payload));
        error.code = meant_by_banguid(error.code);
        answer = tl::unexpected(std::move(error));
    }
    auto done = std::move(found->second.done);
    in_flight_.erase(found);
    send_queued();
    watch_deadlines();
    if (done) done(std::move(answer));
    return {};
}

void Connection::send_queued() {
    while (!queued_.empty() && in_flight_.size() < max_in_flight && stream_) {
        auto call = std::move(queued_.front());
        queued_.pop_front();
        do {
            ++last_id_;
        } while (last_id_ == 0 || in_flight_.contains(last_id_)); // 0 is for events
        auto const payload = std::exchange(call.payload, {});
        auto const operation = call.operation;
        in_flight_.emplace(last_id_, std::move(call));
        send(last_id_, operation, payload);
    }
}

void Connection::send(std::uint32_t id, std::uint16_t operation, ByteView payload) {
    auto const frame = encode_frame(Kind::request, operation, id, payload);
    std::vector<net::Chunk> chunks;
    chunks.emplace_back(std::string(as_text(frame)));
    stream_->write(std::move(chunks), [this, attempt = std::weak_ptr(attempt_)](Result<void> written) {
        if (!attempt.expired() && !written) lose(written.error().detail);
    });
}

void Connection::lose(std::string why) {
    attempt_.reset(); // what is under way of the old connection no longer matters
    loop_.cancel(std::exchange(retry_timer_, net::TimerId::none));
    stream_.reset();
    greeted_ = false;
    auto const was_online = state_.online;
    auto const since = was_online ? loop_.clock().unix_now() : state_.since;
    connect_later();
    set_state({false, since, state_.version, std::move(why)});
    fail_all();
}

void Connection::fail_all() {
    loop_.cancel(std::exchange(deadline_timer_, net::TimerId::none));
    for (auto &[id, call] : std::exchange(in_flight_, {})) {
        if (call.done) refuse(std::move(call.done), ErrorCode::banguid_offline, state_.detail);
    }
    for (auto &call : std::exchange(queued_, {})) {
        refuse(std::move(call.done), ErrorCode::banguid_offline, state_.detail);
    }
}

void Connection::set_state(State state) {
    auto const moved = state.online != state_.online || state.detail != state_.detail;
    state_ = std::move(state);
    if (!moved) return;
    if (state_.online) {
        logger_.info("banguid is online", {{"version", state_.version}});
    } else {
        logger_.warning("banguid is offline", {{"socket", path_}, {"reason", state_.detail}});
    }
    loop_.post([this, alive = std::weak_ptr(alive_)] {
        if (!alive.expired() && on_change_) on_change_();
    });
}

/// One timer for the call whose next deadline is nearest. Calls are sent in the order they began, so the
/// oldest are the first of both containers.
void Connection::watch_deadlines() {
    if (open_calls() == 0) return loop_.cancel(std::exchange(deadline_timer_, net::TimerId::none));
    if (deadline_timer_ != net::TimerId::none) return;
    std::optional<MonotonicTime> nearest;
    auto const consider = [&nearest](MonotonicTime due) {
        nearest = nearest ? std::min(*nearest, due) : due;
    };
    for (auto const &[id, call] : in_flight_)
        consider(call.begun + (call.done ? call_deadline : hang_deadline));
    if (!queued_.empty()) consider(queued_.front().begun + call_deadline);
    if (!nearest) return;
    auto const now = loop_.clock().monotonic_now();
    deadline_timer_ = loop_.after(std::max(*nearest - now, Milliseconds(0)), [this] { deadlines_due(); });
}

void Connection::deadlines_due() {
    deadline_timer_ = net::TimerId::none;
    auto const now = loop_.clock().monotonic_now();
    for (auto &[id, call] : in_flight_) {
        if (now - call.begun >= hang_deadline) return lose("banguid does not answer");
        if (call.done && now - call.begun >= call_deadline) {
            refuse(std::exchange(call.done, {}), ErrorCode::timed_out, "banguid did not answer in time");
        }
    }
    while (!queued_.empty() && now - queued_.front().begun >= call_deadline) {
        refuse(std::move(queued_.front().done), ErrorCode::timed_out, "banguid is busy");
        queued_.pop_front();
    }
    watch_deadlines();
}

void Connection::refuse(Completion<Bytes> done, ErrorCode code, std::string detail) {
    loop_.post([done = std::move(done), code, detail = std::move(detail)]() mutable {
        done(fail(code, std::move(detail)));
    });
}

} // namespace bangui::ipc
