// SPDX-License-Identifier: Apache-2.0
//
// For the .cc files of this folder only: how evidence is found by a piece of its text. The index knows which
// texts hold which three characters in a row; whether they stand together is seen in the text itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bangui-web/history/statement.h"
#include "common/base/result.h"

namespace bangui::history {

/// Throws SQLite::Exception.
class TrigramIndex {
  public:
    explicit TrigramIndex(SQLite::Database &database);
    void add(std::int64_t id, std::string_view text);
    /// `text` as it was added.
    void remove(std::int64_t id, std::string_view text);

  private:
    Statement add_;
    Statement remove_;
};

/// For MATCH. invalid_argument when the text is not UTF-8 or has less than min_text_characters.
Result<std::string> trigram_query(std::string_view text);

/// Whether `needle`, in lower case, is in `text` in any case of A to Z.
bool holds_text(std::string_view text, std::string_view needle);

} // namespace bangui::history
