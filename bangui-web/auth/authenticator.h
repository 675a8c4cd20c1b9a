// SPDX-License-Identifier: Apache-2.0
//
// Sign-in, sign-out and setup: what api calls and the only class of this folder it needs besides
// SessionToken and cookie.h. Built by the app after the store is open; lives on the loop. Every asynchronous
// call completes exactly once, unless the loop ends before.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "bangui-web/auth/password.h"
#include "bangui-web/auth/session_manager.h"
#include "bangui-web/auth/setup_token.h"
#include "bangui-web/auth/throttle.h"
#include "bangui-web/store/store.h"

namespace bangui::auth {

struct SignIn {
    std::string name;
    std::string password;
    std::optional<IpAddress> source; ///< none: not known (a local socket without a proxy)
    std::string user_agent;
};

struct SetupRequest {
    std::string setup_token;
    std::string name;
    std::string password;
    std::string time_zone;                 ///< an IANA name
    std::optional<Seconds> session_length; ///< none: the longest allowed
    std::optional<IpAddress> source;
    std::string user_agent;
};

/// Of a successful sign-in or setup. `token` belongs into the cookie, `csrf_token` into the body.
struct SignedIn {
    SessionToken token;
    std::string csrf_token;
    SessionInfo session;
};

class Authenticator {
  public:
    struct Options {
        std::string state_directory;
        SessionLimits limits;
        HashCost hash_cost;
        std::function<void()> signed_in = [] {}; ///< told of every new session
    };
    static constexpr Seconds min_session_length{5 * 60}; ///< shorter, and one cannot read a page

    /// Reads what is needed from the store and, when setup is not done, makes the setup token and logs it.
    /// Before the loop runs.
    static Result<std::unique_ptr<Authenticator>>
    create(Options options, Clock const &clock, Executor &executor, store::Store &store, log::Logger &logger);
    ~Authenticator();

    /// rate_limited (see retry_after), busy, not_permitted for any wrong name or password and before setup,
    /// storage_error. A session that the browser still has is left alone: pass its token to sign_out.
    void sign_in(SignIn request, Completion<SignedIn> done);

    /// No database: what it says is true now. Counts as use of the session.
    std::optional<SessionInfo> authenticate(SessionToken const &token);

    /// The session is gone when this returns; signing out twice is no error.
    void sign_out(SessionToken const &token);

    /// Signs the new administrator in as well. conflict when setup is done, or just being done by another;
    /// not_permitted for a wrong token; invalid_argument names the field: "password: ..."; rate_limited,
    /// busy, storage_error.
    void complete_setup(SetupRequest request, Completion<SignedIn> done);

    /// For root, who has lost nothing but a password: not_found when there is no such user; invalid_argument
    /// with a sentence for a password that is none; busy, storage_error. The user's sessions are gone when it
    /// is done.
    void set_password(store::UserName const &name, std::string_view password, Completion<void> done);

    enum class SetupState { required, done };
    SetupState setup_state() const { return settings_ ? SetupState::done : SetupState::required; }
    /// Nothing until setup is done.
    std::optional<store::GeneralSettings> const &general_settings() const { return settings_; }

    /// How long this source has to wait after `rate_limited`; 0: not at all.
    Seconds retry_after(std::optional<IpAddress> const &source) const;

    /// Housekeeping, to be called by a timer every SessionManager::tick_interval.
    void tick() { sessions_.tick(); }
    /// Writes what is not yet written and ends the hashing threads; then the store may stop.
    void stop();

    SessionManager const &sessions() const { return sessions_; }

  private:
    template<typename Derived>
    class Flow;
    class SignInFlow;
    class SetupFlow;
    class PasswordFlow;

    Authenticator(Options options, Clock const &clock, Executor &executor, store::Store &store,
                  log::Logger &logger);
    Result<void> load();
    template<typename T>
    void answer(Completion<T> done, Error error) {
        executor_.post([done = std::move(done), error = std::move(error)]() mutable {
            done(tl::unexpected<Error>(std::move(error)));
        });
    }
    /// Refuses a throttled source; charges any other.
    Result<void> admit(std::optional<IpAddress> const &source);
    void refused(std::string_view act, std::string_view name, std::optional<IpAddress> const &source);
    /// Into the audit and the log.
    void record(std::string const &actor, std::string source, std::string_view act);

    Options options_;
    Clock const &clock_;
    Executor &executor_;
    store::Store &store_;
    log::Logger &logger_;
    Throttle throttle_;
    SessionManager sessions_;
    PasswordHasher hasher_;
    std::optional<SetupToken> setup_token_;
    std::optional<store::GeneralSettings> settings_;
    bool setup_runs_ = false;
    std::uint64_t password_changes_ = 0; ///< what was checked before the last one counts no more
    std::shared_ptr<char> alive_ = std::make_shared<char>('\0'); ///< steps may outlive this
};

} // namespace bangui::auth
