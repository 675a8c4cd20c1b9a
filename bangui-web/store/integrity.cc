// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/store/integrity.h"

#include <fmt/format.h>

#include "bangui-web/store/sqlite.h"
#include "common/base/text.h"

namespace bangui::store {
namespace {

constexpr std::size_t most_findings = 20;

} // namespace

Result<std::vector<std::string>> find_damage(Connection &connection) {
    return guarded([&]() -> Result<std::vector<std::string>> {
        auto &database = connection.database();
        std::vector<std::string> findings;
        SQLite::Statement check(database, fmt::format("PRAGMA integrity_check({})", most_findings));
        while (check.executeStep() && findings.size() < most_findings)
            if (auto const line = check.getColumn(0).getString(); line != "ok")
                findings.push_back(visible(line));
        SQLite::Statement references(database, "PRAGMA foreign_key_check");
        for (std::size_t count = 0; count < most_findings && references.executeStep(); ++count)
            findings.push_back(fmt::format("a row of {} belongs to none of {}",
                                           references.getColumn(0).getString(),
                                           references.getColumn(2).getString()));
        return findings;
    });
}

} // namespace bangui::store
