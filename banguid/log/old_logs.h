// SPDX-License-Identifier: Apache-2.0
//
// The files that logrotate has made of fail2ban's log: found beside it by their names, and read as they are,
// compressed ones too. Nothing is kept between two calls. Called by ops::Logs, on the loop.
//
// What is given away here is given to a process that may read no file of root's, so a name alone proves
// nothing. A file counts only if
//   - its name is that of the log followed by '.' or '-' and something, within the log's own folder,
//   - that folder belongs to root (or whom this process runs as) and not everybody may write to it,
//   - it is a regular file, no symbolic link, of the same owner, and has no second name: a hard link is how
//     somebody who may write to the folder would have another file of root's read out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/bytes.h"
#include "common/base/clock.h"
#include "common/base/result.h"

namespace bangui::log_tail {

struct OldLog {
    std::string name;       ///< within the folder; valid UTF-8
    std::uint64_t file = 0; ///< the inode's number, as in Position
    std::uint64_t size = 0; ///< bytes
    UnixSeconds modified = 0;
    bool operator==(OldLog const &) const = default;
};

/// More than logrotate keeps anywhere; the oldest are left out.
constexpr std::size_t old_logs_most = 64;
/// Of one reading.
constexpr std::size_t old_chunk_most = 65'536;

/// Those beside the log with this absolute path, the last modified first. io_error when the folder cannot be
/// read, not_permitted when it is not root's alone.
Result<std::vector<OldLog>> list_old_logs(std::string const &log);

struct OldChunk {
    Bytes bytes;
    bool at_end = false;
    bool gone =
        false; ///< no old log has this name and number: rotated again, compressed, removed, or never one
    bool operator==(OldChunk const &) const = default;
};

/// One of the listed files from an offset on. Errors as above, and io_error when the disk fails.
Result<OldChunk> read_old_log(std::string const &log, std::string_view name, std::uint64_t file,
                              std::uint64_t offset);

} // namespace bangui::log_tail
