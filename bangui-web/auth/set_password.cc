// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/auth/flow.h"
#include "bangui-web/store/users.h"

namespace bangui::auth {

/// Hash the password, save it, end the user's sessions.
class Authenticator::PasswordFlow final : public Flow<PasswordFlow> {
  public:
    PasswordFlow(Authenticator &owner, store::UserName name, Completion<void> done)
        : Flow(owner)
        , name_(std::move(name))
        , done_(std::move(done)) {}

    void start(Password password) { owner_.hasher_.hash(std::move(password), then(&PasswordFlow::hashed)); }

  private:
    friend class Flow<PasswordFlow>;

    void hashed(Result<std::string> hash) {
        if (!hash) return done_(tl::unexpected<Error>(std::move(hash).error()));
        owner_.store_.write<void>(
            [name = name_, hash = std::move(*hash)](store::Connection &connection) {
                return store::set_password_hash(connection, name, hash);
            },
            then(&PasswordFlow::saved));
    }

    void saved(Result<void> saved) {
        if (!saved) return done_(std::move(saved));
        ++owner_.password_changes_;
        owner_.sessions_.close_all_of(name_);
        done_({});
    }

    store::UserName name_;
    Completion<void> done_;
};

void Authenticator::set_password(store::UserName const &name, std::string_view password,
                                 Completion<void> done) {
    auto chosen = Password::choose(password, name);
    if (!chosen) return answer(std::move(done), std::move(chosen).error());
    std::make_shared<PasswordFlow>(*this, name, std::move(done))->start(std::move(*chosen));
}

} // namespace bangui::auth
