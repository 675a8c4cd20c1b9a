// SPDX-License-Identifier: Apache-2.0
//
// Reads rotated logs into the archive, oldest first: once when the archive is new, and again when records of
// the live log were lost. What the archive has already is known again and changes nothing. How far each file
// was read is kept, so an interrupted run goes on. Owned by the recorder, lives on the loop.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bangui-web/events/lifetime.h"
#include "bangui-web/events/log_record.h"
#include "bangui-web/net/loop.h"
#include "bangui-web/recorder/batch_writer.h"
#include "bangui-web/recorder/inflate.h"
#include "bangui-web/recorder/interpreter.h"
#include "common/log/log.h"
#include "proto/bangui_ipc.h"

namespace bangui::recorder {

class OldLogs {
  public:
    /// Progress of a file is "old/" and the number of its inode. A gzip file counts as read only as a whole.
    static constexpr std::string_view source_prefix = "old/";
    static constexpr std::size_t batch_events = 1'000;

    struct Wiring {
        /// Bytes read of all, as they lie on the disk.
        std::function<void(std::uint64_t done, std::uint64_t total)> moved;
        /// An error: banguid went away or refused; begin() goes on later.
        std::function<void(Result<void>)> ended;
    };
    OldLogs(net::Loop &loop, ipc::Client &banguid, BatchWriter &writer, Witness &witness, log::Logger &logger,
            Wiring wiring);

    /// `read` is the archive's progress of old logs. Failures up to `counted_until` were counted before.
    void begin(std::vector<history::Progress> const &read, std::int64_t counted_until);
    void stop();

  private:
    struct Reading {
        std::uint64_t offset = 0; ///< in the file as it lies on the disk
        std::uint64_t behind = 0; ///< unpacked bytes that were fed
        bool is_at_end = false;
        std::unique_ptr<Inflater> inflater; ///< of a gzip file
        events::LogReader reader;
        std::unique_ptr<Interpreter> interpreter;
        history::Batch batch;
    };
    void got_list(ipc::ListOldLogsReply reply);
    void next_file();
    void read();
    void got(ipc::ReadOldLogReply reply);
    void inflate();
    void feed(std::string_view text);
    void step_done();
    void file_ended();
    void write(bool is_last, UniqueFunction<void()> done);
    void end(Result<void> result);

    net::Loop &loop_;
    ipc::Client &banguid_;
    BatchWriter &writer_;
    Witness &witness_;
    log::Logger &logger_;
    Wiring wiring_;
    std::map<std::string, std::uint64_t> read_; ///< by source
    std::int64_t counted_until_ = 0;
    std::vector<ipc::OldLog> files_; ///< the last one is next
    std::uint64_t total_ = 0;
    std::uint64_t done_ = 0;
    Reading reading_;
    events::Lifetime lifetime_;
};

} // namespace bangui::recorder
