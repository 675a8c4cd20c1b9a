// SPDX-License-Identifier: Apache-2.0
//
// Reads fail2ban's log through banguid as it grows, and gives what it tells as events, in order and once. One
// request is in flight at a time; nothing is asked while the log rests. Owned by the watcher, lives on the
// loop.
//
// Says when something may have been missed: then whoever listens has to compare with fail2ban itself.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bangui-web/events/lifetime.h"
#include "bangui-web/events/log_event.h"
#include "bangui-web/events/log_record.h"
#include "common/base/unique_function.h"
#include "common/log/log.h"
#include "proto/bangui_ipc.h"

namespace bangui::events {

class LogFollower {
  public:
    class Listener {
      public:
        virtual ~Listener() = default;
        virtual void log_event(LogEvent event) = 0;
        /// Everything was told that had been written when sync(mark) was called.
        virtual void log_synced(std::uint64_t mark) = 0;
        /// From here on nothing is missed; before, something may have been.
        virtual void log_gap() = 0;
        /// Where the log is, and whether it is followed, has changed.
        virtual void log_source_changed() = 0;
    };

    /// All outlive the follower.
    LogFollower(ipc::Client &banguid, Listener &listener, log::Logger &logger);

    /// Finds out whether the log can be followed, and from where; fail2ban does not tell when somebody sets
    /// another target or level. `done` is called once that is settled, in whichever way; only then does a
    /// list that is read afterwards miss nothing.
    void settle(UniqueFunction<void()> done);
    /// banguid went away. Where we stood is kept: its next run goes on there.
    void stop();

    void grew();
    void source_moved(ipc::LogSource source);
    /// Calls log_synced(mark) once the log of now was read to its end, unless reading fails or a later mark
    /// was asked for meanwhile. Only while it follows.
    void sync(std::uint64_t mark);

    bool is_following() const {
        return is_settled_ && source_ && source_->state == ipc::LogState::following && at_;
    }
    /// As banguid last told it.
    std::optional<ipc::LogSource> const &source() const { return source_; }

  private:
    void got_source(Result<ipc::LogSourceReply> reply);
    void take_source(std::optional<ipc::LogSource> source);
    void find_end();
    void settled();
    void release();
    void read();
    void got(ipc::ReadLogReply reply, std::optional<std::uint64_t> mark);
    void give(std::vector<LogRecord> const &records);

    ipc::Client &banguid_;
    Listener &listener_;
    log::Logger &logger_;
    LogReader reader_;
    std::optional<ipc::LogSource> source_;
    std::optional<ipc::LogPosition> at_;
    bool is_settled_ = false;
    bool is_reading_ = false;
    bool read_again_ = false;                     ///< it grew while we read
    std::optional<std::uint64_t> wanted_;         ///< the latest mark that was not told yet
    std::vector<UniqueFunction<void()>> waiting_; ///< for settle()
    Lifetime lifetime_;
};

} // namespace bangui::events
