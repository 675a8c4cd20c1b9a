// SPDX-License-Identifier: Apache-2.0
//
// Takes the body of one request out of a byte stream cut anywhere, by its length or by its chunks. Chunks are
// read here and not by Boost.Beast, whose version 1.74 aborts on an assertion when a stream is cut behind the
// fourth byte of an empty body's last chunk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bangui-web/http/head_scanner.h"

namespace bangui::http {

class BodyReader {
  public:
    enum class Keep : std::uint8_t { bytes, nothing };

    /// A body of `length` bytes; zero is complete from the start.
    static BodyReader by_length(std::uint64_t length, std::uint64_t limit, Keep keep);
    /// A chunked body (RFC 9112 section 7.1) without extensions and trailers: nobody here wants them, and
    /// programs disagree about where they end.
    static BodyReader by_chunks(std::uint64_t limit, Keep keep);

    /// Takes bytes from the front of `input` up to the end of the body. Refuses with 413 what exceeds the
    /// limit, as soon as that is known, and with 400 what is not a chunk.
    std::optional<Refusal> advance(std::string_view &input);
    bool is_complete() const { return state_ == State::complete; }
    std::string take() { return std::move(content_); }

  private:
    /// What comes next.
    enum class State : std::uint8_t {
        data,
        size_or_return, ///< a digit of the chunk's size, or the end of its line
        size_line_feed,
        data_return,
        data_line_feed,
        last_return,
        last_line_feed,
        complete,
    };

    BodyReader(State state, std::uint64_t remaining, std::uint64_t limit, Keep keep)
        : state_(state)
        , keep_(keep)
        , remaining_(remaining)
        , room_(limit) {}

    void take_data(std::string_view &input);
    std::optional<Refusal> check_framing(char next);
    std::optional<Refusal> add_digit(char next);
    std::optional<Refusal> size_line_ended();

    State state_;
    Keep keep_;
    bool is_chunked_ = false;
    int digits_ = 0;          ///< of the size so far
    std::uint64_t remaining_; ///< bytes of the body or of the chunk; the chunk's size while it is read
    std::uint64_t room_;      ///< what the limit leaves for further chunks
    std::string content_;
};

} // namespace bangui::http
