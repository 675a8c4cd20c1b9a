// SPDX-License-Identifier: Apache-2.0
//
// The sessions table. Functions for Store::read and Store::write; thread and errors as in connection.h.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "bangui-web/store/connection.h"
#include "bangui-web/store/types.h"

namespace bangui::store {

/// Newest first, at most `limit`.
Result<std::vector<SessionRecord>> load_sessions(Connection &connection, std::size_t limit);
Result<void> add_session(Connection &connection, SessionRecord const &session);
/// Deleting what is not there is no error.
Result<void> delete_sessions(Connection &connection, std::span<TokenHash const> token_hashes);

/// Rows whose whole lifetime is over by the wall clock since more than `slack`; how many there were.
Result<std::size_t> delete_expired_sessions(Connection &connection, UnixSeconds now, Seconds slack);

struct SeenSession {
    TokenHash token_hash{};
    UnixSeconds last_seen = 0;
    MonotonicTime last_seen_monotonic{};
};
Result<void> update_seen(Connection &connection, std::span<SeenSession const> seen);

} // namespace bangui::store
