// SPDX-License-Identifier: Apache-2.0
//
// fail2ban.log as records: bytes cut anywhere in, records out. A record begins with the whole prefix that
// fail2ban writes, "YYYY-MM-DD HH:MM:SS,mmm fail2ban.LOGGER [PID]: LEVEL  MESSAGE" (with or without its
// padding); every other line belongs to the record before it. Used by the log follower, no I/O.
//
// What stands in a record is only claimed: an id with a line feed in it can forge one. Whoever acts on a
// record compares with fail2ban's socket afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"

namespace bangui::events {

struct LogRecord {
    std::int64_t milliseconds = 0; ///< since 1970; fail2ban writes the local time of the machine
    std::string logger;            ///< "fail2ban.actions"
    std::string level;             ///< "NOTICE"
    std::string text;              ///< lines joined with line feeds; any bytes
    bool cut = false;              ///< there was more than is kept
    bool operator==(LogRecord const &) const = default;
};

/// "YYYY-MM-DD HH:MM:SS" in the machine's local time. Of an hour that comes twice it is the first one, unless
/// `latest`, the time of what was written before it, is in the second one or more than a minute behind.
std::optional<UnixSeconds> parse_local_time(std::string_view text,
                                            std::optional<UnixSeconds> latest = std::nullopt);

class LogReader {
  public:
    /// Of one line, and of a record's joined lines: fail2ban logs whole commands, also those of thousands of
    /// addresses, and nothing we understand is longer than this.
    static constexpr std::size_t max_text_bytes = 64U * 1024;

    /// Appends the records that are complete: those behind which another one began.
    void feed(std::string_view bytes, std::vector<LogRecord> &records);
    /// The end of the log was reached: fail2ban writes a record in one go, so the last one is complete too if
    /// its last line is.
    void finish(std::vector<LogRecord> &records);
    /// The file was read to its end and another one goes on: half a line at its end stays half.
    void end_file(std::vector<LogRecord> &records);
    /// What comes next does not continue what was before.
    void reset();
    /// How many of the bytes that were fed belong to a record that was not given yet: who reads again from so
    /// far back misses nothing and sees nothing twice.
    std::uint64_t pending_bytes() const { return record_bytes_ + line_bytes_; }

  private:
    void end_line(std::vector<LogRecord> &records);
    void give(std::vector<LogRecord> &records);
    std::optional<LogRecord> parse(std::string_view line);
    std::optional<UnixSeconds> time(std::string_view text);

    std::string line_;
    bool line_cut_ = false;
    std::optional<LogRecord> record_;
    std::uint64_t line_bytes_ = 0; ///< as they were fed, also those that were cut
    std::uint64_t record_bytes_ = 0;
    std::string minute_; ///< the one that was parsed last, and its time: mktime is slow
    UnixSeconds minute_time_ = 0;
    std::optional<UnixSeconds> latest_; ///< of the records so far, the last one
};

} // namespace bangui::events
