// SPDX-License-Identifier: Apache-2.0
//
// The .sql files of this folder, embedded by store/migrations/embed.py.
#pragma once

#include <span>

#include "bangui-web/store/connection.h"

namespace bangui::history {

std::span<store::Migration const> history_migrations();

} // namespace bangui::history
