// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/jobs/upkeep.h"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "bangui-web/history/upkeep.h"
#include "bangui-web/store/sessions.h"

namespace bangui::jobs {
namespace {

constexpr Seconds hour{3'600};
constexpr Seconds week{7 * 24 * 3'600};

using Findings = std::vector<std::string>;

} // namespace

Job sessions_job(store::Store &accounts, Clock const &clock) {
    return {"sessions", hour, [&accounts, &clock](std::shared_ptr<Run> run) {
                accounts.write<std::size_t>(
                    [now = clock.unix_now()](store::Connection &connection) {
                        return store::delete_expired_sessions(connection, now, session_slack);
                    },
                    [run = std::move(run)](Result<std::size_t> deleted) {
                        if (!deleted) return run->fail(deleted.error());
                        run->succeed(fmt::format("{} sessions deleted", *deleted));
                    });
            }};
}

Job integrity_job(store::Store &archive) {
    return {"integrity", week, [&archive](std::shared_ptr<Run> run) {
                archive.read<Findings>(
                    [](store::Connection &connection) {
                        return history::check_integrity(connection, checked_hours);
                    },
                    [run = std::move(run)](Result<Findings> findings) {
                        if (!findings) return run->fail(findings.error());
                        if (findings->empty()) return run->succeed("nothing is wrong");
                        run->fail(
                            {ErrorCode::storage_error,
                             fmt::format("{} findings, the first: {}", findings->size(), findings->front())});
                    });
            }};
}

} // namespace bangui::jobs
