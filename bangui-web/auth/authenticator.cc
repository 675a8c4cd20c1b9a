// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/auth/authenticator.h"

#include "bangui-web/store/audit.h"
#include "bangui-web/store/settings.h"
#include "common/log/message_ids.h"

namespace bangui::auth {
namespace {

std::string text_of(std::optional<IpAddress> const &source) {
    return source ? source->text() : "unknown";
}

} // namespace

Result<std::unique_ptr<Authenticator>> Authenticator::create(Options options, Clock const &clock,
                                                             Executor &executor, store::Store &store,
                                                             log::Logger &logger) {
    std::unique_ptr<Authenticator> made(
        new Authenticator(std::move(options), clock, executor, store, logger));
    TRY(made->load());
    return made;
}

Authenticator::Authenticator(Options options, Clock const &clock, Executor &executor, store::Store &store,
                             log::Logger &logger)
    : options_(std::move(options))
    , clock_(clock)
    , executor_(executor)
    , store_(store)
    , logger_(logger)
    , throttle_(clock)
    , sessions_(clock, store, logger, options_.limits)
    , hasher_(executor, options_.hash_cost) {}

Authenticator::~Authenticator() {
    hasher_.stop();
}

Result<void> Authenticator::load() {
    auto &connection = store_.connection_at_start();
    settings_ = TRY(store::load_general_settings(connection));
    TRY(sessions_.load(connection));
    if (settings_) return SetupToken::remove(options_.state_directory);
    setup_token_ = TRY(SetupToken::create(options_.state_directory));
    logger_.warning("setup is not done",
                    {{"setup_token", setup_token_->text()}, {"file", setup_token_->path()}});
    return {};
}

std::optional<SessionInfo> Authenticator::authenticate(SessionToken const &token) {
    return sessions_.find(token);
}

void Authenticator::sign_out(SessionToken const &token) {
    auto const session = sessions_.find(token);
    if (!session) return;
    sessions_.close(token);
    record(session->user.name.text(), "", "sign_out");
}

Seconds Authenticator::retry_after(std::optional<IpAddress> const &source) const {
    return throttle_.retry_after(source);
}

Result<void> Authenticator::admit(std::optional<IpAddress> const &source) {
    if (throttle_.retry_after(source) > Seconds(0))
        return fail(ErrorCode::rate_limited, "too many failed attempts; wait before the next");
    throttle_.charge(source);
    return {};
}

void Authenticator::refused(std::string_view act, std::string_view name,
                            std::optional<IpAddress> const &source) {
    // The bangui filter of fail2ban reads this line.
    logger_.warning("refused", {{"source", text_of(source)},
                                {"act", act},
                                {"user", name},
                                {"message_id", log::message_id::refused}});
}

void Authenticator::record(std::string const &actor, std::string source, std::string_view act) {
    logger_.info(
        "done",
        {{"act", act}, {"user", actor}, {"source", source}, {"message_id", log::message_id::web_act}});
    store::AuditEntry entry{clock_.unix_now(), actor, std::move(source), std::string(act), ""};
    store_.write<void>(
        [entry = std::move(entry)](store::Connection &connection) {
            return store::add_audit_entry(connection, entry);
        },
        [&logger = logger_, alive = std::weak_ptr(alive_)](Result<void> written) {
            if (!alive.expired() && !written)
                logger.warning("act not written to the audit", {{"error", written.error()}});
        });
}

void Authenticator::stop() {
    hasher_.stop();
    sessions_.tick();
}

} // namespace bangui::auth
