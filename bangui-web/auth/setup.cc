// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "bangui-web/auth/flow.h"
#include "bangui-web/store/settings.h"
#include "common/log/message_ids.h"

namespace bangui::auth {
namespace {

struct Wanted {
    store::UserName name;
    Password password;
    store::GeneralSettings settings;
};

tl::unexpected<Error> field_error(std::string_view field, std::string_view why) {
    return fail(ErrorCode::invalid_argument, fmt::format("{}: {}", field, why));
}

Result<Wanted> check(SetupRequest const &request, Seconds longest) {
    auto name = store::UserName::parse(request.name);
    if (!name) return field_error("name", name.error().detail);
    auto password = Password::choose(request.password, *name);
    if (!password) return field_error("password", password.error().detail);
    if (!store::is_time_zone_name(request.time_zone))
        return field_error("time_zone", "must be the name of a time zone, like Europe/Berlin");
    auto const shortest = std::min(Authenticator::min_session_length, longest);
    auto const length = request.session_length.value_or(longest);
    if (length < shortest || length > longest)
        return field_error("session_length",
                           fmt::format("must be {}..{} seconds", shortest.count(), longest.count()));
    return Wanted{std::move(*name), std::move(*password), {request.time_zone, length}};
}

} // namespace

/// Hash the password, save everything in one transaction, sign the administrator in.
class Authenticator::SetupFlow final : public Flow<SetupFlow> {
  public:
    SetupFlow(Authenticator &owner, SetupRequest request, Wanted wanted, Completion<SignedIn> done)
        : Flow(owner)
        , request_(std::move(request))
        , wanted_(std::move(wanted))
        , done_(std::move(done)) {}

    void start() {
        owner_.setup_runs_ = true;
        owner_.hasher_.hash(std::move(wanted_.password), then(&SetupFlow::hashed));
    }

  private:
    friend class Flow<SetupFlow>;

    void hashed(Result<std::string> hash) {
        if (!hash) return give_up(std::move(hash).error());
        store::Setup setup{wanted_.name, std::move(*hash), wanted_.settings, owner_.clock_.unix_now(),
                           request_.source ? request_.source->text() : ""};
        owner_.store_.write<store::User>(
            [setup = std::move(setup)](store::Connection &connection) {
                return store::complete_setup(connection, setup);
            },
            then(&SetupFlow::saved));
    }

    void saved(Result<store::User> user) {
        if (!user) return give_up(std::move(user).error());
        owner_.setup_runs_ = false;
        owner_.settings_ = wanted_.settings;
        if (owner_.setup_token_)
            if (auto const removed = owner_.setup_token_->destroy(); !removed)
                owner_.logger_.warning("setup token not removed", {{"error", removed.error()}});
        owner_.logger_.info(
            "done",
            {{"act", "setup"}, {"user", user->name.text()}, {"message_id", log::message_id::web_act}});
        owner_.sessions_.open(*user, wanted_.settings.session_length, request_.source, request_.user_agent,
                              then(&SetupFlow::opened));
    }

    void opened(Result<SessionManager::Opened> opened) {
        if (!opened) return done_(tl::unexpected<Error>(std::move(opened).error()));
        owner_.options_.signed_in();
        done_(SignedIn{opened->token, opened->token.csrf_token(), std::move(opened->info)});
    }

    void give_up(Error error) {
        owner_.setup_runs_ = false;
        done_(tl::unexpected<Error>(std::move(error)));
    }

    SetupRequest request_;
    Wanted wanted_;
    Completion<SignedIn> done_;
};

void Authenticator::complete_setup(SetupRequest request, Completion<SignedIn> done) {
    auto const conflict = [](char const *why) { return Error{ErrorCode::conflict, why}; };
    if (settings_) return answer(std::move(done), conflict("setup is done already"));
    if (auto const admitted = admit(request.source); !admitted)
        return answer(std::move(done), admitted.error());
    if (!setup_token_ || !setup_token_->matches(request.setup_token)) {
        refused("setup", request.name, request.source);
        return answer(std::move(done), Error{ErrorCode::not_permitted, "wrong setup token"});
    }
    throttle_.refund(request.source);
    auto wanted = check(request, options_.limits.lifetime);
    if (!wanted) return answer(std::move(done), std::move(wanted).error());
    if (setup_runs_) return answer(std::move(done), conflict("setup is being done by somebody else"));
    request.password.clear();
    std::make_shared<SetupFlow>(*this, std::move(request), std::move(*wanted), std::move(done))->start();
}

} // namespace bangui::auth
