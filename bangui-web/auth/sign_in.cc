// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/auth/flow.h"
#include "bangui-web/store/users.h"

namespace bangui::auth {

/// Look up, check the password, open a session. A name that nobody has takes the same way.
class Authenticator::SignInFlow final : public Flow<SignInFlow> {
  public:
    SignInFlow(Authenticator &owner, SignIn request, Password password, Completion<SignedIn> done)
        : Flow(owner)
        , request_(std::move(request))
        , password_(std::move(password))
        , done_(std::move(done))
        , password_changes_(owner.password_changes_) {}

    void start(store::UserName const &name) {
        owner_.store_.read<std::optional<store::Credentials>>(
            [name](store::Connection &connection) { return store::find_credentials(connection, name); },
            then(&SignInFlow::found));
    }

  private:
    friend class Flow<SignInFlow>;

    void found(Result<std::optional<store::Credentials>> credentials) {
        if (!credentials) return give_up(std::move(credentials).error());
        if (*credentials) user_ = (*credentials)->user;
        owner_.hasher_.verify(std::move(password_), *credentials ? (*credentials)->password_hash : "",
                              then(&SignInFlow::verified));
    }

    void verified(Result<PasswordHasher::Verdict> verdict) {
        if (!verdict) return give_up(std::move(verdict).error());
        auto const is_outdated = password_changes_ != owner_.password_changes_;
        if (!user_ || *verdict == PasswordHasher::Verdict::wrong || is_outdated) {
            owner_.refused("sign_in", request_.name, request_.source);
            return done_(fail(ErrorCode::not_permitted, "wrong name or password"));
        }
        owner_.throttle_.refund(request_.source);
        owner_.sessions_.open(*user_, owner_.settings_ ? owner_.settings_->session_length : Seconds(0),
                              request_.source, request_.user_agent, then(&SignInFlow::opened));
    }

    void opened(Result<SessionManager::Opened> opened) {
        if (!opened) return done_(tl::unexpected<Error>(std::move(opened).error()));
        owner_.record(user_->name.text(), request_.source ? request_.source->text() : "", "sign_in");
        owner_.options_.signed_in();
        done_(SignedIn{opened->token, opened->token.csrf_token(), std::move(opened->info)});
    }

    /// Not the fault of who signs in.
    void give_up(Error error) {
        owner_.throttle_.refund(request_.source);
        done_(tl::unexpected<Error>(std::move(error)));
    }

    SignIn request_;
    Password password_;
    Completion<SignedIn> done_;
    std::uint64_t const password_changes_; ///< as they were when the password's hash was looked up
    std::optional<store::User> user_;
};

void Authenticator::sign_in(SignIn request, Completion<SignedIn> done) {
    if (auto const admitted = admit(request.source); !admitted)
        return answer(std::move(done), admitted.error());
    auto const name = store::UserName::parse(request.name);
    auto password = Password::attempt(request.password);
    if (!settings_ || !name || !password) { // decided by the request alone: its time tells nothing
        refused("sign_in", request.name, request.source);
        return answer(std::move(done), Error{ErrorCode::not_permitted, "wrong name or password"});
    }
    request.password.clear();
    std::make_shared<SignInFlow>(*this, std::move(request), std::move(*password), std::move(done))
        ->start(*name);
}

} // namespace bangui::auth
