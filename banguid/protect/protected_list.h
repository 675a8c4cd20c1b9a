// SPDX-License-Identifier: Apache-2.0
//
// A list of addresses that are never banned: a file with an address or a prefix a line, and what it is for
// behind a '#'. There are two, and banguid reads both: root's own, which banguictl writes and an
// administrator may edit, and that of this machine's surroundings, which bangui-protect writes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/unique_fd.h"
#include "common/domain/ip_prefix.h"

namespace bangui::protect {

/// Seconds after which the list of surroundings says nothing of now, unless banguid.toml says otherwise.
inline constexpr Seconds usual_freshness{300};

class ProtectedList {
  public:
    /// More than anybody keeps by hand.
    static constexpr std::size_t max_bytes = 256 * 1024;
    /// Of a note as it is told; the file keeps all of it.
    static constexpr std::size_t max_note_bytes = 200;

    /// A missing file is an empty list. Errors: invalid_argument "FILE:LINE: ..." for a line that is neither,
    /// or no UTF-8; io_error.
    static Result<ProtectedList> load(std::string const &path);
    /// The same of an open file.
    static Result<ProtectedList> read(UniqueFd const &file, std::string const &path);
    static Result<ProtectedList> parse(std::string_view text, std::string const &path);

    struct Entry {
        IpPrefix prefix;
        std::string note; ///< UTF-8 on one line, the beginning of a long one; may be empty
    };
    std::vector<Entry> entries() const;

    /// False when it was there already; its note stays.
    bool add(IpPrefix const &prefix, std::string const &note);
    /// False when it was not there.
    bool remove(IpPrefix const &prefix);

    /// In place of the file, whole or not at all, with these permissions. io_error leaves the old one.
    Result<void> save(std::string const &path, mode_t mode = for_everybody_to_read) const;
    static constexpr mode_t for_everybody_to_read = 0644;

  private:
    struct Line {
        std::string text; ///< as it stands in the file: comments and blank lines are kept
        std::optional<Entry> entry;
    };
    std::vector<Line> lines_;
};

} // namespace bangui::protect
