// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/auth/flow.h"
#include "bangui-web/store/sessions.h"
#include "bangui-web/store/users.h"

namespace bangui::auth {

/// Check the current password, hash the new one, save it and end the user's other sessions in one
/// transaction.
class Authenticator::PasswordFlow final : public Flow<PasswordFlow> {
  public:
    struct Request {
        SessionToken token;
        store::User user;
        Password current;
        Password wanted;
        std::optional<IpAddress> source;
    };

    PasswordFlow(Authenticator &owner, Request request, Completion<void> done)
        : Flow(owner)
        , request_(std::move(request))
        , done_(std::move(done)) {}

    void start() {
        owner_.store_.read<std::optional<store::Credentials>>(
            [name = request_.user.name](store::Connection &connection) {
                return store::find_credentials(connection, name);
            },
            then(&PasswordFlow::found));
    }

  private:
    friend class Flow<PasswordFlow>;

    void found(Result<std::optional<store::Credentials>> credentials) {
        if (!credentials) return give_up(std::move(credentials).error());
        owner_.hasher_.verify(std::move(request_.current), *credentials ? (*credentials)->password_hash : "",
                              then(&PasswordFlow::verified));
    }

    void verified(Result<PasswordHasher::Verdict> verdict) {
        if (!verdict) return give_up(std::move(verdict).error());
        if (*verdict == PasswordHasher::Verdict::wrong) {
            owner_.refused("change_password", request_.user.name.text(), request_.source);
            return done_(fail(ErrorCode::not_permitted, "the current password is wrong"));
        }
        owner_.throttle_.refund(request_.source);
        owner_.hasher_.hash(std::move(request_.wanted), then(&PasswordFlow::hashed));
    }

    void hashed(Result<std::string> hash) {
        if (!hash) return done_(tl::unexpected<Error>(std::move(hash).error()));
        if (!owner_.sessions_.find(request_.token))
            return done_(fail(ErrorCode::not_permitted, "signed out meanwhile"));
        owner_.store_.write<void>(
            [id = request_.user.id, hash = std::move(*hash),
             keep = request_.token.hash()](store::Connection &connection) -> Result<void> {
                TRY(store::set_password_hash(connection, id, hash));
                return store::delete_sessions_of(connection, id, keep);
            },
            then(&PasswordFlow::saved));
    }

    void saved(Result<void> written) {
        if (!written) return done_(std::move(written));
        ++owner_.password_changes_;
        owner_.sessions_.close_all(request_.user.id, request_.token);
        owner_.record(request_.user.name.text(), request_.source ? request_.source->text() : "",
                      "change_password");
        done_({});
    }

    /// Not the fault of who asks.
    void give_up(Error error) {
        owner_.throttle_.refund(request_.source);
        done_(tl::unexpected<Error>(std::move(error)));
    }

    Request request_;
    Completion<void> done_;
};

void Authenticator::change_password(SessionToken const &token, std::string const &current,
                                    std::string const &wanted, std::optional<IpAddress> source,
                                    Completion<void> done) {
    auto const session = sessions_.find(token);
    if (!session) return answer(std::move(done), Error{ErrorCode::not_permitted, "not signed in"});
    auto chosen = Password::choose(wanted, session->user.name);
    if (!chosen) return answer(std::move(done), std::move(chosen).error());
    if (auto const admitted = admit(source); !admitted) return answer(std::move(done), admitted.error());
    auto attempt = Password::attempt(current);
    if (!attempt) {
        refused("change_password", session->user.name.text(), source);
        return answer(std::move(done), Error{ErrorCode::not_permitted, "the current password is wrong"});
    }
    std::make_shared<PasswordFlow>(
        *this, PasswordFlow::Request{token, session->user, std::move(*attempt), std::move(*chosen), source},
        std::move(done))
        ->start();
}

} // namespace bangui::auth
