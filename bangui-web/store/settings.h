// SPDX-License-Identifier: Apache-2.0
//
// What is chosen in the browser: at setup (and setup itself), and how much of the history is kept. Functions
// for Store::read and Store::write; thread and errors as in connection.h.
#pragma once

#include <optional>
#include <string>

#include "bangui-web/store/connection.h"
#include "bangui-web/store/types.h"

namespace bangui::store {

/// Nothing until setup is done.
Result<std::optional<GeneralSettings>> load_general_settings(Connection &connection);

struct Setup {
    UserName administrator;
    std::string password_hash;
    GeneralSettings settings;
    UnixSeconds time = 0;
    std::string source; ///< for the audit
};

/// Creates the administrator, saves the settings and marks setup as done, all or nothing. `conflict` when it
/// was done before.
Result<User> complete_setup(Connection &connection, Setup const &setup);

/// The defaults until somebody has chosen.
Result<HistorySettings> load_history_settings(Connection &connection);
Result<void> save_history_settings(Connection &connection, HistorySettings const &settings);

} // namespace bangui::store
