// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/http/body_stream.h"

#include <utility>

#include <fmt/format.h>

namespace bangui::http {

std::string framed(BodySource::Piece piece, Framing framing) {
    auto bytes = std::move(piece.bytes);
    if (framing == Framing::until_close) return bytes;
    if (!bytes.empty()) bytes = fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
    if (piece.after == BodySource::Piece::After::end) bytes += "0\r\n\r\n";
    return bytes;
}

} // namespace bangui::http
