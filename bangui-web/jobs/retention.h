// SPDX-License-Identifier: Apache-2.0
//
// The job that forgets what the history's settings do not want kept: too old, or more than the disk is to
// hold. In small steps, so that the recorder's writes come in between.
#pragma once

#include "bangui-web/jobs/job.h"
#include "bangui-web/store/store.h"

namespace bangui::jobs {

/// Rows that one step deletes: some ten milliseconds of the writer.
inline constexpr std::size_t forget_limit = 1'000;
/// Sums are small and say what no event does any more: the dashboard shows a year, and a question may go ten
/// years back.
inline constexpr Seconds sums_age{std::chrono::hours(24 * 3'653)};

/// "retention", hourly. All outlive the job.
Job retention_job(store::Store &accounts, store::Store &archive, Clock const &clock);

} // namespace bangui::jobs
