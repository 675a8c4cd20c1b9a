// SPDX-License-Identifier: Apache-2.0
//
// The archive's kind of database: its identity, its migrations, how durable it is.
#pragma once

#include "bangui-web/store/connection.h"

namespace bangui::history {

/// `history.sqlite3`. What a power cut takes is read again from fail2ban's log.
store::DatabaseKind const &history_database();

} // namespace bangui::history
