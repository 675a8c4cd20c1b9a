// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/old_logs.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace bangui::recorder {
namespace {

/// The progress of a file that was read to its end and will not change any more.
constexpr std::uint64_t whole = std::numeric_limits<std::int64_t>::max();

std::string source_of(ipc::OldLog const &file) {
    return fmt::format("{}{}", OldLogs::source_prefix, file.file);
}

} // namespace

OldLogs::OldLogs(net::Loop &loop, ipc::Client &banguid, BatchWriter &writer, Witness &witness,
                 log::Logger &logger, Wiring wiring)
    : loop_(loop)
    , banguid_(banguid)
    , writer_(writer)
    , witness_(witness)
    , logger_(logger)
    , wiring_(std::move(wiring)) {}

void OldLogs::begin(std::vector<history::Progress> const &read, std::int64_t counted_until) {
    stop();
    counted_until_ = counted_until;
    for (auto const &progress : read)
        read_.insert_or_assign(progress.source, progress.offset);
    banguid_.list_old_logs(
        {}, lifetime_.guard<ipc::ListOldLogsReply>([this](Result<ipc::ListOldLogsReply> reply) {
            if (!reply) return end(tl::unexpected(std::move(reply).error()));
            got_list(std::move(*reply));
        }));
}

void OldLogs::stop() {
    lifetime_.renew();
    files_.clear();
    reading_ = {};
    read_.clear();
    total_ = done_ = 0;
}

void OldLogs::got_list(ipc::ListOldLogsReply reply) {
    files_ = std::move(reply.logs);
    std::ranges::sort(files_, std::greater{}, &ipc::OldLog::modified);
    for (auto const &file : files_)
        total_ += file.size;
    next_file();
}

void OldLogs::next_file() {
    wiring_.moved(done_, total_);
    reading_ = {};
    if (files_.empty()) return end({});
    auto const &file = files_.back();
    auto const read_to = read_.contains(source_of(file)) ? read_.at(source_of(file)) : 0;
    if (read_to >= file.size) {
        done_ += file.size;
        files_.pop_back();
        return next_file();
    }
    reading_.interpreter = std::make_unique<Interpreter>(witness_);
    reading_.interpreter->count_failures_after(counted_until_);
    if (file.name.ends_with(".gz"))
        reading_.inflater = std::make_unique<Inflater>();
    else
        reading_.offset = reading_.behind = read_to;
    read();
}

void OldLogs::read() {
    auto const &file = files_.back();
    banguid_.read_old_log({file.name, file.file, reading_.offset},
                          lifetime_.guard<ipc::ReadOldLogReply>([this](Result<ipc::ReadOldLogReply> reply) {
                              if (!reply) return end(tl::unexpected(std::move(reply).error()));
                              got(std::move(*reply));
                          }));
}

void OldLogs::got(ipc::ReadOldLogReply reply) {
    if (reply.gone) {
        // Rotated once more, and listed under its new name the next time.
        logger_.info("an old log is gone", {{"file", files_.back().name}});
        files_.pop_back();
        return next_file();
    }
    reading_.is_at_end = reply.at_end;
    reading_.offset += reply.bytes.size();
    wiring_.moved(done_ + reading_.offset, total_);
    if (reading_.inflater) {
        reading_.inflater->feed(std::move(reply.bytes));
        return inflate();
    }
    feed(as_text(reply.bytes));
    step_done();
}

/// A piece a turn of the loop: others come in between, whatever it unpacks to.
void OldLogs::inflate() {
    auto piece = reading_.inflater->next();
    if (!piece) {
        logger_.warning("an old log cannot be unpacked",
                        {{"file", files_.back().name}, {"error", piece.error()}});
        return file_ended();
    }
    if (piece->empty()) return step_done();
    feed(*piece);
    auto const go_on = [this, ticket = lifetime_.ticket()] {
        if (!ticket.is_over()) inflate();
    };
    if (reading_.batch.events.size() >= batch_events) return write(false, go_on);
    loop_.post(go_on);
}

void OldLogs::feed(std::string_view text) {
    std::vector<events::LogRecord> records;
    reading_.reader.feed(text, records);
    reading_.behind += text.size();
    for (auto const &record : records)
        reading_.interpreter->take(record, reading_.batch);
}

void OldLogs::step_done() {
    if (reading_.is_at_end) return file_ended();
    if (reading_.batch.events.size() < batch_events) return read();
    write(false, [this, ticket = lifetime_.ticket()] {
        if (!ticket.is_over()) read();
    });
}

void OldLogs::file_ended() {
    std::vector<events::LogRecord> records;
    reading_.reader.end_file(records);
    for (auto const &record : records)
        reading_.interpreter->take(record, reading_.batch);
    write(true, [this, ticket = lifetime_.ticket()] {
        if (ticket.is_over()) return;
        done_ += files_.back().size;
        files_.pop_back();
        next_file();
    });
}

/// Failures of a gzip file are counted with its end only: should it be begun again, they count once.
void OldLogs::write(bool is_last, UniqueFunction<void()> done) {
    auto batch = std::exchange(reading_.batch, {});
    if (is_last)
        batch.progress = {{source_of(files_.back()), 0, whole}};
    else if (reading_.inflater)
        reading_.batch.found = std::exchange(batch.found, {});
    else
        batch.progress = {{source_of(files_.back()), 0, reading_.behind - reading_.reader.pending_bytes()}};
    writer_.write(std::move(batch), std::move(done));
}

void OldLogs::end(Result<void> result) {
    stop();
    wiring_.ended(std::move(result));
}

} // namespace bangui::recorder
