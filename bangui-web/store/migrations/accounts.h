// SPDX-License-Identifier: Apache-2.0
//
// The .sql files of this folder, embedded by embed.py.
#pragma once

#include <span>

#include "bangui-web/store/connection.h"

namespace bangui::store {

std::span<Migration const> accounts_migrations();

} // namespace bangui::store
