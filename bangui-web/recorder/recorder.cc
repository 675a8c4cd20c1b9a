// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/recorder.h"

#include <utility>

#include "bangui-web/history/progress.h"

namespace bangui::recorder {
namespace {

using history::EventKind;
using history::Progress;

/// When the archive could not be asked where it stands.
constexpr Milliseconds start_pause{2'000};
/// When reading what was before was cut short.
constexpr Milliseconds past_pause{30'000};

history::Reason reason_of(events::UnbanReason reason) {
    switch (reason) {
    case events::UnbanReason::expired:
        return history::Reason::expired;
    case events::UnbanReason::by_operator:
        return history::Reason::by_operator;
    case events::UnbanReason::flushed:
        return history::Reason::flushed;
    case events::UnbanReason::elsewhere:
        return history::Reason::elsewhere;
    case events::UnbanReason::unknown:
        return history::Reason::unknown;
    }
    return history::Reason::unknown;
}

Progress past_progress(bool is_complete, std::int64_t counted_until) {
    return {std::string(Recorder::past_source), is_complete ? 1U : 0U,
            static_cast<std::uint64_t>(counted_until)};
}

} // namespace

Recorder::Recorder(net::Loop &loop, ipc::Client &banguid, store::Store &archive, log::Logger &logger,
                   Wiring wiring)
    : loop_(loop)
    , archive_(archive)
    , logger_(logger)
    , wiring_(std::move(wiring))
    , writer_(loop, archive, logger,
              {[this](history::Written const &) {
                   evidence_.look();
                   wiring_.added();
               },
               [this](std::string const &why) {
                   trouble_ = why;
                   wiring_.moved();
               }})
    , archiver_(loop, banguid, writer_, *this, logger,
                {[this](std::int64_t counted_until) { lost(counted_until); }, [this] { wiring_.moved(); }})
    , old_logs_(loop, banguid, writer_, *this, logger,
                {[this](std::uint64_t done, std::uint64_t total) {
                     past_.done = done;
                     past_.total = total;
                     wiring_.moved();
                 },
                 [this](Result<void> result) { old_logs_ended(std::move(result)); }})
    , archived_bans_(banguid, writer_, *this, [this](Result<void> result) { past_ended(std::move(result)); })
    , evidence_(loop, banguid, archive, writer_) {}

Recorder::~Recorder() {
    loop_.cancel(timer_);
}

void Recorder::start() {
    archive_.read<Standing>(
        [](store::Connection &connection) { return load_standing(connection); },
        lifetime_.guard<Standing>([this](Result<Standing> standing) {
            if (standing) return stands(std::move(*standing));
            logger_.warning("the history cannot be read; it is tried again", {{"error", standing.error()}});
            trouble_ = standing.error().detail;
            timer_ = loop_.after(start_pause, [this] { start(); });
        }));
}

Result<Recorder::Standing> Recorder::load_standing(store::Connection &connection) {
    Standing standing;
    standing.log = TRY(history::load_progress(connection, LogArchiver::source));
    standing.counted = TRY(history::load_progress(connection, LogArchiver::counted_source));
    standing.past = TRY(history::load_progress(connection, past_source));
    standing.old_logs = TRY(history::list_progress(connection, OldLogs::source_prefix));
    return standing;
}

void Recorder::stands(Standing standing) {
    trouble_.clear();
    is_standing_ = true;
    std::optional<ipc::LogPosition> at;
    if (standing.log) at = ipc::LogPosition{standing.log->file, standing.log->offset};
    auto const counted_until = standing.counted ? static_cast<std::int64_t>(standing.counted->offset) : 0;
    past_.is_complete = standing.past && standing.past->file == 1;
    if (standing.past) past_counted_until_ = static_cast<std::int64_t>(standing.past->offset);
    archiver_.stand_at(at, counted_until);
    evidence_.set_online(fail2ban_online_ && past_.is_complete);
    if (!past_.is_complete) begin_past();
    wiring_.moved();
}

void Recorder::banguid_came() {
    banguid_online_ = true;
    archiver_.banguid_came();
    if (is_standing_ && !past_.is_complete) begin_past();
    wiring_.moved();
}

void Recorder::banguid_went() {
    banguid_online_ = false;
    archiver_.banguid_went();
    fail2ban_is(false);
    wiring_.moved();
}

void Recorder::fail2ban_is(bool online) {
    fail2ban_online_ = online;
    evidence_.set_online(online && past_.is_complete);
    if (online && is_standing_ && !past_.is_complete) begin_past();
}

/// Rotated files have what the archive missed; failures of before were counted.
void Recorder::lost(std::int64_t counted_until) {
    logger_.warning("some of fail2ban's log was rotated away unread; old logs are read for it");
    past_.is_complete = false;
    past_is_longer_ = past_.is_running;
    past_counted_until_ = counted_until;
    writer_.write({{}, {}, {past_progress(false, counted_until)}}, [this, ticket = lifetime_.ticket()] {
        if (!ticket.is_over()) begin_past();
    });
}

void Recorder::read_past() {
    past_.is_complete = false;
    begin_past();
}

/// Needs fail2ban, which alone tells where it logs and keeps its bans.
void Recorder::begin_past() {
    if (past_.is_running || !banguid_online_ || !fail2ban_online_) return;
    past_.is_running = true;
    past_.detail.clear();
    evidence_.set_online(false);
    wiring_.moved();
    using Progresses = std::vector<Progress>;
    archive_.read<Progresses>(
        [](store::Connection &connection) {
            return history::list_progress(connection, OldLogs::source_prefix);
        },
        lifetime_.guard<Progresses>([this](Result<Progresses> read) {
            if (!read) return past_ended(tl::unexpected(std::move(read).error()));
            old_logs_.begin(*read, past_counted_until_);
        }));
}

void Recorder::old_logs_ended(Result<void> result) {
    if (!result) return past_ended(std::move(result));
    archived_bans_.begin();
}

void Recorder::past_ended(Result<void> result) {
    past_.is_running = false;
    if (result && std::exchange(past_is_longer_, false)) return begin_past();
    if (!result) {
        past_.detail = result.error().detail;
        logger_.info("what was before could not be read to its end; it is tried again",
                     {{"error", result.error()}});
        loop_.cancel(timer_);
        timer_ = loop_.after(past_pause, [this] { begin_past(); });
        return wiring_.moved();
    }
    past_.is_complete = true;
    past_.done = past_.total;
    writer_.write({{}, {}, {past_progress(true, past_counted_until_)}}, [] {});
    logger_.info("what was before is in the history");
    evidence_.set_online(fail2ban_online_);
    wiring_.moved();
}

void Recorder::bans_changed(events::BanChanges const &changes) {
    auto const &jail = changes.jail.text();
    for (auto const &removed : changes.removed)
        recent_.note_unban(jail, removed.id, reason_of(removed.reason), removed.at);
    if (log_tells_all_) return;
    history::Batch batch;
    for (auto const &added : changes.added) {
        if (!added.is_new) continue;
        auto event = of_ban(EventKind::ban, jail, added.ban.id, added.ban.since);
        event.count = added.ban.count;
        event.ban_time = added.ban.until ? Seconds(*added.ban.until - added.ban.since) : Seconds(-1);
        event.wants_evidence = true;
        batch.events.push_back(std::move(event));
    }
    for (auto const &removed : changes.removed) {
        auto event = of_ban(EventKind::unban, jail, removed.id, removed.at);
        event.reason = reason_of(removed.reason);
        batch.events.push_back(std::move(event));
    }
    note(std::move(batch));
}

history::NewEvent Recorder::of_ban(EventKind kind, std::string const &jail, std::string const &id,
                                   UnixSeconds at) {
    history::NewEvent event;
    event.milliseconds = at * 1'000;
    event.kind = kind;
    event.jail = jail;
    event.address = id;
    event.place = place_of(id);
    return event;
}

void Recorder::happened(events::Activity const &activity) {
    if (activity.kind != events::ActivityKind::service) return;
    if (!activity.detail.starts_with("fail2ban_") && !activity.detail.starts_with("banguid_")) return;
    history::NewEvent event;
    event.milliseconds = loop_.clock().unix_milliseconds();
    event.kind = EventKind::service;
    event.detail = activity.detail;
    note({{std::move(event)}, {}, {}});
}

void Recorder::acted(Act const &act) {
    history::NewEvent event;
    event.milliseconds = loop_.clock().unix_milliseconds();
    event.kind = EventKind::act;
    event.jail = act.jail;
    event.address = act.address;
    if (!act.address.empty()) event.place = place_of(act.address);
    event.actor = act.user;
    event.detail = act.note.empty() ? act.what : act.what + ": " + act.note;
    note({{std::move(event)}, {}, {}});
}

void Recorder::expect_ban(OwnBan ban, std::string const &jail, std::string const &address) {
    recent_.note_ban(jail, address, std::move(ban), loop_.clock().unix_now());
}

void Recorder::did_not_ban(std::string const &jail, std::string const &address) {
    recent_.forget_ban(jail, address);
}

void Recorder::note(history::Batch batch) {
    if (batch.empty()) return;
    if (writer_.waiting() < max_waiting) return writer_.write(std::move(batch), [] {});
    logger_.warning("the history cannot keep what happens: the archive has not been writable for long");
}

history::Reason Recorder::why_unbanned(std::string const &jail, std::string const &id, UnixSeconds at) {
    return recent_.why_unbanned(jail, id, at);
}

std::optional<OwnBan> Recorder::who_banned(std::string const &jail, std::string const &id, UnixSeconds at) {
    return recent_.who_banned(jail, id, at);
}

Recorder::State Recorder::state() const {
    if (!trouble_.empty()) return State::failing;
    if (!is_standing_) return State::starting;
    if (!banguid_online_) return State::waiting;
    if (!log_tells_all_) return State::lists;
    return archiver_.is_at_end() ? State::following : State::catching_up;
}

std::string_view to_string(Recorder::State state) {
    switch (state) {
    case Recorder::State::starting:
        return "starting";
    case Recorder::State::following:
        return "following";
    case Recorder::State::catching_up:
        return "catching_up";
    case Recorder::State::waiting:
        return "waiting";
    case Recorder::State::lists:
        return "lists";
    case Recorder::State::failing:
        return "failing";
    }
    return {};
}

} // namespace bangui::recorder
