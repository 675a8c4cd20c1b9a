// SPDX-License-Identifier: Apache-2.0
//
// The small jobs: one question to one database each. Databases and clock outlive them.
#pragma once

#include "bangui-web/jobs/job.h"
#include "bangui-web/store/store.h"

namespace bangui::jobs {

/// The wall clock may be wrong by so much before a session's row is taken for left behind.
inline constexpr Seconds session_slack{std::chrono::hours(24)};
/// "sessions", hourly: rows of sessions that are over and that nobody deleted, as after a disk that was full.
Job sessions_job(store::Store &accounts, Clock const &clock);

/// Sums are compared with the events of so many hours.
inline constexpr int checked_hours = 48;
/// "integrity", weekly: a damaged database is a failed run, which says what is wrong.
Job integrity_job(store::Store &accounts, store::Store &archive);

} // namespace bangui::jobs
