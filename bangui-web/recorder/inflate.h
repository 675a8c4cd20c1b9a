// SPDX-License-Identifier: Apache-2.0
//
// Unpacks gzip (RFC 1952) as it comes, in pieces of bounded size: however much a few bytes unpack to, no more
// than a piece is in memory. zlib stays in the .cc.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "common/base/bytes.h"
#include "common/base/result.h"

namespace bangui::recorder {

class Inflater {
  public:
    static constexpr std::size_t piece = 64U * 1024;

    Inflater();
    ~Inflater();
    Inflater(Inflater &&) noexcept;
    Inflater &operator=(Inflater &&) noexcept;

    /// Before next() was empty, what was fed before is replaced.
    void feed(Bytes bytes);
    /// The next piece; empty: more must be fed. invalid_argument: this is no gzip, or it is broken.
    Result<std::string> next();
    /// What was fed ends where a file may end.
    bool is_whole() const;

  private:
    struct Stream;
    std::unique_ptr<Stream> stream_;
};

} // namespace bangui::recorder
