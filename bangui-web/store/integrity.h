// SPDX-License-Identifier: Apache-2.0
//
// Whether a database is what SQLite and its schema say.
#pragma once

#include <string>
#include <vector>

#include "bangui-web/store/connection.h"

namespace bangui::store {

/// PRAGMA integrity_check and foreign_key_check, in full; what they find, at most some twenty lines each. For
/// Store::read; takes as long as reading all of it. Empty: nothing is wrong.
Result<std::vector<std::string>> find_damage(Connection &connection);

} // namespace bangui::store
