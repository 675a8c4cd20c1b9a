// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/reply.h"

#include <string>

#include <doctest/doctest.h>

#include "common/base/text.h"
#include "tests/support/pickle.h"
#include "tests/unit/banguid/fail2ban/decode.h"

using namespace bangui;
using namespace bangui::fail2ban;
namespace pickle = bangui::test::pickle;

namespace {

Error error_of(std::string const &message) {
    auto const document = test::decode(message);
    REQUIRE(document);
    auto const result = outcome(document->root());
    REQUIRE_FALSE(result);
    return result.error();
}

Error error_of_exception(std::string const &exception) {
    return error_of(pickle::failure(exception));
}

} // namespace

TEST_CASE("a success yields its value") {
    auto const document = test::decode(pickle::success(pickle::text("pong")));
    CHECK_EQ(outcome(document->root())->text(), "pong");
}

TEST_CASE("an unknown jail is not found, any other exception is a refusal with its message") {
    CHECK_EQ(error_of(pickle::unknown_jail("nosuch")),
             Error{ErrorCode::not_found, "fail2ban has no jail nosuch"});
    CHECK_EQ(error_of_exception(pickle::call("builtins", "Exception", {pickle::text("Invalid command")})),
             Error{ErrorCode::fail2ban_refused, "Exception: Invalid command"});
    CHECK_EQ(error_of_exception(pickle::call(
                 "builtins", "FileNotFoundError",
                 {pickle::integer(2), pickle::text("No such file or directory"), pickle::text("/x")})),
             Error{ErrorCode::fail2ban_refused, "FileNotFoundError: No such file or directory: /x"});
    CHECK_EQ(error_of_exception(
                 pickle::call("builtins", "OSError", {pickle::integer(5), pickle::text("I/O error")})),
             Error{ErrorCode::fail2ban_refused, "OSError: I/O error"});
    CHECK_EQ(error_of_exception(pickle::call("m", "Odd", {pickle::integer(7)})),
             Error{ErrorCode::fail2ban_refused, "Odd: "});
    CHECK_EQ(error_of_exception(pickle::call("m", "Odd", {})), Error{ErrorCode::fail2ban_refused, "Odd: "});
}

TEST_CASE("what an exception says is one visible line of bounded length") {
    auto const hostile =
        error_of_exception(pickle::call("m", "E\n", {pickle::text("a\nb\x1b[31m \u202e \xff \\")}));
    CHECK_EQ(hostile.detail, "E\\u{a}: a\\u{a}b\\u{1b}[31m \\u{202e} \\xff \\\\");
    auto const at_limit = error_of_exception(pickle::call("m", "E", {pickle::text(std::string(1021, 'x'))}));
    CHECK_EQ(at_limit.detail.size(), 1024);
    auto const beyond = error_of_exception(pickle::call("m", "E", {pickle::text(std::string(1022, 'x'))}));
    CHECK_EQ(beyond.detail, "E: " + std::string(1021, 'x') + "...");
    std::string umlauts = "x";
    for (int count = 0; count < 2000; ++count)
        umlauts += "\u00e4";
    CHECK(is_utf8(error_of_exception(pickle::call("m", "E", {pickle::text(umlauts)})).detail));
}

TEST_CASE("replies without a code") {
    CHECK_EQ(error_of(pickle::framed(pickle::text("ERROR: Ran out of input"))),
             Error{ErrorCode::fail2ban_protocol, "fail2ban could not answer: ERROR: Ran out of input"});
    CHECK_EQ(error_of(pickle::framed(pickle::list({pickle::text("SHUTDOWN")}))).code,
             ErrorCode::fail2ban_offline);
}

TEST_CASE("anything else is not fail2ban's protocol") {
    for (auto const &odd :
         {pickle::none(), pickle::list({}), pickle::tuple({}), pickle::list({pickle::text("OTHER")}),
          pickle::tuple({pickle::integer(0)}), pickle::tuple({pickle::integer(2), pickle::none()}),
          pickle::tuple({pickle::text("0"), pickle::none()}),
          pickle::tuple({pickle::integer(0), pickle::none(), pickle::none()}),
          pickle::list({pickle::integer(0), pickle::none()}),
          pickle::tuple({pickle::integer(1), pickle::text("x")}),
          pickle::tuple({pickle::integer(1), pickle::global("m", "E")})}) {
        INFO(odd);
        CHECK_EQ(error_of(pickle::framed(odd)).code, ErrorCode::fail2ban_protocol);
    }
}
