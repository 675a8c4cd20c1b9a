// SPDX-License-Identifier: Apache-2.0
//
// Turns the bytes of one connection into requests, one after the other. Does no I/O: bytes cut anywhere go
// in, steps come out, and what follows a request stays in the caller's input. Boost.Beast takes the head
// apart; what HTTP software disagrees about is refused here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bangui-web/http/body_reader.h"
#include "bangui-web/http/head_scanner.h"
#include "bangui-web/http/request.h"

namespace bangui::http {

class RequestParser {
  public:
    enum class Step {
        need_more, ///< everything was taken; the request goes on
        head,      ///< the head is there: take_head(), then read_body() before the next advance()
        complete,  ///< the body is there, or there is none: take_body(), then next_request()
        refused,   ///< refusal() says why; the rest of the connection means nothing
    };

    /// Takes bytes from the front of `input`, up to the next step.
    Step advance(std::string_view &input);

    /// True before the first byte of a request.
    bool is_idle() const;

    RequestHead take_head();
    /// What the head says about the rest. Valid from Step::head until next_request().
    bool announces_body() const { return is_chunked_ || content_length_.value_or(0) > 0; }
    std::optional<std::uint64_t> content_length() const { return content_length_; }
    bool expects_continue() const { return expects_continue_ && announces_body(); }
    /// Whether the client allows another request behind this one.
    bool keeps_alive() const { return keeps_alive_; }

    /// Lets the body in, up to `limit` bytes: one byte more is refused with 413, a longer Content-Length with
    /// the next advance().
    void read_body(std::size_t limit);
    /// As read_body(), but forgets the bytes.
    void skip_body(std::size_t limit);

    std::string take_body();
    void next_request();

    Refusal const &refusal() const { return refusal_; }

  private:
    enum class State { head, head_taken, body, complete, refused };

    Step refuse(Refusal refusal);
    Step advance_body(std::string_view &input);
    std::optional<Refusal> parse_head();
    void begin_body(std::size_t limit, BodyReader::Keep keep);

    State state_ = State::head;
    HeadScanner scanner_;
    RequestHead head_;
    Refusal refusal_;
    bool is_chunked_ = false;
    bool expects_continue_ = false;
    bool keeps_alive_ = false;
    std::optional<std::uint64_t> content_length_;
    BodyReader body_ = BodyReader::by_length(0, 0, BodyReader::Keep::nothing);
};

} // namespace bangui::http
