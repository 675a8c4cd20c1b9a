// SPDX-License-Identifier: Apache-2.0
//
// How events come into the archive: a batch at a time, with the sums that the dashboard reads and with how
// far the log was read, all in the transaction of Store::write.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "bangui-web/history/event.h"
#include "bangui-web/history/progress.h"
#include "bangui-web/store/connection.h"

namespace bangui::history {

/// Failures that fail2ban has found: counted, not kept one by one.
struct FoundFailures {
    UnixSeconds at = 0; ///< any second of its hour
    std::string jail;
    std::uint64_t count = 0;
};

struct Batch {
    std::vector<NewEvent> events; ///< in any order
    std::vector<FoundFailures> found;
    std::vector<Progress> progress; ///< replaces what was kept of the same source
    bool empty() const { return events.empty() && found.empty() && progress.empty(); }
};

struct Written {
    std::size_t added = 0;
    std::size_t known = 0; ///< were in the archive before: nothing was counted twice
    bool operator==(Written const &) const = default;
};

/// For Store::write. Sums count what was added only. storage_error leaves nothing behind.
Result<Written> write_batch(store::Connection &connection, Batch const &batch);

} // namespace bangui::history
