// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/interpreter.h"

#include <algorithm>
#include <utility>

#include "common/base/text.h"

namespace bangui::recorder {
namespace {

using events::LogEvent;
using events::LogEventKind;
using history::EventKind;
using history::Reason;

/// Of fail2ban's jails; more are forgotten, and their flushes read as unbans without a reason.
constexpr std::size_t max_flushed = 4'096;

/// As it is, so that fail2ban's database knows it too; what is no text, or too long for it, as it can be
/// seen.
std::string id_of(LogEvent const &event) {
    auto const is_text = event.id.size() <= events::max_id_bytes && is_utf8(event.id);
    return is_text ? event.id : std::string(clipped(visible(event.id), events::max_id_bytes));
}

} // namespace

void Interpreter::take(events::LogRecord const &record, history::Batch &batch) {
    if (auto const event = events::to_event(record)) take(*event, batch);
}

void Interpreter::take(LogEvent const &event, history::Batch &batch) {
    auto const add = [&batch](history::NewEvent made) { batch.events.push_back(std::move(made)); };
    switch (event.kind) {
    case LogEventKind::found:
        return count(event, batch);
    case LogEventKind::ban:
        return add(ban(event));
    case LogEventKind::restore:
        return add(begin(event, EventKind::restore));
    case LogEventKind::unban:
    case LogEventKind::repeal:
        return add(unban(event));
    case LogEventKind::increase: {
        auto made = begin(event, EventKind::increase);
        made.ban_time = event.until ? Seconds(*event.until - event.at()) : Seconds(-1);
        return add(std::move(made));
    }
    case LogEventKind::action_error: {
        auto made = begin(event, EventKind::action_error);
        made.detail = event.detail;
        return add(std::move(made));
    }
    case LogEventKind::flush:
        if (flushed_.size() >= max_flushed) flushed_.clear();
        if (event.jail) flushed_.insert_or_assign(event.jail->text(), event.at());
        return;
    case LogEventKind::jail_started:
    case LogEventKind::jail_stopped:
    case LogEventKind::jail_reloaded: {
        auto made = begin(event, EventKind::jail);
        made.detail = event.kind == LogEventKind::jail_started   ? "started"
                      : event.kind == LogEventKind::jail_stopped ? "stopped"
                                                                 : "reloaded";
        return add(std::move(made));
    }
    case LogEventKind::server_started:
        is_stopping_ = is_reloading_ = false;
        return add(service(event, "started"));
    case LogEventKind::server_stopping:
        is_stopping_ = true;
        return add(service(event, "stopping"));
    case LogEventKind::reload_begun:
        is_reloading_ = true;
        return add(service(event, "reload"));
    case LogEventKind::reload_finished:
        is_reloading_ = false;
        return add(service(event, "reloaded"));
    case LogEventKind::reban:
    case LogEventKind::already_banned:
    case LogEventKind::ignored:
    case LogEventKind::ban_time_set:
    case LogEventKind::jail_creating:
    case LogEventKind::target_changed:
    case LogEventKind::rolled_over:
        return;
    }
}

void Interpreter::count(LogEvent const &event, history::Batch &batch) const {
    if (!event.jail || event.milliseconds <= counted_until_) return;
    constexpr UnixSeconds hour = 3'600;
    auto const is_same = [&event](history::FoundFailures const &found) {
        return found.at / hour == event.at() / hour && found.jail == event.jail->text();
    };
    auto const same = std::find_if(batch.found.rbegin(), batch.found.rend(), is_same);
    if (same != batch.found.rend())
        ++same->count;
    else
        batch.found.push_back({event.at(), event.jail->text(), 1});
}

history::NewEvent Interpreter::begin(LogEvent const &event, EventKind kind) const {
    history::NewEvent made;
    made.milliseconds = event.milliseconds;
    made.kind = kind;
    if (event.jail) made.jail = event.jail->text();
    made.address = id_of(event);
    if (!made.address.empty()) made.place = witness_.place_of(made.address);
    return made;
}

history::NewEvent Interpreter::ban(LogEvent const &event) {
    auto made = begin(event, EventKind::ban);
    made.wants_evidence = true;
    if (auto own = witness_.who_banned(made.jail, made.address, event.at())) {
        made.origin = history::Origin::by_operator;
        made.actor = std::move(own->user);
        made.detail = std::move(own->note);
    }
    return made;
}

history::NewEvent Interpreter::unban(LogEvent const &event) {
    auto made = begin(event, EventKind::unban);
    made.reason = reason_of(event, made);
    return made;
}

Reason Interpreter::reason_of(LogEvent const &event, history::NewEvent const &unban) {
    if (event.kind == LogEventKind::repeal) return Reason::flushed;
    auto const known = witness_.why_unbanned(unban.jail, unban.address, event.at());
    if (known != Reason::none && known != Reason::unknown) return known;
    if (is_stopping_ || is_reloading_) return Reason::flushed;
    auto const flush = flushed_.find(unban.jail);
    if (flush != flushed_.end() && event.at() - flush->second <= flush_lasts) return Reason::flushed;
    return Reason::unknown;
}

history::NewEvent Interpreter::service(LogEvent const &event, std::string detail) const {
    auto made = begin(event, EventKind::service);
    made.jail.clear();
    made.detail = std::move(detail);
    return made;
}

} // namespace bangui::recorder
