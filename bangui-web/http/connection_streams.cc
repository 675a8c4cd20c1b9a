// SPDX-License-Identifier: Apache-2.0
//
// The answers of a connection that go on: events, and bodies that are made while they go out.
#include <utility>

#include "bangui-web/http/connection.h"
#include "bangui-web/http/problem.h"

namespace bangui::http {

// Event streams.

void Connection::start_stream(std::shared_ptr<EventChannel> channel) {
    bool const wants_events = head_.method != Method::head;
    if (draining_ || !wants_events || !server_->add_event_stream()) {
        server_->loop().post([channel = std::move(channel)] { channel->reader_gone(); });
        respond(wants_events ? problem(503, "there are too many event streams")
                             : Response::text(200, {}, "text/event-stream"),
                after_, Phase::waiting);
        return;
    }
    channel_ = std::move(channel);
    channel_->on_activity([weak = weak_from_this()] {
        if (auto const self = weak.lock()) self->flush_events_soon();
    });
    log(200, 0);
    enter(Phase::streaming, server_->limits().heartbeat);
    ResponseContext const context{head_.id, server_->clock().unix_now(), AfterResponse::close};
    send({write_event_stream_head(context), format_retry(server_->limits().event_retry)});
    flush_events_soon();
}

void Connection::flush_events_soon() {
    // Once for all events of this turn, and never from within EventStream::send().
    if (std::exchange(flush_posted_, true)) return;
    server_->loop().post([weak = weak_from_this()] {
        if (auto const self = weak.lock()) self->flush_events();
    });
}

void Connection::flush_events() {
    flush_posted_ = false;
    if (phase_ != Phase::streaming) return;
    if (channel_->has_overflowed()) {
        close();
        return;
    }
    if (stream_.queued_bytes() > 0) return; // sent() comes back here
    if (channel_->is_ended()) {
        finish_stream();
    } else if (channel_->has_bytes()) {
        send({channel_->take()});
        set_deadline(server_->limits().heartbeat);
    }
}

void Connection::finish_stream() {
    auto last = channel_->take();
    if (!last.empty()) send({std::move(last)});
    end_output();
}

void Connection::leave_stream() {
    if (!channel_) return;
    server_->remove_event_stream();
    std::exchange(channel_, nullptr)->reader_gone();
}

// Bodies made while they go out.

void Connection::start_body(StreamedResponse streamed) {
    if (head_.method == Method::head)
        return respond(std::move(streamed.head), after_, Phase::waiting); // as GET, and without asking
    if (draining_) after_ = AfterResponse::close;
    auto const framing = head_.minor_version > 0 ? Framing::chunked : Framing::until_close;
    ResponseContext const context{head_.id, server_->clock().unix_now(), after_};
    auto head = write_streamed_head(streamed.head, context, framing);
    if (!head) return respond(problem(500, "the answer could not be written"), after_, Phase::waiting);
    served_before_ = true;
    body_.emplace(Body{std::move(streamed.source), framing, streamed.head.status()});
    enter(Phase::sending);
    send({std::move(*head)}); // sent() asks for the first piece
}

void Connection::ask_body() {
    body_->is_asked = true;
    set_deadline(server_->limits().answer);
    body_->source->next([weak = weak_from_this(), exchange = exchange_](Result<BodySource::Piece> piece) {
        auto const self = weak.lock();
        if (self && self->phase_ == Phase::sending && self->exchange_ == exchange)
            self->body_came(std::move(piece));
    });
}

void Connection::body_came(Result<BodySource::Piece> piece) {
    if (!piece) {
        close();
        return;
    }
    body_->is_asked = false;
    deadline_.reset();
    body_->bytes += piece->bytes.size();
    bool const is_last = piece->after == BodySource::Piece::After::end;
    auto bytes = framed(std::move(*piece), body_->framing);
    if (!is_last && bytes.empty()) {
        server_->loop().post([weak = weak_from_this()] {
            if (auto const self = weak.lock()) self->body_taken();
        });
        return;
    }
    if (is_last) {
        leave_body();
        enter(Phase::waiting, server_->limits().keep_alive);
    }
    if (!bytes.empty()) send({std::move(bytes)});
    if (!is_last) return;
    if (draining_ || after_ == AfterResponse::close)
        end_output();
    else
        pump();
}

void Connection::body_taken() {
    if (phase_ == Phase::sending && !body_->is_asked && stream_.queued_bytes() == 0) ask_body();
}

/// Also the one line in the log, with what has come of the body.
void Connection::leave_body() {
    if (!body_) return;
    log(body_->status, body_->bytes);
    body_.reset();
}

} // namespace bangui::http
