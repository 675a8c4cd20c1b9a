// SPDX-License-Identifier: Apache-2.0
//
// Makes events of the archive out of those of fail2ban's log. Each reader of a log has its own, because what
// a record means depends on those before it: an unban while fail2ban stops is no expiry. No I/O.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bangui-web/events/log_event.h"
#include "bangui-web/events/log_record.h"
#include "bangui-web/history/batch.h"
#include "bangui-web/recorder/witness.h"

namespace bangui::recorder {

class Interpreter {
  public:
    /// fail2ban's unbans of a flush follow it within this.
    static constexpr UnixSeconds flush_lasts = 10;

    /// The witness outlives this.
    explicit Interpreter(Witness &witness)
        : witness_(witness) {}

    /// Failures up to this millisecond were counted before: they are not counted again.
    void count_failures_after(std::int64_t milliseconds) { counted_until_ = milliseconds; }

    /// Appends what the record means to the batch, if it means anything.
    void take(events::LogRecord const &record, history::Batch &batch);

  private:
    void take(events::LogEvent const &event, history::Batch &batch);
    void count(events::LogEvent const &event, history::Batch &batch) const;
    history::NewEvent begin(events::LogEvent const &event, history::EventKind kind) const;
    history::NewEvent ban(events::LogEvent const &event);
    history::NewEvent unban(events::LogEvent const &event);
    history::Reason reason_of(events::LogEvent const &event, history::NewEvent const &unban);
    history::NewEvent service(events::LogEvent const &event, std::string detail) const;

    Witness &witness_;
    std::int64_t counted_until_ = 0;
    bool is_stopping_ = false; ///< fail2ban
    bool is_reloading_ = false;
    std::map<std::string, UnixSeconds> flushed_; ///< when, by jail
};

} // namespace bangui::recorder
