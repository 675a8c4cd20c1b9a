// SPDX-License-Identifier: Apache-2.0
//
// Reads fail2ban's log into the archive, from where the archive stands: the position is written together with
// what was read up to it, so whatever is killed, nothing is lost and nothing is written twice. Reads on its
// own, apart from the live mirror: it has to see everything, while that one only has to know what is so now.
//
// What cannot be read any more because the log was rotated away meanwhile is told as lost; the rotated files
// have it. Owned by the recorder, lives on the loop.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "bangui-web/events/lifetime.h"
#include "bangui-web/events/log_record.h"
#include "bangui-web/history/batch.h"
#include "bangui-web/net/loop.h"
#include "bangui-web/recorder/batch_writer.h"
#include "bangui-web/recorder/interpreter.h"
#include "common/log/log.h"
#include "proto/bangui_ipc.h"

namespace bangui::recorder {

class LogArchiver {
  public:
    /// The name of its progress in the archive.
    static constexpr std::string_view source = "log";
    /// Of the newest failure that was counted, in milliseconds.
    static constexpr std::string_view counted_source = "counted";
    /// After a growth: the live side looks first, and knows then why a ban has ended; and what comes within
    /// it is one transaction.
    static constexpr Milliseconds pause{150};
    static constexpr Milliseconds retry_pause{2'000};
    /// Of one transaction.
    static constexpr std::size_t batch_events = 1'000;

    struct Wiring {
        /// Records up to this millisecond were counted and read; some after it are gone.
        std::function<void(std::int64_t)> lost;
        /// Is at the end of the log now, or not any more.
        std::function<void()> moved;
    };
    LogArchiver(net::Loop &loop, ipc::Client &banguid, BatchWriter &writer, Witness &witness,
                log::Logger &logger, Wiring wiring);
    ~LogArchiver();
    LogArchiver(LogArchiver const &) = delete;
    LogArchiver &operator=(LogArchiver const &) = delete;

    /// Where the archive stands; none: the archive is new, and the log is read from its beginning.
    void stand_at(std::optional<ipc::LogPosition> at, std::int64_t counted_until);

    void banguid_came();
    void banguid_went();
    void grew();

    bool is_at_end() const { return is_at_end_; }

  private:
    bool can_read() const { return is_online_ && at_ && !is_busy_; }
    void read_after(Milliseconds time);
    void read();
    void got(ipc::ReadLogReply reply);
    void take(std::vector<events::LogRecord> const &records);
    void store_or_go_on(bool at_end);
    history::Batch finished_batch();

    net::Loop &loop_;
    ipc::Client &banguid_;
    BatchWriter &writer_;
    log::Logger &logger_;
    Wiring wiring_;
    Interpreter interpreter_;
    events::LogReader reader_;
    std::optional<ipc::LogPosition> at_; ///< where to read on
    ipc::LogPosition resume_{};          ///< behind the last record that is in `batch_`
    ipc::LogPosition stored_{};          ///< as the archive has it
    history::Batch batch_;
    std::int64_t counted_until_ = 0;
    bool is_online_ = false;
    bool is_busy_ = false; ///< a read or a write is under way
    bool read_again_ = false;
    bool is_at_end_ = false;
    net::TimerId timer_ = net::TimerId::none;
    events::Lifetime asking_; ///< anew with each loss of banguid
    events::Lifetime lifetime_;
};

} // namespace bangui::recorder
