// SPDX-License-Identifier: Apache-2.0
//
// What fail2ban's own database knows of a ban that its socket does not tell: which ban of this address it is,
// and for how long. Read-only and in single-row reads: a transaction held open makes fail2ban lose bans,
// since it gives up writing after five seconds. Owned by ops::Bans, on the loop.
//
// Table `bips` (schema 4, since 0.11.1) has the last ban of each id in each jail. A database of an older
// schema, locked, broken or gone is an error and never a guess.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

class BanDatabase {
  public:
    BanDatabase();
    ~BanDatabase();
    BanDatabase(BanDatabase const &) = delete;
    BanDatabase &operator=(BanDatabase const &) = delete;

    /// Where fail2ban says it is; none when it keeps no database. Opened with the first question.
    void use(std::optional<std::string> path);

    /// The records of those ids that have one, in the order asked. not_found without a database, else
    /// storage_error; what was found before the error is lost.
    Result<std::vector<BanRecord>> find(JailName const &jail, std::span<std::string const> ids);

  private:
    struct Connection;

    Result<void> open_if_needed();

    std::optional<std::string> path_;
    std::unique_ptr<Connection> connection_; ///< SQLite stays in the .cc
};

} // namespace bangui::fail2ban
