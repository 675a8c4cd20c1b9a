// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/connection.h"

#include <algorithm>
#include <utility>

#include "bangui-web/http/problem.h"
#include "bangui-web/http/random_id.h"

namespace bangui::http {
namespace {

/// What a client may send ahead of the request being worked on; beyond it, the kernel holds it back.
constexpr std::size_t max_buffered_input = 64 * 1024;
/// A body this short is read past after an early answer, so that the connection can be kept.
constexpr std::size_t max_skipped_body = 64 * 1024;
/// What a client may go on sending after our last answer before it is cut off.
constexpr std::size_t max_lingered_bytes = 256 * 1024;

} // namespace

Connection::Connection(std::shared_ptr<Server::State> server, ConnectionId id, net::Stream stream, Door door)
    : server_(std::move(server))
    , id_(id)
    , stream_(std::move(stream))
    , caller_(stream_.peer(), door)
    , phase_since_(now())
    , request_started_(phase_since_) {}

void Connection::start() {
    enter(Phase::waiting, server_->limits().head);
    stream_.start({[weak = weak_from_this()](ByteView bytes) {
                       if (auto const self = weak.lock()) self->bytes_arrived(bytes);
                   },
                   [weak = weak_from_this()](Result<void> end) {
                       if (auto const self = weak.lock()) self->input_ended(std::move(end));
                   }});
}

MonotonicTime Connection::now() const {
    return server_->clock().monotonic_now();
}

Connection::Use Connection::use() const {
    switch (phase_) {
    case Phase::waiting:
        return stream_.queued_bytes() == 0 ? Use::idle : Use::awaits_client;
    case Phase::lingering:
        return Use::idle;
    case Phase::body:
    case Phase::skipping:
    case Phase::flushing:
        return Use::awaits_client;
    case Phase::sending:
        return stream_.queued_bytes() == 0 ? Use::serves : Use::awaits_client;
    case Phase::admitting:
    case Phase::handling:
    case Phase::streaming:
    case Phase::closed:
        break;
    }
    return Use::serves;
}

void Connection::close() {
    if (phase_ == Phase::closed) return;
    auto const self = shared_from_this();
    leave_stream();
    leave_body();
    phase_ = Phase::closed;
    server_->loop().cancel(timer_);
    stream_.close();
    server_->remove(id_);
}

void Connection::drain() {
    draining_ = true;
    switch (phase_) {
    case Phase::waiting:
    case Phase::skipping:
        end_output();
        break;
    case Phase::streaming:
        finish_stream();
        break;
    case Phase::admitting:
    case Phase::body:
    case Phase::handling:
    case Phase::sending:
    case Phase::flushing:
    case Phase::lingering:
    case Phase::closed:
        break;
    }
}

// Input.

void Connection::bytes_arrived(ByteView bytes) {
    switch (phase_) {
    case Phase::streaming:
        return; // nothing can follow the request for events
    case Phase::flushing:
    case Phase::lingering:
        lingered_bytes_ += bytes.size();
        if (lingered_bytes_ > max_lingered_bytes) close();
        return;
    case Phase::waiting:
    case Phase::admitting:
    case Phase::body:
    case Phase::handling:
    case Phase::skipping:
    case Phase::sending:
    case Phase::closed:
        break;
    }
    input_.erase(0, consumed_);
    consumed_ = 0;
    input_ += as_text(bytes);
    pump();
}

void Connection::input_ended(Result<void> end) {
    peer_ended_ = true;
    bool const is_over = !end || phase_ == Phase::streaming || phase_ == Phase::lingering;
    if (is_over)
        close();
    else
        pump();
}

void Connection::pump() {
    if (pumping_) return;
    auto const self = shared_from_this();
    pumping_ = true;
    while (pump_once()) {
    }
    pumping_ = false;
    hold_back_or_go_on();
    if (!peer_ended_) return;
    // What the client still wants has been taken from the input, so the rest will never be whole.
    if (phase_ == Phase::waiting && stream_.queued_bytes() == 0) end_output();
    if (phase_ == Phase::body || phase_ == Phase::skipping) close();
}

bool Connection::pump_once() {
    switch (phase_) {
    case Phase::waiting:
        return advance_waiting();
    case Phase::body:
        return advance_body();
    case Phase::skipping:
        return advance_skipping();
    case Phase::admitting:
    case Phase::handling:
    case Phase::sending:
    case Phase::streaming:
    case Phase::flushing:
    case Phase::lingering:
    case Phase::closed:
        return false;
    }
    return false;
}

RequestParser::Step Connection::parse() {
    auto input = std::string_view(input_).substr(consumed_);
    auto const before = input.size();
    auto const step = parser_.advance(input);
    consumed_ += before - input.size();
    return step;
}

bool Connection::advance_waiting() {
    // The answers before come first; a client that does not take them gets no more.
    if (input_.size() == consumed_ || stream_.queued_bytes() > 0) return false;
    if (parser_.is_idle()) {
        request_started_ = now();
        if (served_before_) set_deadline(server_->limits().head);
    }
    switch (parse()) {
    case RequestParser::Step::need_more:
        return false;
    case RequestParser::Step::head:
        head_arrived();
        return true;
    case RequestParser::Step::refused:
        begin_exchange(RequestHead{});
        refuse(parser_.refusal());
        return false;
    case RequestParser::Step::complete:
        break;
    }
    ENSURE(false); // a head comes before its end
    return false;
}

bool Connection::advance_body() {
    auto const before = consumed_;
    switch (parse()) {
    case RequestParser::Step::need_more:
        if (consumed_ > before) set_body_deadline();
        return false;
    case RequestParser::Step::complete:
        dispatch();
        return true;
    case RequestParser::Step::refused:
        refuse(parser_.refusal());
        return false;
    case RequestParser::Step::head:
        break;
    }
    ENSURE(false);
    return false;
}

bool Connection::advance_skipping() {
    switch (parse()) {
    case RequestParser::Step::need_more:
        return false;
    case RequestParser::Step::complete:
        parser_.next_request();
        enter(Phase::waiting, server_->limits().keep_alive);
        return true;
    case RequestParser::Step::refused:
        close(); // answered already
        return false;
    case RequestParser::Step::head:
        break;
    }
    ENSURE(false);
    return false;
}

void Connection::hold_back_or_go_on() {
    bool const hold = input_.size() - consumed_ > max_buffered_input;
    if (hold == reading_held_) return;
    reading_held_ = hold;
    if (hold)
        stream_.pause_reading();
    else
        stream_.resume_reading();
}

// One request.

void Connection::begin_exchange(RequestHead head) {
    head_ = std::move(head);
    head_.id = random_id();
    head_.peer = caller_.peer;
    head_.door = caller_.door;
    auto const origin = origin_of(caller_, head_.fields, server_->trusted_proxies());
    head_.client_address = origin.address;
    head_.transport = origin.transport;
    head_.placement = server_->base_path().take_off(head_.segments);
    server_->watch_for_forgotten_proxy(caller_, head_.fields);
    ++exchange_;
    route_ = nullptr;
    captures_ = {};
    principal_.reset();
    after_ =
        parser_.keeps_alive() && head_.minor_version > 0 ? AfterResponse::keep_open : AfterResponse::close;
}

void Connection::head_arrived() {
    begin_exchange(parser_.take_head());
    auto match = server_->router().match(head_.method, head_.segments);
    if (auto *found = std::get_if<Router::Found>(&match))
        route_found(std::move(*found));
    else if (auto *other = std::get_if<Router::MethodNotAllowed>(&match))
        answer_early(problem(405, "this resource does not have that method").with("Allow", other->allow));
    else if (auto *options = std::get_if<Router::Options>(&match))
        answer_early(Response::empty(204).with("Allow", options->allow));
    else
        answer_early(problem(404, "there is no such resource"));
}

void Connection::route_found(Router::Found found) {
    route_ = found.route;
    captures_ = std::move(found.captures);
    enter(Phase::admitting, server_->limits().answer);
    if (server_->router().is_fallback(*route_)) {
        decided(exchange_, Admitted{});
        return;
    }
    server_->gate().admit(head_, *route_, [weak = weak_from_this(), exchange = exchange_](Verdict verdict) {
        if (auto const self = weak.lock()) self->decided(exchange, std::move(verdict));
    });
}

void Connection::decided(std::uint64_t exchange, Verdict verdict) {
    if (phase_ != Phase::admitting || exchange != exchange_) return;
    if (!verdict) {
        answer_early(std::move(verdict).error());
    } else if (parser_.content_length().value_or(0) > route_->body_limit) {
        answer_early(problem(413, "the body is too large"));
    } else {
        principal_ = std::move(verdict->principal);
        if (parser_.expects_continue()) send({std::string("HTTP/1.1 100 Continue\r\n\r\n")});
        parser_.read_body(route_->body_limit);
        body_started_ = now();
        enter(Phase::body);
        set_body_deadline();
    }
    pump();
}

void Connection::dispatch() {
    Request request{head_, parser_.take_body()};
    parser_.next_request();
    enter(Phase::handling, server_->limits().answer);
    auto sink = [weak = weak_from_this(), &loop = server_->loop(), exchange = exchange_](Answer answer) {
        if (auto const self = weak.lock())
            self->answered(exchange, std::move(answer));
        else if (auto *channel = std::get_if<std::shared_ptr<EventChannel>>(&answer))
            loop.post([channel = std::move(*channel)] { channel->reader_gone(); });
    };
    route_->handler(Exchange{std::move(request), std::move(captures_), std::move(principal_),
                             Responder(head_.id, std::move(sink))});
}

void Connection::answered(std::uint64_t exchange, Answer answer) {
    auto *channel = std::get_if<std::shared_ptr<EventChannel>>(&answer);
    bool const is_awaited = phase_ == Phase::handling && exchange == exchange_;
    if (channel && is_awaited)
        start_stream(std::move(*channel));
    else if (channel)
        server_->loop().post([late = std::move(*channel)] { late->reader_gone(); });
    else if (!is_awaited)
        return;
    else if (auto *streamed = std::get_if<StreamedResponse>(&answer))
        start_body(std::move(*streamed));
    else
        respond(std::get<Response>(std::move(answer)), after_, Phase::waiting);
}

Response Connection::problem(int status, std::string detail) const {
    return to_response(protocol_problem(status, std::move(detail)), head_.id);
}

void Connection::refuse(Refusal const &refusal) {
    respond(problem(refusal.status, refusal.detail), AfterResponse::close, Phase::waiting);
}

void Connection::answer_early(Response response) {
    if (!parser_.announces_body()) {
        parser_.read_body(0);
        std::string_view nothing;
        ENSURE(parser_.advance(nothing) == RequestParser::Step::complete);
        parser_.next_request();
        respond(std::move(response), after_, Phase::waiting);
        return;
    }
    auto const length = parser_.content_length();
    bool const is_short = length && *length <= max_skipped_body && !parser_.expects_continue();
    if (is_short) parser_.skip_body(max_skipped_body);
    respond(std::move(response), is_short ? after_ : AfterResponse::close, Phase::skipping);
}

void Connection::respond(Response response, AfterResponse after, Phase next) {
    if (draining_) after = AfterResponse::close;
    ResponseContext const context{head_.id, server_->clock().unix_now(), after};
    auto head = write_head(response, context);
    if (!head) {
        response = problem(500, "the answer could not be written");
        head = write_head(response, context);
    }
    ENSURE(head);
    int const status = response.status();
    std::vector<net::Chunk> chunks;
    chunks.emplace_back(std::move(*head));
    bool const has_body = head_.method != Method::head && status != 204 && status != 304;
    auto const body_bytes = has_body ? response.body().size() : 0;
    if (body_bytes > 0) chunks.emplace_back(std::move(response).take_body());
    log(status, body_bytes);
    served_before_ = true;
    enter(next, next == Phase::skipping ? server_->limits().body_idle : server_->limits().keep_alive);
    send(std::move(chunks));
    if (after == AfterResponse::close)
        end_output();
    else
        pump();
}

void Connection::log(int status, std::size_t body_bytes) {
    auto const duration = now() - request_started_;
    server_->log(
        {head_.id, head_.method_text, head_.path, status, duration, head_.client_address, body_bytes});
}

// Output.

void Connection::send(std::vector<net::Chunk> chunks) {
    stream_.write(std::move(chunks), [weak = weak_from_this()](Result<void> result) {
        if (auto const self = weak.lock()) self->sent(std::move(result));
    });
    if (stream_.queued_bytes() == 0 || write_deadline_) return;
    queued_at_last_check_ = stream_.queued_bytes();
    write_deadline_ = now() + server_->limits().write_stall;
    arm_timer();
}

void Connection::sent(Result<void> result) {
    if (!result) {
        close();
        return;
    }
    if (stream_.queued_bytes() == 0) write_deadline_.reset();
    if (phase_ == Phase::streaming)
        flush_events_soon();
    else if (phase_ == Phase::sending)
        body_taken();
    else
        pump();
}

void Connection::end_output() {
    enter(Phase::flushing);
    stream_.shutdown([weak = weak_from_this()](Result<void> result) {
        auto const self = weak.lock();
        if (!self) return;
        if (!result || self->peer_ended_)
            self->close();
        else
            self->enter(Phase::lingering, self->server_->limits().linger);
    });
    leave_stream();
}

// Deadlines.

void Connection::enter(Phase phase) {
    phase_ = phase;
    phase_since_ = now();
    deadline_.reset();
    bool const is_deaf = phase == Phase::streaming || phase == Phase::flushing || phase == Phase::lingering;
    if (!is_deaf) return;
    input_ = {};
    consumed_ = 0;
    hold_back_or_go_on(); // the end of the input has to be noticed
}

void Connection::enter(Phase phase, Milliseconds deadline) {
    enter(phase);
    set_deadline(deadline);
}

void Connection::set_deadline(Milliseconds delay) {
    deadline_ = now() + delay;
    arm_timer();
}

void Connection::set_body_deadline() {
    auto const &limits = server_->limits();
    deadline_ = std::min(now() + limits.body_idle, body_started_ + limits.body_total);
    arm_timer();
}

void Connection::arm_timer() {
    auto due = deadline_;
    if (write_deadline_ && (!due || *write_deadline_ < *due)) due = write_deadline_;
    // A timer that fires too early looks again; that is cheaper than setting it anew for each request.
    if (!due || (timer_ != net::TimerId::none && timer_due_ <= *due)) return;
    server_->loop().cancel(timer_);
    timer_due_ = *due;
    timer_ = server_->loop().after(*due - now(), [weak = weak_from_this()] {
        if (auto const self = weak.lock()) self->timer_fired();
    });
}

void Connection::timer_fired() {
    timer_ = net::TimerId::none;
    if (write_deadline_ && now() >= *write_deadline_) check_write_progress();
    if (phase_ != Phase::closed && deadline_ && now() >= *deadline_) {
        deadline_.reset();
        deadline_passed();
    }
    if (phase_ != Phase::closed) arm_timer();
}

void Connection::check_write_progress() {
    auto const queued = stream_.queued_bytes();
    write_deadline_.reset();
    if (queued == 0) return;
    if (queued >= queued_at_last_check_) {
        close();
        return;
    }
    queued_at_last_check_ = queued;
    write_deadline_ = now() + server_->limits().write_stall;
}

void Connection::deadline_passed() {
    switch (phase_) {
    case Phase::waiting:
        if (stream_.queued_bytes() > 0) {
            set_deadline(server_->limits().keep_alive); // busy reading the last answer
            return;
        }
        if (parser_.is_idle()) {
            close();
            return;
        }
        begin_exchange(RequestHead{});
        refuse({408, "the head did not come in time"});
        return;
    case Phase::body:
        refuse({408, "the body did not come in time"});
        return;
    case Phase::admitting:
    case Phase::handling:
        respond(problem(503, "the answer took too long"), AfterResponse::close, Phase::waiting);
        return;
    case Phase::streaming:
        if (stream_.queued_bytes() == 0) send({format_heartbeat()});
        set_deadline(server_->limits().heartbeat);
        return;
    case Phase::skipping:
    case Phase::sending: // the source does not answer
    case Phase::flushing:
    case Phase::lingering:
        close();
        return;
    case Phase::closed:
        return;
    }
}

} // namespace bangui::http
