// SPDX-License-Identifier: Apache-2.0
//
// Puts a copy of a database back. Root does this inside a folder of bangui-web's user, so nothing there is
// followed, and the copy is not opened as a database: bangui-web checks it when it starts, and refuses one
// that is damaged.
#pragma once

#include <string>

#include "common/base/result.h"

namespace bangui::ctl {

struct Restored {
    std::string file; ///< which database it was
    std::string kept; ///< where the former one is
};

/// `copy` is a file of `db backup`. Errors: conflict while bangui-web runs; invalid_argument when it is no
/// copy of a database of BanGUI's; io_error. After an error the former database is in place.
Result<Restored> restore(std::string const &copy, std::string const &state);

} // namespace bangui::ctl
