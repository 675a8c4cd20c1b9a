// SPDX-License-Identifier: Apache-2.0
#include "banguid/ops/bans.h"

#include "banguid/fail2ban/queries.h"
#include "banguid/ops/bounds.h"

namespace bangui::ops {

void Bans::list_bans(ipc::Peer const &peer, ipc::ListBansRequest const &request,
                     Completion<ipc::ListBansReply> done) {
    if (request.cursor != 0) {
        auto page = snapshots_.next_page(peer.connection, request.jail, request.cursor);
        loop_.post([done = std::move(done), page = std::move(page)]() mutable { done(std::move(page)); });
        return;
    }
    fail2ban::ask<std::vector<fail2ban::ActiveBan>>(
        client_, fail2ban::active_bans(request.jail), deadline_from(loop_.clock()),
        [this, connection = peer.connection, jail = request.jail,
         done = std::move(done)](Result<std::vector<fail2ban::ActiveBan>> bans) mutable {
            if (!bans) return done(tl::unexpected(std::move(bans).error()));
            done(snapshots_.first_page(connection, jail, *bans));
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

void Bans::forget(std::uint64_t connection) {
    snapshots_.forget(connection);
}

} // namespace bangui::ops
