// SPDX-License-Identifier: Apache-2.0
//
// The record of acts inside the web daemon. Rows can be added; the database itself refuses to change or
// delete one. Functions for Store::write; thread and errors as in connection.h.
#pragma once

#include "bangui-web/store/connection.h"
#include "bangui-web/store/types.h"

namespace bangui::store {

Result<void> add_audit_entry(Connection &connection, AuditEntry const &entry);

} // namespace bangui::store
