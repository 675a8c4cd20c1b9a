// SPDX-License-Identifier: Apache-2.0
#include "banguid/ops/logs.h"

#include <algorithm>
#include <array>
#include <utility>

#include "banguid/fail2ban/queries.h"
#include "banguid/log/old_logs.h"
#include "banguid/ops/bounds.h"
#include "common/base/text.h"

namespace bangui::ops {
namespace {

// Readers take a chunk that is not full for the end of the log.
static_assert(log_tail::LogTail::chunk_most == ipc::ReadLogReply::bytes_most);
static_assert(log_tail::old_chunk_most == ipc::ReadOldLogReply::bytes_most);
static_assert(log_tail::old_logs_most == ipc::ListOldLogsReply::logs_most);

/// Bans are logged as NOTICE, but reloads and changed ban times as INFO: who followed a log without those
/// would be sure of ends that are none.
constexpr std::array<std::string_view, 4> quiet_levels{"CRITICAL", "ERROR", "WARNING", "NOTICE"};

bool is_quiet(std::string_view level) {
    return std::ranges::find(quiet_levels, level) != quiet_levels.end();
}

/// Anything else is a name of fail2ban's: SYSLOG, SYSTEMD-JOURNAL, STDOUT, STDERR, SYSOUT.
bool is_path(std::string_view target) {
    return target.starts_with('/');
}

ipc::LogState on_the_wire(log_tail::State state) {
    switch (state) {
    case log_tail::State::following:
        return ipc::LogState::following;
    case log_tail::State::absent:
        return ipc::LogState::absent;
    case log_tail::State::not_a_file:
        return ipc::LogState::not_a_file;
    case log_tail::State::unreadable:
        return ipc::LogState::unreadable;
    }
    return ipc::LogState::unknown;
}

std::optional<log_tail::Position> position(std::optional<ipc::LogPosition> const &at) {
    if (!at) return std::nullopt;
    return log_tail::Position{at->file, at->offset};
}

} // namespace

Logs::Logs(fail2ban::Client &client, loop::PollLoop &loop)
    : client_(client)
    , loop_(loop) {
    auto tail = log_tail::LogTail::create(
        loop,
        [this] {
            if (tellers_.grew) tellers_.grew({});
        },
        [this] { tell_if_moved(); });
    if (tail)
        tail_ = std::move(*tail);
    else
        no_tail_ = tail.error().detail;
    told_ = source();
}

Logs::~Logs() = default;

void Logs::fail2ban_came() {
    ask([](Result<void> const &) {}); // what fails is asked again with the next connection
}

void Logs::log_source(Completion<ipc::LogSourceReply> done) {
    ask([this, done = std::move(done)](Result<void> asked) mutable {
        if (!asked) return done(tl::unexpected(std::move(asked).error()));
        done(ipc::LogSourceReply{source()});
    });
}

void Logs::read_log(ipc::ReadLogRequest const &request, Completion<ipc::ReadLogReply> done) {
    auto const stand_still = request.at.value_or(ipc::LogPosition{});
    ipc::ReadLogReply reply{{}, stand_still, false};
    if (tail_) {
        auto chunk = tail_->read(position(request.at));
        reply = {std::move(chunk.bytes), {chunk.next.file, chunk.next.offset}, chunk.lost};
    }
    loop_.post([done = std::move(done), reply = std::move(reply)]() mutable { done(std::move(reply)); });
}

void Logs::list_old_logs(Completion<ipc::ListOldLogsReply> done) {
    Result<ipc::ListOldLogsReply> reply;
    if (is_path(target_)) {
        auto logs = log_tail::list_old_logs(target_);
        if (!logs)
            reply = tl::unexpected(std::move(logs).error());
        else
            for (auto &log : *logs)
                reply->logs.push_back({std::move(log.name), log.file, log.size, log.modified});
    }
    loop_.post([done = std::move(done), reply = std::move(reply)]() mutable { done(std::move(reply)); });
}

void Logs::read_old_log(ipc::ReadOldLogRequest const &request, Completion<ipc::ReadOldLogReply> done) {
    Result<ipc::ReadOldLogReply> reply = ipc::ReadOldLogReply{.bytes = {}, .at_end = false, .gone = true};
    if (is_path(target_)) {
        auto chunk = log_tail::read_old_log(target_, request.name, request.file, request.offset);
        if (chunk)
            reply = ipc::ReadOldLogReply{std::move(chunk->bytes), chunk->at_end, chunk->gone};
        else
            reply = tl::unexpected(std::move(chunk).error());
    }
    loop_.post([done = std::move(done), reply = std::move(reply)]() mutable { done(std::move(reply)); });
}

void Logs::ask(Completion<void> done) {
    auto const deadline = deadline_from(loop_.clock());
    fail2ban::ask<std::string>(client_, fail2ban::log_target(), deadline,
                               [this, deadline, done = std::move(done)](Result<std::string> target) mutable {
                                   if (!target) return done(tl::unexpected(std::move(target).error()));
                                   fail2ban::ask<std::string>(
                                       client_, fail2ban::log_level(), deadline,
                                       [this, target = std::move(*target),
                                        done = std::move(done)](Result<std::string> level) mutable {
                                           if (!level) return done(tl::unexpected(std::move(level).error()));
                                           found(std::move(target), std::move(*level));
                                           done({});
                                       });
                               });
}

void Logs::found(std::string target, std::string level) {
    target_ = std::move(target);
    level_ = std::move(level);
    if (tail_ && is_path(target_))
        tail_->follow(target_);
    else if (tail_)
        tail_->stop();
    tell_if_moved();
}

ipc::LogSource Logs::source() const {
    ipc::LogSource source{.state = ipc::LogState::unknown,
                          .target = ipc::Line(clipped(target_, ipc::line_most)),
                          .level = ipc::Name(clipped(level_, ipc::name_most)),
                          .detail = {}};
    if (target_.empty()) return source;
    if (!is_path(target_)) {
        source.state = ipc::LogState::not_a_file;
        source.detail = "fail2ban logs to " + std::string(clipped(target_, ipc::name_most));
    } else if (!tail_) {
        source.state = ipc::LogState::unreadable;
        source.detail = ipc::Text(clipped(no_tail_, ipc::text_most));
    } else if (tail_->state() == log_tail::State::following && is_quiet(level_)) {
        source.state = ipc::LogState::too_quiet;
        source.detail = "fail2ban's log level leaves out bans, ban times or reloads: " + source.level;
    } else {
        source.state = on_the_wire(tail_->state());
        source.detail = ipc::Text(clipped(tail_->detail(), ipc::text_most));
    }
    return source;
}

void Logs::tell_if_moved() {
    auto now = source();
    if (now == told_) return;
    told_ = now;
    if (tellers_.moved) tellers_.moved({std::move(now)});
}

} // namespace bangui::ops
