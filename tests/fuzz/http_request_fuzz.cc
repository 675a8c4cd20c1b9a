// SPDX-License-Identifier: Apache-2.0
//
// A client's stream, read whole and read in pieces: both have to give the same requests and the same refusal,
// and no request may hold what the parser promises to refuse. The first byte, a letter of the method, also
// chooses how long the pieces are, so that a bare request is a seed.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bangui-web/http/request_parser.h"
#include "common/base/bytes.h"
#include "common/base/result.h"
#include "common/base/text.h"

using namespace bangui;
using namespace bangui::http;

namespace {

constexpr std::size_t body_limit = 4096;

void check(RequestHead const &head, RequestParser const &parser) {
    ENSURE(head.fields.count("host") == 1 && head.fields.count("content-length") <= 1);
    ENSURE(head.path.starts_with('/') && head.path.size() <= max_target_bytes);
    bool const is_chunked = head.fields.count("transfer-encoding") > 0;
    ENSURE(!is_chunked || (head.fields.find("transfer-encoding") == "chunked" && !parser.content_length()));
    for (auto const &segment : head.segments) {
        ENSURE(is_utf8(segment) && segment != "." && segment != "..");
        ENSURE(segment.find('\0') == std::string::npos);
    }
    for (auto const &field : head.fields.all())
        ENSURE(field.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
}

/// What came out, as text that can be compared.
std::string read_all(std::string_view stream, std::size_t piece_size) {
    std::string story;
    RequestParser parser;
    while (!stream.empty()) {
        auto piece = stream.substr(0, piece_size);
        stream.remove_prefix(piece.size());
        for (bool wants_more = false; !wants_more;) {
            switch (parser.advance(piece)) {
            case RequestParser::Step::need_more:
                ENSURE(piece.empty());
                wants_more = true;
                break;
            case RequestParser::Step::head: {
                auto const head = parser.take_head();
                check(head, parser);
                story += head.method_text + ' ' + head.path + ' ' + head.host + '\n';
                parser.read_body(body_limit);
                break;
            }
            case RequestParser::Step::complete:
                story += parser.take_body() + '\n';
                parser.next_request();
                break;
            case RequestParser::Step::refused:
                return story + std::to_string(parser.refusal().status) + parser.refusal().detail;
            }
        }
    }
    return story;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    if (size == 0) return 0;
    auto const stream = as_text({data, size});
    auto const whole = read_all(stream, size);
    ENSURE(read_all(stream, std::size_t{data[0]} % 7 + 1) == whole);
    ENSURE(read_all(stream, std::size_t{data[0]} + 1) == whole);
    return 0;
}
