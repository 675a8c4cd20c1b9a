// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/request_parser.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <boost/beast/http/basic_parser.hpp>

#include "bangui-web/http/target.h"
#include "common/base/text.h"

namespace bangui::http {
namespace {

namespace beast = boost::beast;

Method method_of(std::string_view text) {
    for (auto const method : {Method::get, Method::head, Method::post, Method::put, Method::patch,
                              Method::delete_, Method::options})
        if (to_string(method) == text) return method;
    return Method::other;
}

/// Beast's parser, for the head of one request only.
class HeadParser final : public beast::http::basic_parser<true> {
  public:
    HeadParser() {
        header_limit(max_head_bytes + 1);
        // Beast compares the length even with no limit; ours is checked by BodyReader.
        body_limit(std::numeric_limits<std::uint64_t>::max());
    }

    /// `head` is whole, as HeadScanner found it.
    std::optional<Refusal> parse(std::string_view head) {
        beast::error_code failed;
        auto const used = put(boost::asio::const_buffer(head.data(), head.size()), failed);
        if (failed || used != head.size() || !is_header_done())
            return Refusal{400, "the head is not HTTP: " + failed.message()};
        return std::nullopt;
    }

    HeaderFields fields;
    std::string method;
    std::string target;
    int version = 0; ///< 10 or 11

  private:
    void on_request_impl(beast::http::verb, beast::string_view method_text, beast::string_view target_text,
                         int version_number, beast::error_code &) override {
        method.assign(method_text.begin(), method_text.end());
        target.assign(target_text.begin(), target_text.end());
        version = version_number;
    }

    void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value,
                       beast::error_code &) override {
        fields.add(ascii_lowered({name.data(), name.size()}), std::string(value.begin(), value.end()));
    }

    // The rest belongs to bodies and responses, which this parser never gets.
    void on_header_impl(beast::error_code &) override {}
    void on_body_init_impl(boost::optional<std::uint64_t> const &, beast::error_code &) override {}
    void on_response_impl(int, beast::string_view, int, beast::error_code &) override {}
    void on_finish_impl(beast::error_code &) override {}
    std::size_t on_body_impl(beast::string_view, beast::error_code &) override { return 0; }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code &) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, beast::error_code &) override {
        return 0;
    }
};

/// Beast tells 1.0 and 1.1 from everything else; we tell a version we do not speak from nonsense.
std::optional<Refusal> check_version(std::string_view head) {
    auto const line = head.substr(0, head.find('\r'));
    auto const version = line.substr(line.rfind(' ') + 1);
    auto const is_digit = [](char c) { return c >= '0' && c <= '9'; };
    bool const is_version = version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
                            version[6] == '.' && is_digit(version[7]);
    if (!is_version) return Refusal{400, "the request line does not end with an HTTP version"};
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return Refusal{505, "this server speaks HTTP/1.1 and HTTP/1.0"};
    return std::nullopt;
}

/// uri-host [ ":" port ] by its characters; which name it is decides nothing here.
bool is_host(std::string_view host) {
    constexpr std::size_t longest_name_and_port = 255 + 6;
    return !host.empty() && host.size() <= longest_name_and_port &&
           std::all_of(host.begin(), host.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view("-._~:[]").find(c) != std::string_view::npos;
           });
}

/// How long the body is has to be said once and in one way (RFC 9112 sections 6.1 and 6.3).
std::optional<Refusal> check_framing(RequestHead const &head) {
    auto const lengths = head.fields.count("content-length");
    auto const encodings = head.fields.count("transfer-encoding");
    if (lengths > 0 && encodings > 0)
        return Refusal{400, "both Content-Length and Transfer-Encoding are given"};
    if (lengths > 1 || encodings > 1) return Refusal{400, "the length of the body is given twice"};
    if (encodings == 1 && head.minor_version == 0) return Refusal{400, "HTTP/1.0 has no Transfer-Encoding"};
    if (encodings == 1 && head.fields.find("transfer-encoding") != "chunked")
        return Refusal{400, "the only Transfer-Encoding taken is chunked"};
    return std::nullopt;
}

} // namespace

