// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/ban_details.h"

#include <algorithm>
#include <array>
#include <utility>

#include "bangui-web/events/ban_changes.h"
#include "bangui-web/events/ban_query.h"

namespace bangui::events {
namespace {

constexpr std::array pauses{BanDetails::first_pause, BanDetails::second_pause, BanDetails::last_pause};

} // namespace

BanDetails::BanDetails(net::Loop &loop, ipc::Client &banguid, Found found)
    : loop_(loop)
    , banguid_(banguid)
    , found_(std::move(found)) {}

BanDetails::~BanDetails() {
    loop_.cancel(timer_);
}

void BanDetails::want(JailName const &jail, Told told) {
    put({jail, std::move(told), 0, {}});
}

void BanDetails::forget() {
    lifetime_.renew();
    waiting_.clear();
    count_ = 0;
    is_asking_ = false;
    loop_.cancel(std::exchange(timer_, net::TimerId::none));
}

void BanDetails::put(Wanted wanted) {
    if (count_ == max_waiting) return;
    wanted.due = loop_.clock().monotonic_now() + pauses.at(static_cast<std::size_t>(wanted.attempt));
    auto &queue = waiting_[wanted.attempt];
    queue.push_back(std::move(wanted));
    ++count_;
    schedule();
}

void BanDetails::schedule() {
    loop_.cancel(std::exchange(timer_, net::TimerId::none));
    if (is_asking_ || count_ == 0) return;
    auto due = MonotonicTime::max();
    for (auto const &[attempt, queue] : waiting_) {
        if (!queue.empty()) due = std::min(due, queue.front().due);
    }
    auto const wait = std::max(due - loop_.clock().monotonic_now(), Milliseconds(0));
    timer_ = loop_.after(wait, [this] {
        timer_ = net::TimerId::none;
        ask();
    });
}

/// For bans of one jail at a time, of which those that are due go together.
void BanDetails::ask() {
    auto const now = loop_.clock().monotonic_now();
    for (auto &[attempt, queue] : waiting_) {
        if (queue.empty() || queue.front().due > now) continue;
        auto const jail = queue.front().jail;
        std::vector<Wanted> asked;
        ipc::RecordedBansRequest request{jail, {}};
        for (auto each = queue.begin(); each != queue.end() && each->due <= now && asked.size() < batch;) {
            if (each->jail != jail) {
                ++each;
                continue;
            }
            request.ids.push_back(each->told.id);
            asked.push_back(std::move(*each));
            each = queue.erase(each);
        }
        count_ -= asked.size();
        is_asking_ = true;
        return banguid_.recorded_bans(
            request, lifetime_.guard<ipc::RecordedBansReply>(
                         [this, asked = std::move(asked)](Result<ipc::RecordedBansReply> reply) {
                             got(asked, std::move(reply));
                         }));
    }
    schedule();
}

bool BanDetails::is_told_by(ipc::Ban const &row, Told const &told) {
    if (row.id != told.id) return false;
    if (told.kind == LogEventKind::increase)
        return is_same_time(row.until.value_or(never), told.until.value_or(never));
    return !row.until || *row.until > told.at;
}

void BanDetails::got(std::vector<Wanted> const &asked, Result<ipc::RecordedBansReply> reply) {
    is_asking_ = false;
    auto const ticket = lifetime_.ticket();
    for (auto const &each : asked) {
        std::optional<ipc::Ban> row;
        if (reply) {
            auto const found = std::ranges::find_if(
                reply->bans, [&each](ipc::Ban const &ban) { return is_told_by(ban, each.told); });
            if (found != reply->bans.end()) row = *found;
        }
        auto again = each;
        // What was restored is restored from its row: one that is not there has been deleted.
        auto const may_come = !reply || each.told.kind != LogEventKind::restore;
        if (!row && may_come && static_cast<std::size_t>(++again.attempt) < pauses.size()) {
            put(std::move(again));
            continue;
        }
        found_(each.jail, each.told, row);
        if (ticket.is_over()) return;
    }
    schedule();
}

} // namespace bangui::events
