// SPDX-License-Identifier: Apache-2.0
#include "common/sys/environment.h"

#include <cstdlib>

namespace bangui::sys {

std::optional<std::string> take_variable(char const *name) {
    char const *value = std::getenv(name);
    if (value == nullptr) return std::nullopt;
    std::string copy = value;
    ::unsetenv(name);
    return copy;
}

} // namespace bangui::sys
