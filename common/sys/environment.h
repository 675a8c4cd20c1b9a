// SPDX-License-Identifier: Apache-2.0
//
// Variables that a service manager set for this one process. Called by main before any thread exists.
#pragma once

#include <optional>
#include <string>

namespace bangui::sys {

/// The value of the variable, which is removed so that no child and no second reader finds it.
std::optional<std::string> take_variable(char const *name);

} // namespace bangui::sys
