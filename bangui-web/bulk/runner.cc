// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/bulk/runner.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "bangui-web/ipc/outcome.h"

namespace bangui::bulk {
namespace {

static_assert(Runner::max_chunk == ipc::UnbanManyRequest::prefixes_most);

/// Nothing was tried: it is tried again later.
bool is_for_the_rate(ErrorCode code) {
    return code == ErrorCode::rate_limited || code == ErrorCode::busy;
}

/// The rest of a bulk has no better chance.
bool ends_the_bulk(ErrorCode code) {
    return code != ErrorCode::not_found && code != ErrorCode::fail2ban_refused;
}

bool has_ended(Bulk const &bulk) {
    return bulk.finished_at.has_value();
}

void record(Bulk &bulk, JailName const &jail, IpPrefix const &prefix, Outcome outcome,
            std::optional<Error> refusal = std::nullopt) {
    bool keep = false;
    switch (outcome) {
    case Outcome::changed:
    case Outcome::unchanged:
        keep = bulk.changed + bulk.unchanged < Bulk::max_others_kept;
        ++(outcome == Outcome::changed ? bulk.changed : bulk.unchanged);
        break;
    case Outcome::refused:
        keep = bulk.refused < Bulk::max_refused_kept;
        ++bulk.refused;
        break;
    }
    if (keep) bulk.results.push_back({jail, prefix, outcome, std::move(refusal)});
}

} // namespace

Runner::Runner(net::Loop &loop, ipc::Client &banguid, Wiring wiring)
    : loop_(loop)
    , banguid_(banguid)
    , wiring_(std::move(wiring)) {}

Runner::~Runner() {
    for (auto const &job : jobs_) {
        loop_.cancel(job.wait_timer);
        loop_.cancel(job.moved_timer);
    }
}

Result<Bulk const *> Runner::start(Order order) {
    auto const running = std::ranges::count_if(jobs_, [](Job const &job) { return !has_ended(job.bulk); });
    if (std::cmp_greater_equal(running, max_running)) {
        return fail(ErrorCode::busy,
                    fmt::format("{} run already; wait until one has ended, or cancel one", max_running));
    }
    make_room();
    auto &job = jobs_.emplace_back();
    job.bulk.id = order.by.request_id;
    job.bulk.action = order.action;
    job.bulk.by = order.by.user;
    job.bulk.note = std::move(order.note);
    job.bulk.total = order.jails.size() * order.prefixes.size();
    job.bulk.started_at = loop_.clock().unix_now();
    job.bulk.jails = std::move(order.jails);
    job.prefixes = std::move(order.prefixes);
    job.by = std::move(order.by);
    tell(job);
    ask_limits(job);
    return &job.bulk;
}

void Runner::make_room() {
    while (jobs_.size() >= max_kept) {
        auto const oldest = std::ranges::find_if(jobs_, [](Job const &job) { return has_ended(job.bulk); });
        ENSURE(oldest != jobs_.end()); // fewer than max_kept can run
        jobs_.erase(oldest);
    }
}

Bulk const *Runner::find(std::string_view id) const {
    auto const found = std::ranges::find_if(jobs_, [id](Job const &job) { return job.bulk.id == id; });
    return found == jobs_.end() ? nullptr : &found->bulk;
}

bool Runner::cancel(std::string_view id) {
    auto const found = std::ranges::find_if(jobs_, [id](Job const &job) { return job.bulk.id == id; });
    if (found == jobs_.end()) return false;
    auto &job = *found;
    if (job.bulk.state != State::running) return true;
    if (!job.waits_for_banguid) {
        end(job, State::cancelled);
    } else {
        job.bulk.state = State::cancelled;
        job.bulk.waits_for.clear();
        moved(job);
    }
    return true;
}

/// Anew for each bulk: root may have changed the policy. A job stays in the list while it waits for banguid,
/// so its reference is good when the answer comes.
void Runner::ask_limits(Job &job) {
    job.waits_for_banguid = true;
    banguid_.limits({}, [this, &job](Result<ipc::LimitsReply> reply) {
        job.waits_for_banguid = false;
        if (reply) {
            pace_.set(reply->limits.acts_per_second, reply->limits.act_burst);
            return go_on(job);
        }
        if (job.bulk.state != State::running) return end(job, job.bulk.state);
        job.bulk.failure = reply.error();
        end(job, State::failed);
    });
}

void Runner::go_on(Job &job) {
    if (job.bulk.state != State::running) return end(job, job.bulk.state);
    while (job.part < job.bulk.jails.size() && job.left_of_part() == 0) {
        part_ended(job);
        ++job.part;
        job.next = 0;
    }
    if (job.part == job.bulk.jails.size()) return end(job, State::done);
    auto const count = std::min(job.left_of_part(), pace_.largest_chunk());
    if (auto const time = pace_.wait(count, now()); time > Milliseconds(0)) return wait(job, time);
    send(job, count);
}

void Runner::wait(Job &job, Milliseconds time) {
    job.bulk.waits_for = fmt::format("Goes at the pace of root's policy, {} acts a second for everybody.",
                                     pace_.acts_per_second());
    moved(job);
    job.wait_timer = loop_.after(time, [this, &job] { go_on(job); });
}

void Runner::send(Job &job, std::size_t count) {
    job.asked = take_next(job, count);
    pace_.sent(count, now());
    job.waits_for_banguid = true;
    auto const taken = [this, &job, count, began = now()](auto reply) {
        job.waits_for_banguid = false;
        pace_.took(count, now() - began);
        if (reply)
            answered(job, std::move(reply->results));
        else
            answered(job, tl::unexpected(std::move(reply).error()));
    };
    switch (job.bulk.action) {
    case Action::ban:
        wiring_.banning(job.jail(), job.asked, job.bulk);
        return banguid_.ban_many({job.jail(), job.asked, job.by}, taken);
    case Action::unban:
        wiring_.unbanning(job.jail(), job.asked);
        return banguid_.unban_many({job.jail(), job.asked, job.by}, taken);
    }
}

/// First what was put off for the rate.
std::vector<IpPrefix> Runner::take_next(Job &job, std::size_t count) {
    std::vector<IpPrefix> prefixes;
    while (prefixes.size() < count && !job.again.empty()) {
        prefixes.push_back(job.again.back());
        job.again.pop_back();
    }
    while (prefixes.size() < count)
        prefixes.push_back(job.prefixes[job.next++]);
    return prefixes;
}

void Runner::answered(Job &job, Result<std::vector<ipc::ActResult>> results) {
    auto asked = std::exchange(job.asked, {});
    if (results && results->size() != asked.size())
        results = fail(ErrorCode::protocol_error, "banguid told of another number of addresses");
    if (results)
        take_results(job, asked, *results);
    else
        take_failure(job, std::move(asked), results.error());
    if (has_ended(job.bulk)) return;
    moved(job);
    go_on(job);
}

void Runner::take_results(Job &job, std::vector<IpPrefix> const &asked,
                          std::vector<ipc::ActResult> const &results) {
    for (std::size_t i = 0; i < asked.size(); ++i) {
        auto const &result = results[i];
        if (!result.changed && !(result.refused && ipc::may_have_happened(*result.refused)))
            did_nothing(job, asked[i]);
        if (result.refused && is_for_the_rate(*result.refused)) {
            job.again.push_back(asked[i]);
        } else if (result.refused) {
            record(job.bulk, job.jail(), asked[i], Outcome::refused, Error{*result.refused, result.detail});
        } else {
            job.has_touched |= result.changed;
            record(job.bulk, job.jail(), asked[i], result.changed ? Outcome::changed : Outcome::unchanged);
        }
    }
    if (!job.again.empty()) pace_.ran_dry(now());
}

void Runner::take_failure(Job &job, std::vector<IpPrefix> asked, Error const &error) {
    if (!ipc::may_have_happened(error.code)) {
        for (auto const &prefix : asked)
            did_nothing(job, prefix);
    }
    if (is_for_the_rate(error.code)) {
        job.again.insert(job.again.end(), asked.begin(), asked.end());
        return pace_.ran_dry(now());
    }
    job.has_touched |= ipc::may_have_happened(error.code);
    for (auto const &prefix : asked)
        record(job.bulk, job.jail(), prefix, Outcome::refused, error);
    if (error.code == ErrorCode::not_found) {
        for (auto const &prefix : take_next(job, job.left_of_part()))
            record(job.bulk, job.jail(), prefix, Outcome::refused, error);
    }
    if (!ends_the_bulk(error.code) || job.bulk.state != State::running) return;
    job.bulk.failure = error;
    end(job, State::failed);
}

void Runner::did_nothing(Job const &job, IpPrefix const &prefix) const {
    (job.bulk.action == Action::unban ? wiring_.not_unbanned : wiring_.not_banned)(job.jail(), prefix);
}

void Runner::part_ended(Job &job) {
    if (std::exchange(job.has_touched, false)) wiring_.touched(job.jail());
}

void Runner::end(Job &job, State state) {
    loop_.cancel(std::exchange(job.wait_timer, net::TimerId::none));
    if (job.part < job.bulk.jails.size()) part_ended(job);
    job.bulk.state = state;
    job.bulk.waits_for.clear();
    job.bulk.finished_at = loop_.clock().unix_now();
    job.prefixes = {};
    job.again = {};
    tell(job);
}

/// Tells now, or when the last time is long enough ago.
void Runner::moved(Job &job) {
    auto const due = job.last_moved + moved_interval;
    if (now() >= due) return tell(job);
    if (job.moved_timer != net::TimerId::none) return;
    job.moved_timer = loop_.after(due - now(), [this, &job] { tell(job); });
}

void Runner::tell(Job &job) {
    loop_.cancel(std::exchange(job.moved_timer, net::TimerId::none));
    job.last_moved = now();
    wiring_.moved(job.bulk);
}

} // namespace bangui::bulk
