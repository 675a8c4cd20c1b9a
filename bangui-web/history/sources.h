// SPDX-License-Identifier: Apache-2.0
//
// For the .cc files of this folder only: ways to come upon events that may match, newest first. Which one is
// taken decides how much is read in vain.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bangui-web/history/matcher.h"

namespace bangui::history {

class Source {
  public:
    virtual ~Source() = default;
    enum class Step {
        event, ///< one with a smaller id than all before
        end,   ///< there is no more
        spent  ///< gave up: everything from position() on was seen
    };
    /// Throws SQLite::Exception.
    virtual Step next(Counted &event, Budget &budget) = 0;
    std::int64_t position() const { return position_; }

  protected:
    explicit Source(std::int64_t position)
        : position_(position) {}
    std::int64_t position_;
};

/// All, but for hours that the sums exclude.
std::unique_ptr<Source> make_scan(SQLite::Database &database, Matcher &matcher, std::int64_t end_id);
enum class MergedColumn { address, network };
/// Those of each of these addresses or networks, merged.
std::unique_ptr<Source> make_merge(SQLite::Database &database, MergedColumn column,
                                   std::vector<std::int64_t> const &values, std::int64_t first_id,
                                   std::int64_t end_id);
/// Those whose evidence may hold a text; `query` is a trigram_query().
std::unique_ptr<Source> make_text_search(SQLite::Database &database, std::string query, std::int64_t first_id,
                                         std::int64_t end_id);

} // namespace bangui::history
