// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/jobs/upkeep.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "bangui-web/history/upkeep.h"
#include "bangui-web/store/integrity.h"
#include "bangui-web/store/sessions.h"

namespace bangui::jobs {
namespace {

constexpr Seconds hour{3'600};
constexpr Seconds week{7 * 24 * 3'600};

using Findings = std::vector<std::string>;

/// Why the check of this database failed, or what it found.
std::optional<Error> damage_of(std::string_view what, Result<Findings> const &findings) {
    if (!findings) return findings.error();
    if (findings->empty()) return std::nullopt;
    return Error{ErrorCode::storage_error,
                 fmt::format("{}: {} findings, the first: {}", what, findings->size(), findings->front())};
}

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

Job integrity_job(store::Store &accounts, store::Store &archive) {
    return {"integrity", week, [&accounts, &archive](std::shared_ptr<Run> run) {
                accounts.read<Findings>(
                    [](store::Connection &connection) { return store::find_damage(connection); },
                    [run = std::move(run), &archive](Result<Findings> findings) mutable {
                        if (auto const damage = damage_of("users and settings", findings))
                            return run->fail(*damage);
                        archive.read<Findings>(
                            [](store::Connection &connection) {
                                return history::check_integrity(connection, checked_hours);
                            },
                            [run = std::move(run)](Result<Findings> more) {
                                auto const damage = damage_of("history", more);
                                damage ? run->fail(*damage) : run->succeed("nothing is wrong");
                            });
                    });
            }};
}

} // namespace bangui::jobs
