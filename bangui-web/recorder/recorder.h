// SPDX-License-Identifier: Apache-2.0
//
// Keeps the archive complete: everything that fail2ban's log tells, from where the archive stands; what was
// before it was there; what led to each ban; and what is done here. Owned by the app, lives on the loop.
//
// Where fail2ban does not write a log that can be followed, what the lists show of bans is archived instead.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "bangui-web/events/activity.h"
#include "bangui-web/events/ban_changes.h"
#include "bangui-web/recorder/archived_bans.h"
#include "bangui-web/recorder/batch_writer.h"
#include "bangui-web/recorder/evidence_collector.h"
#include "bangui-web/recorder/log_archiver.h"
#include "bangui-web/recorder/old_logs.h"
#include "bangui-web/recorder/recent.h"
#include "bangui-web/recorder/witness.h"
#include "bangui-web/store/store.h"

namespace bangui::recorder {

class Recorder final : private Witness {
  public:
    /// The progress of what was before: `file` is 1 once all of it is in the archive; else `offset` says up
    /// to which millisecond failures were counted already.
    static constexpr std::string_view past_source = "past";
    /// Acts and lists that wait for an archive that cannot be written; the log waits by itself.
    static constexpr std::size_t max_waiting = 10'000;

    struct Wiring {
        std::function<history::Place(std::string_view id)> place_of;
        std::function<void()> added; ///< to the archive
        std::function<void()> moved; ///< state() or past() is another one
    };

    enum class State {
        starting,
        following,   ///< the archive is at the end of the log
        catching_up, ///< there is more to read
        waiting,     ///< for banguid
        lists,       ///< there is no log to follow: from fail2ban's lists
        failing      ///< the archive cannot be written
    };
    struct Past {
        bool is_running = false;
        bool is_complete = false;
        std::uint64_t done = 0;  ///< bytes
        std::uint64_t total = 0; ///< bytes
        std::string detail;      ///< why it failed; empty: it did not
    };

    /// All outlive the recorder.
    Recorder(net::Loop &loop, ipc::Client &banguid, store::Store &archive, log::Logger &logger,
             Wiring wiring);
    ~Recorder() override;
    Recorder(Recorder const &) = delete;
    Recorder &operator=(Recorder const &) = delete;

    /// Finds out where the archive stands. Once.
    void start();

    void banguid_came();
    void banguid_went();
    /// fail2ban answers, or does not.
    void fail2ban_is(bool online);
    void log_grew() { archiver_.grew(); }
    /// Whether everything is in a log that is followed; else lists are archived.
    void log_tells_all(bool does) { log_tells_all_ = does; }

    /// What the live side saw.
    void bans_changed(events::BanChanges const &changes);
    /// fail2ban and banguid coming and going, which no log tells.
    void happened(events::Activity const &activity);

    struct Act {
        std::string user;
        std::string what;    ///< "ban", "unban", "stop_jail" …
        std::string jail;    ///< empty: of none, or of all
        std::string address; ///< empty: none
        std::string note;    ///< what was changed to what, or what was written for it; may be empty
    };
    /// Somebody here has done something, successfully.
    void acted(Act const &act);
    /// Somebody here is about to ban: the log's record of it is theirs.
    void expect_ban(OwnBan ban, std::string const &jail, std::string const &address);
    /// They could not.
    void did_not_ban(std::string const &jail, std::string const &address);

    /// Reads what was before once more.
    void read_past();

    State state() const;
    Past const &past() const { return past_; }
    /// Of `failing`; else empty.
    std::string const &trouble() const { return trouble_; }

  private:
    struct Standing {
        std::optional<history::Progress> log;
        std::optional<history::Progress> counted;
        std::optional<history::Progress> past;
        std::vector<history::Progress> old_logs;
    };
    static Result<Standing> load_standing(store::Connection &connection);
    void stands(Standing standing);
    void lost(std::int64_t counted_until);
    void begin_past();
    void old_logs_ended(Result<void> result);
    void past_ended(Result<void> result);
    history::NewEvent of_ban(history::EventKind kind, std::string const &jail, std::string const &id,
                             UnixSeconds at);
    void note(history::Batch batch);

    history::Reason why_unbanned(std::string const &jail, std::string const &id, UnixSeconds at) override;
    std::optional<OwnBan> who_banned(std::string const &jail, std::string const &id, UnixSeconds at) override;
    history::Place place_of(std::string_view id) override { return wiring_.place_of(id); }

    net::Loop &loop_;
    store::Store &archive_;
    log::Logger &logger_;
    Wiring wiring_;
    Recent recent_;
    BatchWriter writer_;
    LogArchiver archiver_;
    OldLogs old_logs_;
    ArchivedBans archived_bans_;
    EvidenceCollector evidence_;
    Past past_;
    std::int64_t past_counted_until_ = 0;
    bool past_is_longer_ = false; ///< more was lost while it is being read
    std::string trouble_;
    bool is_standing_ = false;
    bool banguid_online_ = false;
    bool fail2ban_online_ = false;
    bool log_tells_all_ = true;
    net::TimerId timer_ = net::TimerId::none;
    events::Lifetime lifetime_;
};

/// As in the API: "starting", "following", "catching_up", "waiting", "lists", "failing".
std::string_view to_string(Recorder::State state);

} // namespace bangui::recorder
