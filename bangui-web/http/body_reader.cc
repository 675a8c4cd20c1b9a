// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/body_reader.h"

#include <algorithm>

namespace bangui::http {
namespace {

/// As many as a 64-bit size can have. Leading zeros count, so that the line is bounded.
constexpr int max_size_digits = 16;

Refusal too_large() {
    return {413, "the body is too large"};
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

} // namespace

BodyReader BodyReader::by_length(std::uint64_t length, std::uint64_t limit, Keep keep) {
    return {length == 0 ? State::complete : State::data, length, limit, keep};
}

BodyReader BodyReader::by_chunks(std::uint64_t limit, Keep keep) {
    BodyReader reader(State::size_or_return, 0, limit, keep);
    reader.is_chunked_ = true;
    return reader;
}

std::optional<Refusal> BodyReader::advance(std::string_view &input) {
    if (!is_chunked_ && remaining_ > room_) return too_large();
    while (!input.empty() && state_ != State::complete) {
        if (state_ == State::data) {
            take_data(input);
            continue;
        }
        char const next = input.front();
        input.remove_prefix(1);
        if (auto refusal = check_framing(next)) return refusal;
    }
    return std::nullopt;
}

void BodyReader::take_data(std::string_view &input) {
    auto const piece =
        input.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, input.size())));
    if (keep_ == Keep::bytes) content_ += piece;
    input.remove_prefix(piece.size());
    remaining_ -= piece.size();
    room_ -= piece.size(); // never less than what remains
    if (remaining_ == 0) state_ = is_chunked_ ? State::data_return : State::complete;
}

std::optional<Refusal> BodyReader::check_framing(char next) {
    auto const expect = [&](char wanted, State then) -> std::optional<Refusal> {
        if (next != wanted) return Refusal{400, "a chunk of the body is malformed"};
        state_ = then;
        return std::nullopt;
    };
    switch (state_) {
    case State::size_or_return:
        return next == '\r' && digits_ > 0 ? expect('\r', State::size_line_feed) : add_digit(next);
    case State::size_line_feed:
        if (auto refusal = expect('\n', State::data)) return refusal;
        return size_line_ended();
    case State::data_return:
        return expect('\r', State::data_line_feed);
    case State::data_line_feed:
        return expect('\n', State::size_or_return);
    case State::last_return:
        return expect('\r', State::last_line_feed);
    case State::last_line_feed:
        return expect('\n', State::complete);
    case State::data:
    case State::complete:
        break;
    }
    return std::nullopt;
}

std::optional<Refusal> BodyReader::add_digit(char next) {
    int const value = hex_value(next);
    if (value < 0 || digits_ == max_size_digits) return Refusal{400, "the size of a chunk is malformed"};
    ++digits_;
    remaining_ = remaining_ * 16 + static_cast<std::uint64_t>(value);
    return std::nullopt;
}

std::optional<Refusal> BodyReader::size_line_ended() {
    digits_ = 0;
    if (remaining_ == 0) state_ = State::last_return;
    return remaining_ > room_ ? std::optional(too_large()) : std::nullopt;
}

} // namespace bangui::http
