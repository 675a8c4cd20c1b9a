// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/progress.h"

#include <bit>

#include "bangui-web/history/statement.h"

namespace bangui::history {
namespace {

Progress read_progress(Statement const &row) {
    return {std::string(row.bytes(0)), std::bit_cast<std::uint64_t>(row.integer(1)),
            std::bit_cast<std::uint64_t>(row.integer(2))};
}

} // namespace

Result<std::optional<Progress>> load_progress(store::Connection &connection, std::string_view source) {
    return store::guarded([&]() -> Result<std::optional<Progress>> {
        Statement select(connection.database(),
                         "SELECT source, file, offset FROM progress WHERE source = ?1");
        if (!select.with(source).step()) return std::nullopt;
        return read_progress(select);
    });
}

Result<std::vector<Progress>> list_progress(store::Connection &connection, std::string_view prefix) {
    return store::guarded([&]() -> Result<std::vector<Progress>> {
        Statement select(connection.database(),
                         "SELECT source, file, offset FROM progress WHERE source >= ?1 ORDER BY source");
        std::vector<Progress> all;
        select.with(prefix);
        while (select.step() && select.bytes(0).starts_with(prefix))
            all.push_back(read_progress(select));
        return all;
    });
}

Result<void> save_progress(store::Connection &connection, std::vector<Progress> const &progress) {
    return store::guarded([&]() -> Result<void> {
        Statement upsert(
            connection.database(),
            "INSERT INTO progress (source, file, offset) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE "
            "SET file = excluded.file, offset = excluded.offset");
        for (auto const &each : progress)
            upsert
                .with(std::string_view(each.source), std::bit_cast<std::int64_t>(each.file),
                      std::bit_cast<std::int64_t>(each.offset))
                .run();
        return {};
    });
}

} // namespace bangui::history
