// SPDX-License-Identifier: Apache-2.0
//
// Passwords and their argon2id hashes (libsodium), made and checked on worker threads: one takes some 100 ms
// and 64 MiB. Owned by the authenticator.
//
// What a password must be follows NIST SP 800-63B: a minimum length, no rules of composition, any UTF-8
// text, blanks included, never cut.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "bangui-web/store/types.h"
#include "bangui-web/store/worker.h"
#include "common/base/executor.h"
#include "common/base/result.h"
#include "common/base/unique_function.h"

namespace bangui::auth {

/// A password that somebody sent. Wiped from memory when it goes.
class Password {
  public:
    static constexpr std::size_t min_bytes = 12;
    /// Longer than any pass phrase; bounds what one request can make us hash.
    static constexpr std::size_t max_bytes = 1024;

    /// For a new password: 12 to 1024 bytes of UTF-8 without NUL, not one character repeated, not the user's
    /// name. invalid_argument otherwise, with a sentence for the user.
    static Result<Password> choose(std::string_view text, store::UserName const &name);
    /// For a password to be checked: only what exceeds max_bytes is refused (too_large).
    static Result<Password> attempt(std::string_view text);

    Password(Password &&other) noexcept;
    Password &operator=(Password &&other) noexcept;
    ~Password();

    std::string_view text() const { return text_; }

  private:
    explicit Password(std::string_view text)
        : text_(text) {}
    void wipe();
    std::string text_;
};

/// What one hash costs. Tests take less.
struct HashCost {
    unsigned long long passes = 3;
    std::size_t memory_bytes = std::size_t{64} * 1024 * 1024;
};

class PasswordHasher {
  public:
    /// At most two hashes at once: 128 MiB of the unit's 256.
    static constexpr std::size_t threads = 2;
    /// Further attempts that may wait: two seconds' work. The throttle lets one source have three.
    static constexpr std::size_t max_waiting = 32;

    PasswordHasher(Executor &executor, HashCost cost);

    /// A salted hash in libsodium's text form. `busy` when the queue is full.
    void hash(Password password, Completion<std::string> done);
    enum class Verdict { right, wrong };
    /// `busy` when the queue is full. With an empty hash (there is no such user) the verdict is `wrong` after
    /// the same work.
    void verify(Password password, std::string hash, Completion<Verdict> done);

    /// Blocks until the hashes being made are done; waiting ones are answered with `busy`.
    void stop();

  private:
    struct Job {
        Password password;
        std::string hash; ///< empty: make one
        Completion<std::string> made;
        Completion<Verdict> verified;
    };
    using JobPointer = std::unique_ptr<Job>;
    void submit(JobPointer job);
    void refuse(JobPointer job);
    void perform(JobPointer job);

    Executor &executor_;
    HashCost cost_;
    std::string nobody_; ///< a well-formed hash that no password has
    store::WorkerPool<JobPointer> workers_;
};

} // namespace bangui::auth
