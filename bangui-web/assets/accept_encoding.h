// SPDX-License-Identifier: Apache-2.0
//
// Which form of a file a client takes (RFC 9110 section 12.5.3).
#pragma once

#include <cstdint>
#include <string_view>

namespace bangui::assets {

enum class Encoding : std::uint8_t { identity, gzip, brotli };

/// "br", "gzip"; empty for identity, which has no Content-Encoding.
std::string_view to_string(Encoding encoding);

enum class Available : std::uint8_t { no, yes };

/// The form with the greatest weight among those there are; with equal weights brotli before gzip before
/// identity. A list that cannot be read, and one that refuses everything, get identity.
Encoding choose_encoding(std::string_view accept_encoding, Available brotli, Available gzip);

} // namespace bangui::assets
