// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/pickle_writer.h"

#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/banguid/fail2ban/decode.h"

using namespace bangui;
using namespace bangui::fail2ban;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

Result<Bytes> written(std::vector<Argument> const &arguments) {
    return write_request(arguments);
}

} // namespace

TEST_CASE("a request is a pickled list and the end marker") {
    CHECK_EQ(as_text(*written({"ping"sv})), "\x80\x02](X\x04\0\0\0pinge.<F2B_END_COMMAND>"s);
    CHECK_EQ(as_text(*written({})), "\x80\x02](e.<F2B_END_COMMAND>"s);
    CHECK_EQ(as_text(*written({true, false, std::int64_t{-2}})),
             "\x80\x02](\x88\x89\x8a\x08\xfe\xff\xff\xff\xff\xff\xff\xff"
             "e.<F2B_END_COMMAND>"s);
}

TEST_CASE("what was written is what is read") {
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    auto const request = written({"set"sv, "j\u00e4il"sv, std::int64_t{600}, least, true, ""sv});
    CHECK_EQ(test::shown(as_text(*request)), "['set', 'j\u00e4il', 600, -9223372036854775808, True, '']");
}

TEST_CASE("nothing that fail2ban could take for the end of the request is written") {
    for (auto const bad : {"<F2B_END_COMMAND>"sv, "<F2B_CLOSE_COMMAND>"sv, "a<F2B_END_COMMAND>b"sv, "a\0b"sv,
                           "\0"sv, "\xff"sv, "\xed\xb3\xbf"sv, "a\xc0\x80"sv}) {
        INFO(bad);
        CHECK_EQ(written({"get"sv, bad}).error().code, ErrorCode::invalid_argument);
    }
    CHECK(written({"<F2B_END_COMMAND"sv, ">"sv})); // the length of the second comes between
    CHECK(written({"<F2B_END_COMMAND"sv}));
}

TEST_CASE("a request has a bound") {
    // PROTO, list, mark and the text's head take 9 bytes.
    CHECK(written({std::string_view(std::string(max_request_bytes - 9, 'x'))}));
    std::string const most(max_request_bytes - 4, 'x');
    CHECK(written({std::string_view(most)}));
    CHECK_EQ(written({std::string_view(most + "x")}).error().code, ErrorCode::too_large);
    CHECK_EQ(written({std::string_view(most), ""sv, ""sv}).error().code, ErrorCode::too_large);
}
