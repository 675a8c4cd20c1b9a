// SPDX-License-Identifier: Apache-2.0
//
// The record of acts inside the web daemon. Rows can be added and read; the database itself refuses to change
// or delete one. Functions for Store::read and Store::write; thread and errors as in connection.h.
#pragma once

#include <cstddef>
#include <vector>

#include "bangui-web/store/connection.h"
#include "bangui-web/store/types.h"

namespace bangui::store {

Result<void> add_audit_entry(Connection &connection, AuditEntry const &entry);
/// Newest first.
Result<std::vector<AuditEntry>> load_audit(Connection &connection, std::size_t limit);

} // namespace bangui::store
