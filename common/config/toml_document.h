// SPDX-License-Identifier: Apache-2.0
//
// TOML (toml++) as a flat list of keys with their lines: all that settings need to know of it. No state.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/config/settings.h"

namespace bangui::config {

struct FoundKey {
    std::string path; ///< the names of its tables and its own, joined with dots
    std::size_t line = 0;
    std::optional<Value> value; ///< none: of a kind that no setting has (a date, a float, a mixed list)
};

/// No settings file is longer; the sample has some thousand bytes.
constexpr std::size_t max_file_bytes = std::size_t{64} * 1024;
/// toml++ makes a table of each name before a dot and walks them recursively. Ours have one.
constexpr std::size_t max_dots_in_line = 16;

/// In the order of their paths. A name that itself holds a dot ('"a.b" = 1') is written quoted, so that it
/// cannot pass for two. Multi-line strings are refused: no setting needs one. invalid_argument names file and
/// line.
Result<std::vector<FoundKey>> parse_toml(std::string_view file_name, std::string_view toml);

} // namespace bangui::config
