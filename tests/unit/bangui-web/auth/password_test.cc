// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/auth/password.h"

#include <doctest/doctest.h>
#include <sodium.h>

#include "tests/support/manual_executor.h"

using namespace bangui;
using auth::HashCost;
using auth::Password;
using auth::PasswordHasher;
using Verdict = PasswordHasher::Verdict;

namespace {

constexpr HashCost cheap{.passes = 1, .memory_bytes = 8192};

store::UserName const root = store::UserName::parse("administrator").value();

std::string why_not(std::string_view text) {
    auto const password = Password::choose(text, root);
    if (password) return "";
    CHECK_EQ(password.error().code, ErrorCode::invalid_argument);
    return password.error().detail;
}

Password attempt(std::string_view text) {
    return Password::attempt(text).value();
}

struct Rig {
    explicit Rig(HashCost cost = cheap)
        : hasher(executor, cost) {}

    std::string hash(std::string_view text) {
        std::optional<Result<std::string>> made;
        hasher.hash(attempt(text), [&](auto result) { made = std::move(result); });
        CHECK_FALSE(made.has_value()); // never before the call has returned
        REQUIRE(executor.run_until([&] { return made.has_value(); }));
        return made->value();
    }
    Verdict verify(std::string_view text, std::string const &against) {
        std::optional<Result<Verdict>> verdict;
        hasher.verify(attempt(text), against, [&](auto result) { verdict = std::move(result); });
        REQUIRE(executor.run_until([&] { return verdict.has_value(); }));
        return verdict->value();
    }

    test::ManualExecutor executor;
    PasswordHasher hasher;
};

} // namespace

TEST_CASE("a new password is long enough, not endless, and text") {
    CHECK_EQ(why_not("correct horse"), "");
    CHECK_EQ(why_not("p\u00e4ssw\u00f6rter"), ""); // 10 characters, 12 bytes
    CHECK_EQ(why_not("123456789 12"), "");
    CHECK_EQ(why_not("123456789 1"), "the password must be at least 12 bytes long");
    CHECK_EQ(why_not(std::string(1023, 'a') + 'b'), "");
    CHECK_EQ(why_not(std::string(1024, 'a') + 'b'), "the password must be at most 1024 bytes long");
    CHECK_EQ(why_not(std::string("123456789\0 12", 13)), "the password must be UTF-8 without NUL");
    CHECK_EQ(why_not("123456789 12\xff"), "the password must be UTF-8 without NUL");
    CHECK_EQ(why_not("administrator"), "the password must differ from the user name");
    CHECK_EQ(why_not("aaaaaaaaaaaaaaaaaa"), "the password must not be one character repeated");
}

TEST_CASE("an attempt is only bounded") {
    CHECK(Password::attempt("").has_value());
    CHECK(Password::attempt(std::string(1024, 'x')).has_value());
    CHECK_EQ(Password::attempt(std::string(1025, 'x')).error().code, ErrorCode::too_large);
}

TEST_CASE("a hash fits its password and no other") {
    Rig rig;
    auto const made = rig.hash("correct horse");
    CHECK(made.starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
    CHECK_NE(rig.hash("correct horse"), made); // salted
    CHECK(rig.verify("correct horse", made) == Verdict::right);
    CHECK(rig.verify("correct horsf", made) == Verdict::wrong);
    CHECK(rig.verify("correct horse ", made) == Verdict::wrong);
    CHECK(rig.verify("", made) == Verdict::wrong);
    auto const longest = std::string(1024, 'x');
    CHECK(rig.verify(longest, rig.hash(longest)) == Verdict::right);
    CHECK(rig.verify(longest.substr(1), rig.hash(longest)) == Verdict::wrong);
}

TEST_CASE("hashes as they are made by default") {
    Rig rig(HashCost{});
    auto const made = rig.hash("correct horse");
    CHECK(made.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
    CHECK(rig.verify("correct horse", made) == Verdict::right);
}

TEST_CASE("nobody's hash fits no password, and a broken one neither") {
    Rig rig;
    CHECK(rig.verify("correct horse", "") == Verdict::wrong);
    CHECK(rig.verify("", "") == Verdict::wrong);
    auto const made = rig.hash("correct horse");
    for (std::size_t size = 1; size < made.size(); ++size)
        CHECK(rig.verify("correct horse", made.substr(0, size)) == Verdict::wrong);
    CHECK(rig.verify("correct horse", "x") == Verdict::wrong);
}

TEST_CASE("the queue is bounded, and everything is answered") {
    Rig rig;
    int busy = 0;
    int wrong = 0;
    constexpr int attempts = 5000;
    for (int number = 0; number < attempts; ++number)
        rig.hasher.verify(attempt("x"), "", [&](Result<Verdict> verdict) {
            if (verdict)
                ++wrong;
            else if (verdict.error().code == ErrorCode::busy)
                ++busy;
        });
    REQUIRE(rig.executor.run_until([&] { return busy + wrong == attempts; }));
    CHECK_GT(busy, 0);
    CHECK_GE(wrong, static_cast<int>(PasswordHasher::max_waiting));
}

TEST_CASE("stop answers what waits; what comes later is busy") {
    Rig rig;
    int answered = 0;
    for (int number = 0; number < 20; ++number)
        rig.hasher.hash(attempt("x"), [&](Result<std::string> const &) { ++answered; });
    rig.hasher.stop();
    rig.hasher.hash(attempt("x"), [&](Result<std::string> const &made) {
        CHECK_EQ(made.error().code, ErrorCode::busy);
        ++answered;
    });
    rig.executor.run();
    CHECK_EQ(answered, 21);
}

TEST_CASE("a password that moved leaves nothing behind") {
    auto first = attempt("hunter2hunter2");
    char const *const bytes = first.text().data(); // short: inside the object
    auto const second = std::move(first);
    CHECK_EQ(second.text(), "hunter2hunter2");
    CHECK_EQ(std::string_view(bytes, 14), std::string_view("\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 14));
}
