// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/jobs/registry.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/base/text.h"

namespace bangui::jobs {
namespace {

constexpr std::string_view stopped_detail = "the daemon was stopped";
constexpr std::string_view died_detail = "the daemon ended meanwhile";

} // namespace

Registry::Registry(net::Loop &loop, store::Store &accounts, log::Logger &logger, Moved moved)
    : loop_(loop)
    , accounts_(accounts)
    , logger_(logger)
    , moved_(std::move(moved)) {}

Registry::~Registry() {
    stop();
}

void Registry::add(Job job) {
    ENSURE(!find(job.name));
    entries_.emplace_back().job = std::move(job);
}

Result<void> Registry::start(store::Connection &accounts) {
    for (auto const &record : TRY(store::load_jobs(accounts))) {
        auto const entry = std::ranges::find(
            entries_, record.name, [](Entry const &each) -> auto const & { return each.job.name; });
        if (entry != entries_.end()) take_up(*entry, record); // else of a version that had more
    }
    auto late = now() + settling;
    for (auto &entry : entries_) {
        if (!entry.job.every) continue;
        if (auto const left = time_left(entry)) {
            set_due(entry, now() + *left);
            continue;
        }
        set_due(entry, late);
        late += pause_between;
    }
    return {};
}

void Registry::take_up(Entry &entry, store::JobRecord const &record) {
    entry.started = record.started;
    entry.detail = record.detail;
    entry.result = View::Outcome::failed;
    if (!record.end) {
        entry.detail = died_detail;
        return;
    }
    entry.finished = record.end->at;
    switch (record.end->result) {
    case store::JobEnd::Result::ok:
        entry.result = View::Outcome::ok;
        break;
    case store::JobEnd::Result::failed:
        break;
    case store::JobEnd::Result::stopped:
        entry.was_stopped = true;
        break;
    }
}

/// A start that lies in the future is of before somebody set the clock: it counts as one of now.
std::optional<Milliseconds> Registry::time_left(Entry const &entry) const {
    if (!entry.started || entry.was_stopped) return std::nullopt;
    auto const wall = loop_.clock().unix_now();
    auto const left = Seconds(std::min(*entry.started, wall) - wall) + *entry.job.every;
    if (left < settling) return std::nullopt;
    return left;
}

void Registry::set_due(Entry &entry, MonotonicTime due) {
    loop_.cancel(entry.timer);
    entry.due = due;
    entry.timer = loop_.after(std::max(due - now(), Milliseconds(0)), [this, &entry] {
        entry.timer = net::TimerId::none;
        begin(entry);
    });
}

std::vector<View> Registry::list() const {
    std::vector<View> views;
    for (auto const &entry : entries_)
        views.push_back(view(entry));
    return views;
}

std::optional<View> Registry::find(std::string_view name) const {
    for (auto const &entry : entries_) {
        if (entry.job.name == name) return view(entry);
    }
    return std::nullopt;
}

View Registry::view(Entry const &entry) const {
    View view{entry.job.name, entry.job.every, entry.is_running, entry.progress, entry.started,
              entry.finished, entry.result,    entry.detail,     std::nullopt};
    if (entry.due && !entry.is_running) {
        auto const left = std::chrono::ceil<Seconds>(std::max(*entry.due - now(), Milliseconds(0)));
        view.next_run = loop_.clock().unix_now() + left.count();
    }
    return view;
}

Result<View> Registry::run(std::string_view name) {
    for (auto &entry : entries_) {
        if (entry.job.name != name) continue;
        if (entry.is_running) return fail(ErrorCode::conflict, "it is running");
        if (is_stopped_) return fail(ErrorCode::conflict, "the daemon ends");
        begin(entry);
        return view(entry);
    }
    return fail(ErrorCode::not_found, "there is no such job");
}

void Registry::begin(Entry &entry) {
    loop_.cancel(std::exchange(entry.timer, net::TimerId::none));
    entry.is_running = true;
    entry.began = now();
    entry.started = loop_.clock().unix_now();
    entry.progress.reset();
    save({entry.job.name, *entry.started, std::nullopt, ""});
    tell(entry);
    auto run = std::make_shared<Run>(
        [this, &entry](Progress progress) { progressed(entry, progress); },
        [this, &entry](Result<std::string> result) { ended(entry, std::move(result)); });
    entry.run = run;
    entry.job.work(std::move(run));
}

void Registry::progressed(Entry &entry, Progress progress) {
    entry.progress = progress;
    if (entry.moved_timer != net::TimerId::none) return;
    auto const next = entry.last_told + moved_interval;
    if (now() >= next) return tell(entry);
    entry.moved_timer = loop_.after(next - now(), [this, &entry] {
        entry.moved_timer = net::TimerId::none;
        tell(entry);
    });
}

void Registry::ended(Entry &entry, Result<std::string> result) {
    entry.is_running = false;
    entry.progress.reset();
    entry.finished = loop_.clock().unix_now();
    entry.result = result ? View::Outcome::ok : View::Outcome::failed;
    entry.detail = std::string(clipped(result ? *result : result.error().detail, max_detail_bytes));
    auto const end = result ? store::JobEnd::Result::ok : store::JobEnd::Result::failed;
    if (result)
        logger_.info("job done", {{"job", entry.job.name}, {"what", entry.detail}});
    else
        logger_.warning("job failed", {{"job", entry.job.name}, {"error", result.error()}});
    save({entry.job.name, *entry.started, store::JobEnd{*entry.finished, end}, entry.detail});
    if (entry.job.every) set_due(entry, std::max(entry.began + *entry.job.every, now() + settling));
    loop_.cancel(std::exchange(entry.moved_timer, net::TimerId::none));
    tell(entry);
}

void Registry::tell(Entry &entry) {
    entry.last_told = now();
    moved_(view(entry));
}

void Registry::save(store::JobRecord record) {
    accounts_.write<void>([record = std::move(record)](
                              store::Connection &connection) { return store::save_job(connection, record); },
                          [&logger = logger_, alive = std::weak_ptr(alive_)](Result<void> saved) {
                              if (!alive.expired() && !saved)
                                  logger.warning("the end of a job was not kept", {{"error", saved.error()}});
                          });
}

void Registry::stop() {
    if (std::exchange(is_stopped_, true)) return;
    for (auto &entry : entries_) {
        loop_.cancel(std::exchange(entry.timer, net::TimerId::none));
        loop_.cancel(std::exchange(entry.moved_timer, net::TimerId::none));
        entry.due.reset();
        if (!entry.is_running) continue;
        if (auto const run = entry.run.lock()) run->cancel();
        entry.is_running = false;
        entry.progress.reset();
        save({entry.job.name, *entry.started,
              store::JobEnd{loop_.clock().unix_now(), store::JobEnd::Result::stopped},
              std::string(stopped_detail)});
    }
}

} // namespace bangui::jobs
