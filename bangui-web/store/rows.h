// SPDX-License-Identifier: Apache-2.0
//
// For the .cc files of this folder only: rows that more than one of them reads.
#pragma once

#include "bangui-web/store/sqlite.h"
#include "bangui-web/store/types.h"

namespace bangui::store {

/// The columns id, name, role, created of users, beginning at column `first`.
Result<User> read_user(SQLite::Statement &row, int first);

} // namespace bangui::store
