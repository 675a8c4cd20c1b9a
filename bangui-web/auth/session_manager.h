// SPDX-License-Identifier: Apache-2.0
//
// Who is signed in. Lives on the loop; owned by the authenticator. All sessions are in memory, loaded once at
// start, so a request is authenticated without the database and a session that was ended is gone for the very
// next request. The database is written behind: new and ended sessions at once, "last seen" in batches.
//
// Time-outs run on the monotonic clock, which nobody can set. After a restart of the daemon a session is
// taken up again only if both clocks agree (within clock_agreement) on how much time has passed since it was
// last seen; the monotonic clock starts anew with the machine, so sessions end with a reboot, and after a
// step of the wall clock they end with a restart of the daemon. (A machine without a clock of its own that
// starts twice at the same wall time, within a minute, cannot be told from one that was not switched off.)
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "bangui-web/auth/session_token.h"
#include "bangui-web/store/sessions.h"
#include "bangui-web/store/store.h"
#include "common/base/clock.h"
#include "common/domain/ip_address.h"
#include "common/log/log.h"

namespace bangui::auth {

struct SessionLimits {
    Seconds idle{30 * 60};
    Seconds lifetime{12 * 60 * 60}; ///< the longest; setup may choose less
};

struct SessionInfo {
    store::User user;
    UnixSeconds created = 0;
    UnixSeconds expires = 0; ///< if nothing ends it before; by the wall clock as it is now
};

class SessionManager {
  public:
    /// Over all users. When full, the one not seen for longest ends.
    static constexpr std::size_t max_sessions = 1000;
    static constexpr std::size_t max_sessions_per_user = 50;
    static constexpr Seconds clock_agreement{60};

    SessionManager(Clock const &clock, store::Store &store, log::Logger &logger, SessionLimits limits);

    /// Takes up the sessions of before a restart; before the loop runs.
    Result<void> load(store::Connection &connection);

    struct Opened {
        SessionToken token;
        SessionInfo info;
    };
    /// A new session with a new token. Completes when it is on the disk; when the disk refuses (full), the
    /// session lives in memory alone, and the log says so. conflict when it had to make room meanwhile.
    void open(store::User const &user, Seconds lifetime, std::optional<IpAddress> const &source,
              std::string_view user_agent, Completion<Opened> done);

    /// The session and its being seen now; nothing when there is none, or it timed out.
    std::optional<SessionInfo> find(SessionToken const &token);

    /// Whether the session would be found; does not count as its being seen.
    bool is_live(store::TokenHash const &token_hash) const;

    /// Where the sessions come from, each address once, at most `limit`: those seen last.
    std::vector<IpAddress> sources(std::size_t limit) const;

    /// Gone at once; from the disk later, tried again by tick() until it worked.
    void close(SessionToken const &token);

    /// The same for all of a user's.
    void close_all_of(store::UserName const &user);

    /// Drops what timed out, writes "last seen" and deletions. To be called every tick_interval.
    void tick();
    static constexpr Seconds tick_interval{30};
    std::size_t size() const { return sessions_.size(); }

  private:
    struct Session {
        store::SessionRecord record;
        bool seen = false;      ///< since the last tick
        bool in_memory = false; ///< the disk refused it
    };
    using Sessions = std::map<store::TokenHash, Session>;
    void opened(Opened opened, Result<void> written, Completion<Opened> done);
    bool is_expired(store::SessionRecord const &record) const;
    Seconds lifetime(store::SessionRecord const &record) const;
    bool survives_restart(store::SessionRecord const &record) const;
    SessionInfo info(store::SessionRecord const &record) const;
    void end(Sessions::iterator session);
    void make_room_among(std::optional<store::UserId> user, std::size_t limit);
    void write_seen();
    void write_deletions();

    Clock const &clock_;
    store::Store &store_;
    log::Logger &logger_;
    SessionLimits limits_;
    Sessions sessions_;
    std::vector<store::TokenHash> ended_;                        ///< still to be deleted from the disk
    bool deleting_ = false;                                      ///< a deletion is under way
    std::shared_ptr<char> alive_ = std::make_shared<char>('\0'); ///< answers of the store may outlive this
};

} // namespace bangui::auth
