// SPDX-License-Identifier: Apache-2.0
//
// A body that is made while it goes out, of a length that nobody knows beforehand (an export). The connection
// asks for the next piece when the client has taken the one before, so a slow reader costs one piece of
// memory. Everything lives on the loop.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "bangui-web/http/response.h"
#include "common/base/unique_function.h"

namespace bangui::http {

class BodySource {
  public:
    struct Piece {
        std::string bytes; ///< may be empty
        enum class After { more, end } after = After::end;
    };
    /// The client is gone, or has everything: nothing more is asked. May happen from within `done`.
    virtual ~BodySource() = default;
    /// Called again only after `done`. An error cuts the connection, so that no client takes the half for the
    /// whole.
    virtual void next(Completion<Piece> done) = 0;
};

/// Status and fields, and where the body comes from. The response's own body is empty.
struct StreamedResponse {
    Response head;
    std::unique_ptr<BodySource> source;
};

/// How the client finds the end: chunks (RFC 9112 section 7.1), or for HTTP/1.0 the connection's end.
enum class Framing { chunked, until_close };

/// As write_head(), without a length.
Result<std::string> write_streamed_head(Response const &response, ResponseContext const &context,
                                        Framing framing);

/// One piece on the wire. The last chunk is followed by the end mark; an empty piece that is not the last is
/// nothing, because an empty chunk would be the end.
std::string framed(BodySource::Piece piece, Framing framing);

} // namespace bangui::http
