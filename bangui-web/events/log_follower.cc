// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/log_follower.h"

#include <utility>

namespace bangui::events {
namespace {

/// banguid fills a reply as long as there is more; less means that it came to the end.
constexpr std::size_t whole_chunk = ipc::ReadLogReply::bytes_most;

} // namespace

LogFollower::LogFollower(ipc::Client &banguid, Listener &listener, log::Logger &logger)
    : banguid_(banguid)
    , listener_(listener)
    , logger_(logger) {}

void LogFollower::settle(UniqueFunction<void()> done) {
    waiting_.push_back(std::move(done));
    if (waiting_.size() > 1) return;
    banguid_.log_source({}, lifetime_.guard<ipc::LogSourceReply>(
                                [this](Result<ipc::LogSourceReply> reply) { got_source(std::move(reply)); }));
}

void LogFollower::got_source(Result<ipc::LogSourceReply> reply) {
    if (!reply) logger_.info("fail2ban does not tell where it logs", {{"error", reply.error()}});
    auto const is_as_it_was = is_settled_ && (!reply || reply->source == source_);
    if (is_as_it_was) return release();
    take_source(reply ? std::optional(std::move(reply->source)) : std::nullopt);
}

void LogFollower::stop() {
    lifetime_.renew();
    is_settled_ = false;
    is_reading_ = false;
    read_again_ = false;
    wanted_.reset();
    waiting_.clear();
    reader_.reset();
    source_.reset();
}

void LogFollower::grew() {
    if (is_following()) read();
}

void LogFollower::source_moved(ipc::LogSource source) {
    if (is_settled_) take_source(std::move(source)); // else what is asked now will tell
}

void LogFollower::take_source(std::optional<ipc::LogSource> source) {
    auto const followed = is_following();
    source_ = std::move(source);
    if (source_ && source_->state == ipc::LogState::following) return find_end();
    at_.reset();
    reader_.reset();
    settled();
    if (followed) listener_.log_gap();
}

void LogFollower::sync(std::uint64_t mark) {
    wanted_ = mark;
    read();
}

/// Before anything is read from fail2ban itself: what happens from here on comes as an event.
void LogFollower::find_end() {
    // The position of before is good for banguid's next run; if it is not, it says so.
    if (at_) return settled();
    banguid_.read_log({std::nullopt},
                      lifetime_.guard<ipc::ReadLogReply>([this](Result<ipc::ReadLogReply> reply) {
                          if (reply) {
                              at_ = reply->next;
                              listener_.log_gap();
                          } else {
                              logger_.info("fail2ban's log cannot be read", {{"error", reply.error()}});
                          }
                          settled();
                      }));
}

void LogFollower::settled() {
    // What could not be found out is asked again by the next settle().
    is_settled_ = source_ && (source_->state != ipc::LogState::following || at_);
    listener_.log_source_changed();
    release();
    if (is_following()) read();
}

void LogFollower::release() {
    for (auto &done : std::exchange(waiting_, {}))
        done();
}

void LogFollower::read() {
    if (is_reading_) {
        read_again_ = true;
        return;
    }
    is_reading_ = true;
    read_again_ = false;
    banguid_.read_log(
        {at_}, lifetime_.guard<ipc::ReadLogReply>([this, mark = wanted_](Result<ipc::ReadLogReply> reply) {
            is_reading_ = false;
            if (!reply) {
                // Nothing was skipped: the next growth or sync() goes on here.
                logger_.info("reading fail2ban's log failed", {{"error", reply.error()}});
                return;
            }
            got(std::move(*reply), mark);
        }));
}

void LogFollower::got(ipc::ReadLogReply reply, std::optional<std::uint64_t> mark) {
    auto const moved_on = at_ && reply.next.file != at_->file;
    auto const at_end = reply.bytes.size() < whole_chunk && !moved_on && !reply.lost;
    at_ = reply.next;
    auto const ticket = lifetime_.ticket();
    std::vector<LogRecord> records;
    if (reply.lost) {
        reader_.reset();
        listener_.log_gap();
    } else {
        reader_.feed(as_text(reply.bytes), records);
        if (moved_on) reader_.end_file(records);
        if (at_end) reader_.finish(records);
    }
    give(records);
    if (ticket.is_over()) return;
    if (at_end && mark) {
        if (wanted_ == mark) wanted_.reset();
        listener_.log_synced(*mark);
    }
    if (!at_end || read_again_ || wanted_) read();
}

void LogFollower::give(std::vector<LogRecord> const &records) {
    auto const ticket = lifetime_.ticket();
    for (auto const &record : records) {
        if (ticket.is_over()) return; // a listener has stopped us
        if (auto event = to_event(record)) listener_.log_event(std::move(*event));
    }
}

} // namespace bangui::events
