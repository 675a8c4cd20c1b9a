// SPDX-License-Identifier: Apache-2.0
//
// The job that copies both databases, while they are in use, into the folder `backups` of the state
// directory. A copy has its name only when it is whole; the newest few of each are kept. The files work
// happens on the stores' reader threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "bangui-web/jobs/job.h"
#include "bangui-web/store/store.h"

namespace bangui::jobs {

inline constexpr std::size_t kept_backups = 7;

struct BackupPlace {
    std::string directory; ///< made when it is missing, for its owner only
    std::string name;      ///< of the database: "bangui", "history"
    std::string source;    ///< its file
};

/// "NAME-2026-01-02T030405Z.sqlite3" in the directory; older ones than the newest `kept_backups` go. The
/// copy's size in bytes. storage_error when the disk has no room for it, which is asked first.
Result<std::uint64_t> back_up_database(store::Connection &connection, BackupPlace const &place,
                                       UnixSeconds now);

struct BackupSource {
    store::Store &store;
    std::string name;
    std::string file;
};
/// "backup", daily: the accounts, then the archive. All outlive the job.
Job backup_job(BackupSource accounts, BackupSource archive, std::string directory, Clock const &clock);

} // namespace bangui::jobs
