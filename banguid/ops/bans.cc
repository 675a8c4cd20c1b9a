// SPDX-License-Identifier: Apache-2.0
#include "banguid/ops/bans.h"

#include "banguid/fail2ban/queries.h"
#include "banguid/ops/bounds.h"

namespace bangui::ops {
namespace {

using fail2ban::BanDatabase;

static_assert(BanDatabase::page_rows == ipc::ArchivedBansReply::bans_most);

ipc::Evidence on_the_wire(fail2ban::BanEvidence evidence) {
    return {.since = evidence.since,
            .ban_time = evidence.ban_time,
            .count = evidence.count,
            .data = std::move(evidence.data),
            .truncated = evidence.truncated};
}

ipc::ArchivedBan on_the_wire(fail2ban::ArchivedBan ban) {
    return {.jail = std::move(ban.jail),
            .id = std::move(ban.id),
            .since = ban.evidence.since,
            .ban_time = ban.evidence.ban_time,
            .count = ban.evidence.count,
            .data = std::move(ban.evidence.data),
            .truncated = ban.evidence.truncated};
}

} // namespace

void Bans::list_bans(ipc::Peer const &peer, ipc::ListBansRequest const &request,
                     Completion<ipc::ListBansReply> done) {
    if (request.cursor != 0) {
        auto page = snapshots_.next_page(peer.connection, request.jail, request.cursor);
        if (page) page = counted(request.jail, std::move(*page));
        loop_.post([done = std::move(done), page = std::move(page)]() mutable { done(std::move(page)); });
        return;
    }
    fail2ban::ask<std::vector<fail2ban::ActiveBan>>(
        client_, fail2ban::active_bans(request.jail), deadline_from(loop_.clock()),
        [this, connection = peer.connection, jail = request.jail,
         done = std::move(done)](Result<std::vector<fail2ban::ActiveBan>> bans) mutable {
            if (!bans) return done(tl::unexpected(std::move(bans).error()));
            auto page = snapshots_.first_page(connection, jail, *bans);
            if (page) page = counted(jail, std::move(*page));
            done(std::move(page));
        });
}

void Bans::is_banned(ipc::IsBannedRequest const &request, Completion<ipc::IsBannedReply> done) {
    fail2ban::ask<std::vector<JailName>>(
        client_, fail2ban::jails_banning(request.prefix), deadline_from(loop_.clock()),
        [done = std::move(done)](Result<std::vector<JailName>> jails) mutable {
            if (!jails) return done(tl::unexpected(std::move(jails).error()));
            if (jails->size() > ipc::IsBannedReply::jails_most)
                return done(fail(ErrorCode::too_large, "banned in more jails than an answer can name"));
            done(ipc::IsBannedReply{std::move(*jails)});
        });
}

void Bans::recorded_bans(ipc::RecordedBansRequest const &request, Completion<ipc::RecordedBansReply> done) {
    auto const found = database_.find(request.jail, request.ids);
    Result<ipc::RecordedBansReply> reply;
    if (found) {
        for (auto const &record : *found)
            reply->bans.push_back({record.id, record.since, record.until, record.count});
    } else {
        reply = tl::unexpected(found.error());
    }
    loop_.post([done = std::move(done), reply = std::move(reply)]() mutable { done(std::move(reply)); });
}

void Bans::ban_evidence(ipc::BanEvidenceRequest const &request, Completion<ipc::BanEvidenceReply> done) {
    auto found = database_.evidence(request.jail, request.id);
    Result<ipc::BanEvidenceReply> reply;
    if (!found)
        reply = tl::unexpected(std::move(found).error());
    else if (*found)
        reply->evidence = on_the_wire(std::move(**found));
    loop_.post([done = std::move(done), reply = std::move(reply)]() mutable { done(std::move(reply)); });
}

void Bans::archived_bans(ipc::ArchivedBansRequest const &request, Completion<ipc::ArchivedBansReply> done) {
    auto page = database_.archived(request.after);
    Result<ipc::ArchivedBansReply> reply;
    if (page) {
        reply->next = page->next;
        for (auto &ban : page->bans)
            reply->bans.push_back(on_the_wire(std::move(ban)));
    } else {
        reply = tl::unexpected(std::move(page).error());
    }
    loop_.post([done = std::move(done), reply = std::move(reply)]() mutable { done(std::move(reply)); });
}

ipc::ListBansReply Bans::counted(JailName const &jail, ipc::ListBansReply page) {
    std::vector<std::string> ids;
    ids.reserve(page.bans.size());
    for (auto const &ban : page.bans)
        ids.push_back(ban.id);
    auto const records = database_.find(jail, ids);
    if (!records) return page;
    auto record = records->begin(); // in the order of the page
    for (auto &ban : page.bans) {
        if (record == records->end()) break;
        if (record->id != ban.id) continue;
        if (record->count > 0) ban.count = record->count;
        ++record;
    }
    return page;
}

void Bans::fail2ban_came() {
    fail2ban::ask<std::optional<std::string>>(client_, fail2ban::database_file(),
                                              deadline_from(loop_.clock()),
                                              [this](Result<std::optional<std::string>> path) {
                                                  if (path) database_.use(std::move(*path));
                                              });
}

void Bans::forget(std::uint64_t connection) {
    snapshots_.forget(connection);
}

} // namespace bangui::ops
