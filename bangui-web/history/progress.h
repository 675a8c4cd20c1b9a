// SPDX-License-Identifier: Apache-2.0
//
// How far each source was read into the archive. Written with the events it stands for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bangui-web/store/connection.h"

namespace bangui::history {

/// `source` is a name of the reader's: "log", or "old/NAME" of a rotated file. What the numbers mean is the
/// reader's too: mostly which file, and the byte behind what was read.
struct Progress {
    std::string source;
    std::uint64_t file = 0;
    std::uint64_t offset = 0;
    bool operator==(Progress const &) const = default;
};

/// Nothing when the source was never read.
Result<std::optional<Progress>> load_progress(store::Connection &connection, std::string_view source);
/// All whose source begins with this.
Result<std::vector<Progress>> list_progress(store::Connection &connection, std::string_view prefix);

/// For Store::write; replaces what was kept of the same sources. write_batch does it for those of a batch.
Result<void> save_progress(store::Connection &connection, std::vector<Progress> const &progress);

} // namespace bangui::history
