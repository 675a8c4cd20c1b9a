// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/log_archiver.h"

#include <algorithm>
#include <utility>

#include "common/base/text.h"

namespace bangui::recorder {
namespace {

/// banguid fills a reply as long as there is more; less means that it came to the end.
constexpr std::size_t whole_chunk = ipc::ReadLogReply::bytes_most;

} // namespace

LogArchiver::LogArchiver(net::Loop &loop, ipc::Client &banguid, BatchWriter &writer, Witness &witness,
                         log::Logger &logger, Wiring wiring)
    : loop_(loop)
    , banguid_(banguid)
    , writer_(writer)
    , logger_(logger)
    , wiring_(std::move(wiring))
    , interpreter_(witness) {}

LogArchiver::~LogArchiver() {
    loop_.cancel(timer_);
}

void LogArchiver::stand_at(std::optional<ipc::LogPosition> at, std::int64_t counted_until) {
    // The position {0, 0} is the beginning of whatever file is there.
    at_ = at.value_or(ipc::LogPosition{});
    resume_ = stored_ = *at_;
    counted_until_ = counted_until;
    read_after(Milliseconds(0));
}

void LogArchiver::banguid_came() {
    is_online_ = true;
    read_after(Milliseconds(0));
}

/// What was read and is not written yet is read again.
void LogArchiver::banguid_went() {
    is_online_ = false;
    is_at_end_ = false;
    loop_.cancel(std::exchange(timer_, net::TimerId::none));
    asking_.renew();
}

void LogArchiver::grew() {
    if (is_busy_)
        read_again_ = true;
    else
        read_after(pause);
}

void LogArchiver::read_after(Milliseconds time) {
    if (timer_ != net::TimerId::none) return;
    timer_ = loop_.after(time, [this] {
        timer_ = net::TimerId::none;
        read();
    });
}

void LogArchiver::read() {
    if (!can_read()) return;
    is_busy_ = true;
    read_again_ = false;
    banguid_.read_log({at_}, lifetime_.guard<ipc::ReadLogReply>([this, ticket = asking_.ticket()](
                                                                    Result<ipc::ReadLogReply> reply) {
        is_busy_ = false;
        if (reply && !ticket.is_over()) return got(std::move(*reply));
        if (!reply)
            logger_.info("reading fail2ban's log into the history failed", {{"error", reply.error()}});
        if (is_online_) read_after(retry_pause);
    }));
}

void LogArchiver::got(ipc::ReadLogReply reply) {
    if (reply.lost) {
        // From its beginning: what is in the archive already is known again there.
        reader_.reset();
        at_ = resume_ = ipc::LogPosition{reply.next.file, 0};
        wiring_.lost(counted_until_);
        interpreter_.count_failures_after(counted_until_);
        return store_or_go_on(false);
    }
    auto const moved_on = reply.next.file != at_->file;
    auto const at_end = reply.bytes.size() < whole_chunk && !moved_on;
    at_ = reply.next;
    std::vector<events::LogRecord> records;
    reader_.feed(as_text(reply.bytes), records);
    if (moved_on) reader_.end_file(records);
    if (at_end) reader_.finish(records);
    resume_ = {at_->file, at_->offset - std::min(at_->offset, reader_.pending_bytes())};
    take(records);
    store_or_go_on(at_end);
}

void LogArchiver::take(std::vector<events::LogRecord> const &records) {
    for (auto const &record : records) {
        auto const counted = batch_.found.size();
        interpreter_.take(record, batch_);
        if (batch_.found.size() != counted) counted_until_ = std::max(counted_until_, record.milliseconds);
    }
    if (!records.empty()) counted_until_ = std::max(counted_until_, records.back().milliseconds);
}

void LogArchiver::store_or_go_on(bool at_end) {
    auto const is_full = batch_.events.size() >= batch_events;
    auto const has_moved = resume_ != stored_;
    if (!at_end && !is_full) return read();
    if (std::exchange(is_at_end_, at_end) != at_end) wiring_.moved();
    if (!has_moved) {
        if (read_again_) read_after(pause);
        return;
    }
    is_busy_ = true;
    writer_.write(finished_batch(), [this, at_end, ticket = lifetime_.ticket()] {
        if (ticket.is_over()) return;
        is_busy_ = false;
        if (!at_end) return read();
        if (read_again_) read_after(pause);
    });
}

history::Batch LogArchiver::finished_batch() {
    stored_ = resume_;
    batch_.progress = {{std::string(source), resume_.file, resume_.offset},
                       {std::string(counted_source), 0, static_cast<std::uint64_t>(counted_until_)}};
    return std::exchange(batch_, {});
}

} // namespace bangui::recorder