RequestParser::Step RequestParser::advance(std::string_view &input) {
    switch (state_) {
    case State::head: {
        if (auto refusal = scanner_.scan(input)) return refuse(std::move(*refusal));
        if (!scanner_.is_complete()) return Step::need_more;
        if (auto refusal = parse_head()) return refuse(std::move(*refusal));
        scanner_.reset();
        state_ = State::head_taken;
        return Step::head;
    }
    case State::head_taken:
        return Step::head;
    case State::body:
        return advance_body(input);
    case State::complete:
        return Step::complete;
    case State::refused:
        return Step::refused;
    }
    return Step::refused;
}

RequestParser::Step RequestParser::refuse(Refusal refusal) {
    refusal_ = std::move(refusal);
    state_ = State::refused;
    return Step::refused;
}

std::optional<Refusal> RequestParser::parse_head() {
    auto const &text = scanner_.head();
    if (auto refusal = check_version(text)) return refusal;
    HeadParser parser;
    if (auto refusal = parser.parse(text)) return refusal;

    head_ = {};
    head_.method_text = std::move(parser.method);
    head_.method = method_of(head_.method_text);
    head_.fields = std::move(parser.fields);
    head_.minor_version = parser.version % 10;
    if (auto refusal = check_framing(head_)) return refusal;
    is_chunked_ = head_.fields.count("transfer-encoding") > 0;
    content_length_.reset();
    if (auto const length = head_.fields.find("content-length")) {
        content_length_ = parse_integer<std::uint64_t>(*length);
        if (!content_length_) return Refusal{400, "Content-Length is not a number"};
    }
    keeps_alive_ = parser.keep_alive();
    auto const host = head_.fields.find("host");
    if (!host || !is_host(*host)) return Refusal{400, "there has to be exactly one valid Host field"};
    head_.host = *host;
    // Only HTTP/1.1 knows expectations (RFC 9110 section 10.1.1).
    expects_continue_ = head_.fields.count("expect") > 0 && head_.minor_version > 0;
    if (expects_continue_ && ascii_lowered(head_.fields.joined("expect")) != "100-continue")
        return Refusal{417, "the only expectation met is 100-continue"};

    if (parser.target.size() > max_target_bytes) return Refusal{414, "the request target is too long"};
    auto target = parse_target(parser.target);
    if (!target) return Refusal{400, std::move(target).error().detail};
    head_.path = std::move(target->path);
    head_.segments = std::move(target->segments);
    head_.query = std::move(target->query);
    return std::nullopt;
}

bool RequestParser::is_idle() const {
    return state_ == State::head && scanner_.head().empty();
}

RequestHead RequestParser::take_head() {
    ENSURE(state_ == State::head_taken);
    return std::move(head_);
}

void RequestParser::begin_body(std::size_t limit, BodyReader::Keep keep) {
    ENSURE(state_ == State::head_taken);
    body_ = is_chunked_ ? BodyReader::by_chunks(limit, keep)
                        : BodyReader::by_length(content_length_.value_or(0), limit, keep);
    state_ = State::body;
}

void RequestParser::read_body(std::size_t limit) {
    begin_body(limit, BodyReader::Keep::bytes);
}

void RequestParser::skip_body(std::size_t limit) {
    begin_body(limit, BodyReader::Keep::nothing);
}

RequestParser::Step RequestParser::advance_body(std::string_view &input) {
    if (auto refusal = body_.advance(input)) return refuse(std::move(*refusal));
    if (!body_.is_complete()) return Step::need_more;
    state_ = State::complete;
    return Step::complete;
}

std::string RequestParser::take_body() {
    ENSURE(state_ == State::complete);
    return body_.take();
}

void RequestParser::next_request() {
    ENSURE(state_ == State::complete);
    state_ = State::head;
}

} // namespace bangui::http
