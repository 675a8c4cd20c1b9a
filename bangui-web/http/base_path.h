// SPDX-License-Identifier: Apache-2.0
//
// Where on its host the whole of BanGUI is: "/", or "/bangui/" for a proxy that serves other things too and
// hands the path on as it came. Addresses are encoded in paths, and a proxy that takes its part off decodes
// the rest.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bangui-web/http/request.h"
#include "common/base/result.h"

namespace bangui::http {

class BasePath {
  public:
    static constexpr std::size_t max_bytes = 128;

    BasePath() = default;
    /// Begins and ends with '/'; letters, digits, '-', '_', '.' and '~' between. invalid_argument says what
    /// is wrong: that, a segment "." or "..", or a first segment that is ours ("api", "assets", "metrics",
    /// probes).
    static Result<BasePath> parse(std::string_view text);

    std::string const &text() const { return text_; }
    /// Takes the base off the segments of a path, and says whether it was there.
    Placement take_off(std::vector<std::string> &segments) const;

  private:
    std::string text_ = "/";
    std::vector<std::string> segments_;
};

} // namespace bangui::http
