// SPDX-License-Identifier: Apache-2.0
//
// Lists of bans that are being paged through. fail2ban formats all bans of a jail at once (100,000 take it a
// second), so the list is fetched once and its pages are cut from the copy kept here: for one connection, for
// a short time, within a budget for all of them together. Owned by Bans, on the loop.
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <vector>

#include "banguid/fail2ban/queries.h"
#include "banguid/loop/poll_loop.h"
#include "common/base/result.h"
#include "common/domain/jail_name.h"
#include "proto/bangui_ipc.h"

namespace bangui::ops {

/// The bans of one jail in some 35 bytes each.
class BanSnapshot {
  public:
    explicit BanSnapshot(std::vector<fail2ban::ActiveBan> const &bans);

    std::size_t size() const { return rows_.size(); }
    /// Of memory.
    std::size_t bytes() const { return ids_.capacity() + rows_.capacity() * sizeof(Row); }
    /// Up to one reply's worth, beginning at `position`.
    std::vector<ipc::Ban> page(std::size_t position) const;

  private:
    struct Row {
        UnixSeconds since;
        UnixSeconds until;  ///< `permanent` for none
        std::size_t id_end; ///< in ids_; it begins where the one before ends
    };
    static constexpr UnixSeconds permanent = -1;

    std::string ids_; ///< one behind the other
    std::vector<Row> rows_;
};

class BanSnapshots {
  public:
    /// Longer than anybody needs from page to page.
    static constexpr Milliseconds lifetime{30'000};
    /// Several users may page at once over the web daemon's one connection.
    static constexpr std::size_t max_per_connection = 8;
    /// All together. 100,000 bans take 4 MiB; the daemon has 64 MiB.
    static constexpr std::size_t max_bytes = std::size_t{16} << 20;

    /// The loop must outlive it.
    explicit BanSnapshots(loop::PollLoop &loop)
        : loop_(loop) {}
    ~BanSnapshots();

    /// The first page, and a cursor for the next when there is one; the list is kept only then. Older lists
    /// make room for it. Error too_large when it exceeds max_bytes alone.
    Result<ipc::ListBansReply> first_page(std::uint64_t connection, JailName const &jail,
                                          std::vector<fail2ban::ActiveBan> const &bans);
    /// Error invalid_argument for a cursor that was not given to this connection for this jail, or whose list
    /// is no longer kept: begin again with 0.
    Result<ipc::ListBansReply> next_page(std::uint64_t connection, JailName const &jail,
                                         std::uint64_t cursor);
    void forget(std::uint64_t connection);

    std::size_t count() const { return kept_.size(); }

  private:
    struct Kept {
        std::uint32_t generation;
        std::uint64_t connection;
        JailName jail;
        BanSnapshot snapshot;
        loop::TimerId expiry;
    };
    using Iterator = std::list<Kept>::iterator;

    void make_room(std::uint64_t connection, std::size_t bytes);
    Iterator drop(Iterator kept);

    loop::PollLoop &loop_;
    std::list<Kept> kept_; ///< oldest first
    std::uint32_t last_generation_ = 0;
};

} // namespace bangui::ops
