// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/auth/session_manager.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "common/base/text.h"

namespace bangui::auth {
namespace {

/// What a browser calls itself, cut between characters and only if it is UTF-8.
std::string shortened(std::string_view user_agent) {
    if (!is_utf8(user_agent)) return visible(user_agent.substr(0, store::max_user_agent_bytes / 4));
    return std::string(clipped(user_agent, store::max_user_agent_bytes));
}

} // namespace

SessionManager::SessionManager(Clock const &clock, store::Store &store, log::Logger &logger,
                               SessionLimits limits)
    : clock_(clock)
    , store_(store)
    , logger_(logger)
    , limits_(limits) {}

Result<void> SessionManager::load(store::Connection &connection) {
    // A disk that refused deletions may hold more than we would ever keep.
    constexpr std::size_t max_rows = 4 * max_sessions;
    auto records = TRY(store::load_sessions(connection, max_rows));
    for (auto &record : records) {
        auto const hash = record.token_hash;
        if (sessions_.size() < max_sessions && survives_restart(record))
            sessions_.emplace(hash, Session{std::move(record)});
        else
            ended_.push_back(hash);
    }
    auto const dropped = ended_.size();
    if (dropped > 0 || !sessions_.empty())
        logger_.info("sessions taken up", {{"kept", sessions_.size()}, {"ended", dropped}});
    return {};
}

bool SessionManager::survives_restart(store::SessionRecord const &record) const {
    auto const by_monotonic = clock_.monotonic_now() - record.last_seen_monotonic;
    auto const by_wall = Seconds(clock_.unix_now() - record.last_seen);
    return by_monotonic >= Milliseconds(0) && std::chrono::abs(by_monotonic - by_wall) <= clock_agreement &&
           !is_expired(record);
}

Seconds SessionManager::lifetime(store::SessionRecord const &record) const {
    return std::min(record.lifetime, limits_.lifetime);
}

bool SessionManager::is_expired(store::SessionRecord const &record) const {
    auto const now = clock_.monotonic_now();
    return now - record.last_seen_monotonic > limits_.idle ||
           now - record.created_monotonic > lifetime(record);
}

SessionInfo SessionManager::info(store::SessionRecord const &record) const {
    auto const age = clock_.monotonic_now() - record.created_monotonic;
    auto const left = std::chrono::floor<Seconds>(lifetime(record) - age);
    return {record.user, record.created, clock_.unix_now() + left.count()};
}

void SessionManager::open(store::User const &user, Seconds lifetime, std::optional<IpAddress> const &source,
                          std::string_view user_agent, Completion<Opened> done) {
    make_room_among(user.id, max_sessions_per_user);
    make_room_among(std::nullopt, max_sessions);
    auto const token = SessionToken::generate();
    store::SessionRecord const record{.token_hash = token.hash(),
                                      .user = user,
                                      .created = clock_.unix_now(),
                                      .created_monotonic = clock_.monotonic_now(),
                                      .last_seen = clock_.unix_now(),
                                      .last_seen_monotonic = clock_.monotonic_now(),
                                      .lifetime = std::min(lifetime, limits_.lifetime),
                                      .source = source ? source->text() : "",
                                      .user_agent = shortened(user_agent)};
    // In memory at once, so that it counts against the limits while the disk is busy with it.
    sessions_.emplace(record.token_hash, Session{record});
    store_.write<void>(
        [record](store::Connection &connection) { return store::add_session(connection, record); },
        [this, alive = std::weak_ptr(alive_), result = Opened{token, info(record)},
         done = std::move(done)](Result<void> written) mutable {
            if (!alive.expired()) opened(std::move(result), std::move(written), std::move(done));
        });
}

void SessionManager::opened(Opened opened, Result<void> written, Completion<Opened> done) {
    auto const session = sessions_.find(opened.token.hash());
    if (session == sessions_.end()) return done(fail(ErrorCode::conflict, "the session was ended meanwhile"));
    if (!written) {
        session->second.in_memory = true;
        logger_.warning("session kept in memory only", {{"error", written.error()}});
    }
    done(std::move(opened));
}

std::optional<SessionInfo> SessionManager::find(SessionToken const &token) {
    auto const found = sessions_.find(token.hash());
    if (found == sessions_.end()) return std::nullopt;
    auto &[record, seen, in_memory] = found->second;
    if (is_expired(record)) {
        end(found);
        write_deletions();
        return std::nullopt;
    }
    record.last_seen = clock_.unix_now();
    record.last_seen_monotonic = clock_.monotonic_now();
    seen = true;
    return info(record);
}

bool SessionManager::is_live(store::TokenHash const &token_hash) const {
    auto const found = sessions_.find(token_hash);
    return found != sessions_.end() && !is_expired(found->second.record);
}

std::vector<IpAddress> SessionManager::sources(std::size_t limit) const {
    std::map<std::string, UnixSeconds> last_seen;
    for (auto const &[token_hash, session] : sessions_) {
        auto &seen = last_seen[session.record.source];
        if (!is_expired(session.record)) seen = std::max(seen, session.record.last_seen);
    }
    std::vector<std::pair<UnixSeconds, IpAddress>> found;
    for (auto const &[source, seen] : last_seen) {
        auto const address = IpAddress::parse(source);
        if (address && seen > 0) found.emplace_back(seen, *address);
    }
    std::ranges::sort(found, std::greater<>());
    std::vector<IpAddress> addresses;
    for (std::size_t index = 0; index < std::min(limit, found.size()); ++index)
        addresses.push_back(found[index].second);
    return addresses;
}

void SessionManager::close(SessionToken const &token) {
    auto const found = sessions_.find(token.hash());
    if (found == sessions_.end()) return;
    end(found);
    write_deletions();
}

void SessionManager::close_all_of(store::UserName const &user) {
    for (auto session = sessions_.begin(); session != sessions_.end();) {
        auto const current = session++;
        if (current->second.record.user.name == user) end(current);
    }
    write_deletions();
}

void SessionManager::tick() {
    for (auto session = sessions_.begin(); session != sessions_.end();) {
        auto const current = session++;
        if (is_expired(current->second.record)) end(current);
    }
    write_seen();
    write_deletions();
}

void SessionManager::end(Sessions::iterator session) {
    if (!session->second.in_memory) ended_.push_back(session->first);
    sessions_.erase(session);
}

void SessionManager::make_room_among(std::optional<store::UserId> user, std::size_t limit) {
    std::size_t count = 0;
    auto oldest = sessions_.end();
    for (auto session = sessions_.begin(); session != sessions_.end(); ++session) {
        auto const &record = session->second.record;
        if (user && record.user.id != *user) continue;
        ++count;
        if (oldest == sessions_.end() ||
            record.last_seen_monotonic < oldest->second.record.last_seen_monotonic)
            oldest = session;
    }
    if (count >= limit) end(oldest);
}

void SessionManager::write_seen() {
    std::vector<store::SeenSession> batch;
    for (auto &[hash, session] : sessions_) {
        if (!session.seen || session.in_memory) continue;
        session.seen = false;
        batch.push_back({hash, session.record.last_seen, session.record.last_seen_monotonic});
    }
    if (batch.empty()) return;
    // If this is lost, a restart may end a session too early, never too late.
    store_.write<void>(
        [batch = std::move(batch)](store::Connection &connection) {
            return store::update_seen(connection, batch);
        },
        [&logger = logger_, alive = std::weak_ptr(alive_)](Result<void> written) {
            if (!alive.expired() && !written)
                logger.warning("last use of sessions not written", {{"error", written.error()}});
        });
}

void SessionManager::write_deletions() {
    if (deleting_ || ended_.empty()) return;
    deleting_ = true;
    auto batch = std::make_shared<std::vector<store::TokenHash> const>(std::move(ended_));
    ended_.clear();
    store_.write<void>(
        [batch](store::Connection &connection) { return store::delete_sessions(connection, *batch); },
        [this, batch, alive = std::weak_ptr(alive_)](Result<void> written) {
            if (alive.expired()) return;
            deleting_ = false;
            if (written) return write_deletions(); // what came meanwhile
            ended_.insert(ended_.end(), batch->begin(), batch->end());
            logger_.warning("ended sessions not deleted yet", {{"error", written.error()}});
        });
}

} // namespace bangui::auth
