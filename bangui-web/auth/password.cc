// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/auth/password.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include <fmt/format.h>

#include "bangui-web/auth/secret.h"
#include "common/base/text.h"

namespace bangui::auth {
namespace {

/// An argon2id hash in text form whose salt and result are random: checking a password against it costs what
/// any check costs, and fails.
std::string hash_of_nobody(HashCost const &cost) {
    auto const base64 = [](std::uint8_t const *bytes, std::size_t size) {
        constexpr int variant = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
        std::string text(::sodium_base64_encoded_len(size, variant), '\0');
        ::sodium_bin2base64(text.data(), text.size(), bytes, size, variant);
        text.pop_back(); // the terminating NUL
        return text;
    };
    auto const salt = random_secret();
    auto const result = random_secret();
    return fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", cost.memory_bytes / 1024, cost.passes,
                       base64(salt.data(), crypto_pwhash_SALTBYTES), base64(result.data(), result.size()));
}

Error no_memory() {
    return {ErrorCode::busy, "there is not enough memory to check a password just now"};
}

} // namespace

Result<Password> Password::choose(std::string_view text, store::UserName const &name) {
    auto const refuse = [](std::string why) {
        return fail(ErrorCode::invalid_argument, "the password must " + std::move(why));
    };
    if (text.size() < min_bytes) return refuse(fmt::format("be at least {} bytes long", min_bytes));
    if (text.size() > max_bytes) return refuse(fmt::format("be at most {} bytes long", max_bytes));
    if (!is_utf8(text) || text.find('\0') != std::string_view::npos) return refuse("be UTF-8 without NUL");
    if (text == name.text()) return refuse("differ from the user name");
    if (std::ranges::all_of(text, [&](char c) { return c == text.front(); }))
        return refuse("not be one character repeated");
    return Password(text);
}

Result<Password> Password::attempt(std::string_view text) {
    if (text.size() > max_bytes)
        return fail(ErrorCode::too_large, fmt::format("a password has at most {} bytes", max_bytes));
    return Password(text);
}

Password::Password(Password &&other) noexcept
    : text_(std::move(other.text_)) {
    other.wipe();
}

Password &Password::operator=(Password &&other) noexcept {
    if (this != &other) {
        wipe();
        text_ = std::move(other.text_);
        other.wipe();
    }
    return *this;
}

Password::~Password() {
    wipe();
}

void Password::wipe() {
    text_.resize(text_.capacity()); // a short text leaves its bytes behind when it is moved
    ::sodium_memzero(text_.data(), text_.size());
    text_.clear();
}

PasswordHasher::PasswordHasher(Executor &executor, HashCost cost)
    : executor_(executor)
    , cost_(cost)
    , nobody_(hash_of_nobody(cost))
    , workers_({.threads = threads, .max_waiting = max_waiting, .max_batch = 1},
               [this](std::size_t, std::vector<JobPointer> batch) {
                   for (auto &job : batch)
                       perform(std::move(job));
               }) {}

void PasswordHasher::hash(Password password, Completion<std::string> done) {
    submit(std::make_unique<Job>(Job{std::move(password), {}, std::move(done), {}}));
}

void PasswordHasher::verify(Password password, std::string hash, Completion<Verdict> done) {
    if (hash.empty()) hash = nobody_;
    submit(std::make_unique<Job>(Job{std::move(password), std::move(hash), {}, std::move(done)}));
}

void PasswordHasher::submit(JobPointer job) {
    if (auto refused = workers_.push(std::move(job))) refuse(std::move(*refused));
}

void PasswordHasher::refuse(JobPointer job) {
    executor_.post([job = std::move(job)] {
        auto const busy = [] { return fail(ErrorCode::busy, "too many passwords are being checked"); };
        if (job->made) job->made(busy());
        if (job->verified) job->verified(busy());
    });
}

void PasswordHasher::perform(JobPointer job) {
    auto const text = job->password.text();
    errno = 0;
    if (job->made) {
        std::array<char, crypto_pwhash_STRBYTES> out{};
        int const status =
            ::crypto_pwhash_str(out.data(), text.data(), text.size(), cost_.passes, cost_.memory_bytes);
        Result<std::string> made = std::string(out.data());
        if (status != 0) made = tl::unexpected<Error>(no_memory());
        executor_.post(
            [job = std::move(job), made = std::move(made)]() mutable { job->made(std::move(made)); });
        return;
    }
    int const status = ::crypto_pwhash_str_verify(job->hash.c_str(), text.data(), text.size());
    Result<Verdict> verdict = status == 0 ? Verdict::right : Verdict::wrong;
    if (status != 0 && errno == ENOMEM) verdict = tl::unexpected<Error>(no_memory());
    executor_.post([job = std::move(job), verdict = std::move(verdict)]() mutable {
        job->verified(std::move(verdict));
    });
}

void PasswordHasher::stop() {
    workers_.close();
    for (auto &job : workers_.take_waiting())
        refuse(std::move(job));
    workers_.join();
}

} // namespace bangui::auth
