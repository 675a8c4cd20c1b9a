// SPDX-License-Identifier: Apache-2.0
//
// The last run of each job. Functions for Store::read and Store::write; thread and errors as in connection.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bangui-web/store/connection.h"

namespace bangui::store {

struct JobEnd {
    enum class Result {
        ok,
        failed,
        stopped, ///< by the end of the daemon
    };
    UnixSeconds at = 0;
    Result result = Result::ok;
    bool operator==(JobEnd const &) const = default;
};

struct JobRecord {
    std::string name;
    UnixSeconds started = 0;
    std::optional<JobEnd> end; ///< none: it runs, or the daemon died meanwhile
    std::string detail;        ///< what it did, or why it failed
    bool operator==(JobRecord const &) const = default;
};

/// Sorted by name.
Result<std::vector<JobRecord>> load_jobs(Connection &connection);
/// In the place of the one of this name.
Result<void> save_job(Connection &connection, JobRecord const &job);

} // namespace bangui::store
