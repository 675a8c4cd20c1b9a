// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/auth/session_token.h"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include "common/base/result.h"

using namespace bangui;
using auth::SessionToken;

namespace {

constexpr auto zeros = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

std::string hex(store::TokenHash const &hash) {
    std::string text;
    for (auto const byte : hash)
        text += fmt::format("{:02x}", byte);
    return text;
}

} // namespace

TEST_CASE("tokens differ, and their text is their one spelling") {
    auto const token = SessionToken::generate();
    CHECK_EQ(token.text().size(), SessionToken::text_length);
    CHECK_NE(token.text(), SessionToken::generate().text());
    CHECK_EQ(SessionToken::parse(token.text())->text(), token.text());
    CHECK_EQ(SessionToken::parse(token.text())->hash(), token.hash());
}

TEST_CASE("what is not a token's text is none") {
    std::string const good = zeros;
    CHECK(SessionToken::parse(good).has_value());
    for (std::size_t size = 0; size < good.size(); ++size)
        CHECK_FALSE(SessionToken::parse(good.substr(0, size)).has_value());
    CHECK_FALSE(SessionToken::parse(good + 'A').has_value());
    CHECK_FALSE(SessionToken::parse(good + '=').has_value());
    for (std::size_t at = 0; at < good.size(); ++at)
        for (char const bad : {'+', '/', '=', ' ', '\0', '\n', '\xff'}) {
            auto text = good;
            text[at] = bad;
            CHECK_FALSE(SessionToken::parse(text).has_value());
        }
    // 43 * 6 bits are two more than 256: the last character may only be one whose low bits are zero.
    for (char const last : {'B', 'C', 'D'})
        CHECK_FALSE(SessionToken::parse(good.substr(1) + last).has_value());
    CHECK(SessionToken::parse(good.substr(1) + 'E').has_value());
}

TEST_CASE("the hash is BLAKE2b-256, the CSRF token keyed with the session token") {
    // Python: hashlib.blake2b(bytes(32), digest_size=32).hexdigest()
    auto const token = SessionToken::parse(zeros).value();
    CHECK_EQ(hex(token.hash()), "89eb0d6a8a691dae2cd15ed0369931ce0a949ecafa5c3f93f8121833646e15c3");
    // Python: base64.urlsafe_b64encode(hashlib.blake2b(b"bangui csrf token", key=bytes(32),
    //                                                  digest_size=32).digest())
    CHECK_EQ(token.csrf_token(), "1oDoMfO6wk00UECxgNM37vFcXKKUQVMkBevAGQDZcrU");
}

TEST_CASE("a CSRF token fits its session alone") {
    auto const one = SessionToken::generate();
    auto const other = SessionToken::generate();
    CHECK(one.csrf_matches(one.csrf_token()));
    CHECK_FALSE(one.csrf_matches(other.csrf_token()));
    CHECK_FALSE(one.csrf_matches(one.text()));
    CHECK_FALSE(one.csrf_matches(""));
    CHECK_FALSE(one.csrf_matches(one.csrf_token() + ' '));
}
