// SPDX-License-Identifier: Apache-2.0
//
// A protected list as banguid sees it: read anew when another file is there, kept while what is there will
// not do. Owned by Protection, on the loop.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/stat.h>

#include "banguid/protect/protected_list.h"
#include "common/base/clock.h"

namespace bangui::protect {

class ListFile {
  public:
    enum class WhenMissing { is_empty, is_trouble };
    ListFile(std::string path, WhenMissing when_missing)
        : path_(std::move(path))
        , when_missing_(when_missing) {}

    /// One stat(2) when nothing has moved. True: entries or trouble are others than before.
    bool refresh();

    /// Of the last file that was good; of none yet: empty.
    std::vector<ProtectedList::Entry> const &entries() const { return entries_; }
    /// Why what is there does not count, for people: it is missing, others than root may write it, or
    /// "FILE:LINE: ...".
    std::optional<std::string> const &trouble() const { return trouble_; }
    /// When the file was written; none while it is not there.
    std::optional<UnixSeconds> written() const;
    std::string const &path() const { return path_; }

  private:
    Result<void> read();
    Result<void> missing();

    std::string const path_;
    WhenMissing const when_missing_;
    std::optional<struct stat> seen_;
    bool was_looked_for_ = false;
    std::vector<ProtectedList::Entry> entries_;
    std::optional<std::string> trouble_;
};

} // namespace bangui::protect
