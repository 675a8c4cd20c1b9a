// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/archived_bans.h"

#include <utility>

#include "bangui-web/history/find.h"
#include "bangui-web/recorder/evidence_of.h"

namespace bangui::recorder {
namespace {

/// The ban that the log tells nearest behind the row's time.
Result<std::optional<std::int64_t>> find_record(store::Connection &connection, history::NewEvent const &ban) {
    using std::chrono::milliseconds;
    history::Filter filter;
    filter.from = ban.milliseconds - milliseconds(earliest_record).count();
    filter.until = ban.milliseconds + milliseconds(latest_record).count();
    filter.address_text = ban.address;
    filter.jails = {ban.jail};
    filter.kinds = {history::EventKind::ban};
    std::optional<std::int64_t> nearest;
    std::optional<std::int64_t> before;
    do {
        auto const page = TRY(history::find_events(connection, filter, before, history::max_page));
        if (!page.events.empty()) nearest = page.events.back().id;
        before = page.next;
    } while (before);
    return nearest;
}

} // namespace

Result<void> merge_archived(store::Connection &connection, std::vector<ArchivedBan> const &bans) {
    std::vector<history::Evidence> evidence;
    for (auto const &ban : bans) {
        auto id = TRY(find_record(connection, ban.event));
        if (!id) {
            TRY(history::write_batch(connection, {{ban.event}, {}, {}}));
            id = TRY(find_record(connection, ban.event));
        }
        if (!id) continue;
        evidence.push_back(ban.evidence);
        evidence.back().id = *id;
    }
    return history::attach_evidence(connection, evidence);
}

ArchivedBans::ArchivedBans(ipc::Client &banguid, BatchWriter &writer, Witness &witness,
                           std::function<void(Result<void>)> ended)
    : banguid_(banguid)
    , writer_(writer)
    , witness_(witness)
    , ended_(std::move(ended)) {}

void ArchivedBans::begin() {
    stop();
    ask(0);
}

void ArchivedBans::stop() {
    lifetime_.renew();
}

void ArchivedBans::ask(std::uint64_t after) {
    banguid_.archived_bans(
        {after}, lifetime_.guard<ipc::ArchivedBansReply>([this](Result<ipc::ArchivedBansReply> reply) {
            if (!reply && reply.error().code == ErrorCode::not_found) return ended_({});
            if (!reply) return ended_(tl::unexpected(std::move(reply).error()));
            got(std::move(*reply));
        }));
}

void ArchivedBans::got(ipc::ArchivedBansReply reply) {
    std::vector<ArchivedBan> bans;
    for (auto const &row : reply.bans) {
        ArchivedBan ban;
        ban.evidence = evidence_of(row.ban_time, row.count, as_text(row.data));
        ban.event.milliseconds = row.since * 1'000;
        ban.event.kind = history::EventKind::ban;
        ban.event.origin = ban.evidence.origin;
        ban.event.jail = row.jail.text();
        ban.event.address = row.id;
        ban.event.place = witness_.place_of(row.id);
        ban.event.ban_time = ban.evidence.ban_time;
        ban.event.count = ban.evidence.count;
        ban.event.wants_evidence = true; // it is attached in the same transaction
        bans.push_back(std::move(ban));
    }
    writer_.run(
        [bans = std::move(bans)](store::Connection &connection) { return merge_archived(connection, bans); },
        [this, next = reply.next, ticket = lifetime_.ticket()] {
            if (ticket.is_over()) return;
            if (next) return ask(*next);
            ended_({});
        });
}

} // namespace bangui::recorder
