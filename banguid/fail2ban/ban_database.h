// SPDX-License-Identifier: Apache-2.0
//
// What fail2ban's own database knows of a ban that its socket does not tell: which ban of this address it is,
// for how long, and what led to it. Read-only and in single-row reads: a transaction held open makes fail2ban
// lose bans, since it gives up writing after five seconds. Owned by ops::Bans, on the loop.
//
// Table `bans` has a row of each ban for a day or so, `bips` (schema 4, since 0.11.1) the last ban of each id
// in each jail for longer. A database of an older schema, locked, broken or gone is an error and never a
// guess. Ids and data come from log lines and may be of any size: no more of them is read than is asked for.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/bytes.h"
#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/domain/jail_name.h"

namespace bangui::fail2ban {

struct BanRecord {
    std::string id;
    UnixSeconds since = 0;            ///< of the last failure, as fail2ban counts the ban from
    std::optional<UnixSeconds> until; ///< none: permanent
    std::uint32_t count = 0;          ///< which ban of this id it is
    bool operator==(BanRecord const &) const = default;
};

/// One row of either table.
struct BanEvidence {
    UnixSeconds since = 0;
    std::int64_t ban_time = 0; ///< seconds; -1 permanent, -2 not known to fail2ban itself
    std::uint32_t count = 0;   ///< which ban of this id it is; 0 when the row does not tell
    Bytes data;                ///< the beginning of the column `data`: JSON as fail2ban wrote it, mostly
    bool truncated = false;    ///< there is more of it
    bool operator==(BanEvidence const &) const = default;
};

struct ArchivedBan {
    JailName jail;
    std::string id; ///< valid UTF-8
    BanEvidence evidence;
    bool operator==(ArchivedBan const &) const = default;
};

struct ArchivePage {
    std::vector<ArchivedBan> bans;
    std::optional<std::uint64_t> next; ///< none: that was the last row of both tables
};

class BanDatabase {
  public:
    /// Rows looked at for one page: two or three reads of 4 KiB each.
    static constexpr std::size_t page_rows = 32;
    /// Bytes of an id and of a row's data on a page; `evidence` gives more.
    static constexpr std::size_t archived_id_most = 480;
    static constexpr std::size_t archived_data_most = 6'000;
    static constexpr std::size_t evidence_data_most = 65'536;

    BanDatabase();
    ~BanDatabase();
    BanDatabase(BanDatabase const &) = delete;
    BanDatabase &operator=(BanDatabase const &) = delete;

    /// Where fail2ban says it is; none when it keeps no database. Opened with the first question.
    void use(std::optional<std::string> path);

    /// The records of those ids that have one, in the order asked. not_found without a database, else
    /// storage_error; what was found before the error is lost.
    Result<std::vector<BanRecord>> find(JailName const &jail, std::span<std::string const> ids);

    /// The newest row of this id in this jail, from `bans`, else from `bips`; none when neither has one.
    /// Errors as in `find`.
    Result<std::optional<BanEvidence>> evidence(JailName const &jail, std::string const &id);

    /// All rows of `bans`, then all of `bips`, each in the order they were written. A page begins behind the
    /// row that `after` stands for: 0, or the `next` of the page before. Rows whose jail or id is none that
    /// this program could name are left out, so a page that is not the last may be short. Errors as in
    /// `find`.
    Result<ArchivePage> archived(std::uint64_t after);

  private:
    struct Connection;

    Result<void> open_if_needed();

    std::optional<std::string> path_;
    std::unique_ptr<Connection> connection_; ///< SQLite stays in the .cc
};

} // namespace bangui::fail2ban
