// SPDX-License-Identifier: Apache-2.0
#include "banguid/ops/ban_snapshots.h"

#include <algorithm>

#include <malloc.h>

#include "common/base/text.h"

namespace bangui::ops {
namespace {

// A cursor is the list's generation, then the position in it: an old one cannot be taken for a new one's.
constexpr unsigned generation_shift = 32;

std::uint64_t cursor_of(std::uint32_t generation, std::size_t position) {
    return (std::uint64_t{generation} << generation_shift) | position;
}

} // namespace

BanSnapshot::BanSnapshot(std::vector<fail2ban::ActiveBan> const &bans) {
    std::size_t bytes = 0;
    for (auto const &ban : bans)
        bytes += std::min(ban.id.size(), ipc::ban_id_most);
    ids_.reserve(bytes);
    rows_.reserve(bans.size());
    for (auto const &ban : bans) {
        ids_ += clipped(ban.id, ipc::ban_id_most);
        rows_.push_back({ban.since, ban.until.value_or(permanent), ids_.size()});
    }
}

std::vector<ipc::Ban> BanSnapshot::page(std::size_t position) const {
    std::vector<ipc::Ban> bans;
    auto const end = std::min(rows_.size(), position + ipc::ListBansReply::bans_most);
    for (std::size_t i = position; i < end; ++i) {
        auto const begin = i == 0 ? 0 : rows_[i - 1].id_end;
        auto const &row = rows_[i];
        bans.push_back({.id = ids_.substr(begin, row.id_end - begin),
                        .since = row.since,
                        .until = row.until == permanent ? std::nullopt : std::optional(row.until),
                        .count = std::nullopt});
    }
    return bans;
}

BanSnapshots::~BanSnapshots() {
    for (auto const &kept : kept_)
        loop_.cancel(kept.expiry);
}

Result<ipc::ListBansReply> BanSnapshots::first_page(std::uint64_t connection, JailName const &jail,
                                                    std::vector<fail2ban::ActiveBan> const &bans) {
    BanSnapshot snapshot(bans);
    ipc::ListBansReply reply{.bans = snapshot.page(0), .next = std::nullopt, .total = snapshot.size()};
    if (reply.bans.size() == snapshot.size()) return reply;
    if (snapshot.bytes() > max_bytes)
        return fail(ErrorCode::too_large, "the bans of this jail do not fit into banguid's memory");
    make_room(connection, snapshot.bytes());
    auto const generation = ++last_generation_;
    auto const expiry = loop_.after(lifetime, [this, generation] {
        auto const found = std::ranges::find(kept_, generation, &Kept::generation);
        if (found != kept_.end()) drop(found);
    });
    kept_.push_back({generation, connection, jail, std::move(snapshot), expiry});
    reply.next = cursor_of(generation, reply.bans.size());
    return reply;
}

Result<ipc::ListBansReply> BanSnapshots::next_page(std::uint64_t connection, JailName const &jail,
                                                   std::uint64_t cursor) {
    auto const generation = static_cast<std::uint32_t>(cursor >> generation_shift);
    auto const position = static_cast<std::size_t>(static_cast<std::uint32_t>(cursor));
    auto const kept = std::ranges::find(kept_, generation, &Kept::generation);
    if (kept == kept_.end() || kept->connection != connection || kept->jail != jail || position == 0 ||
        position >= kept->snapshot.size())
        return fail(ErrorCode::invalid_argument, "the cursor's list is no longer kept; begin again");
    ipc::ListBansReply reply{
        .bans = kept->snapshot.page(position), .next = std::nullopt, .total = kept->snapshot.size()};
    auto const end = position + reply.bans.size();
    if (end < kept->snapshot.size())
        reply.next = cursor_of(generation, end);
    else
        drop(kept);
    return reply;
}

void BanSnapshots::forget(std::uint64_t connection) {
    for (auto kept = kept_.begin(); kept != kept_.end();)
        kept = kept->connection == connection ? drop(kept) : std::next(kept);
}

void BanSnapshots::make_room(std::uint64_t connection, std::size_t bytes) {
    auto const own = [connection](Kept const &kept) { return kept.connection == connection; };
    if (static_cast<std::size_t>(std::ranges::count_if(kept_, own)) >= max_per_connection)
        drop(std::ranges::find_if(kept_, own));
    for (auto const &kept : kept_)
        bytes += kept.snapshot.bytes();
    while (bytes > max_bytes) {
        bytes -= kept_.front().snapshot.bytes();
        drop(kept_.begin());
    }
}

BanSnapshots::Iterator BanSnapshots::drop(Iterator kept) {
    loop_.cancel(kept->expiry);
    auto const next = kept_.erase(kept);
    ::malloc_trim(0); // the list, and what decoding it left behind, would stay with malloc(3) otherwise
    return next;
}

} // namespace bangui::ops
