// SPDX-License-Identifier: Apache-2.0
//
// What a handler gets: the request, what the route captured, who is asking, and the duty to answer once.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "bangui-web/http/body_stream.h"
#include "bangui-web/http/principal.h"
#include "bangui-web/http/request.h"
#include "bangui-web/http/response.h"
#include "bangui-web/http/sse.h"
#include "common/base/unique_function.h"

namespace bangui::http {

/// A whole response, a stream of events that the connection takes from the channel, or a response whose body
/// the connection asks for piece by piece.
using Answer = std::variant<Response, std::shared_ptr<EventChannel>, StreamedResponse>;

/// The right and the duty to answer one request, on the loop's thread. Answer exactly once; one that is
/// dropped unanswered answers 500. When the connection has gone meanwhile the answer is thrown away.
class Responder {
  public:
    /// `sink` takes the answer. The server makes these; a test may too.
    Responder(std::string request_id, UniqueFunction<void(Answer)> sink);
    Responder(Responder &&) noexcept = default;
    Responder &operator=(Responder &&) noexcept;
    ~Responder();

    void send(Response response);
    /// `head` has no body of its own.
    void send(Response head, std::unique_ptr<BodySource> source);
    /// Answers 200 with an event stream. When no more streams are allowed the client gets 503 instead, and
    /// the EventStream is closed from the start.
    EventStream start_events();

    std::string const &request_id() const { return request_id_; }

  private:
    void answer(Answer answer);
    std::string request_id_;
    UniqueFunction<void(Answer)> sink_; ///< empty once answered or moved from
};

/// Path values by their names in the pattern, decoded.
class Captures {
  public:
    void add(std::string_view name, std::string value) { items_.emplace_back(name, std::move(value)); }
    /// The name must be one of the route's pattern.
    std::string const &at(std::string_view name) const;

  private:
    std::vector<std::pair<std::string, std::string>> items_;
};

struct Exchange {
    Request request;
    Captures captures;
    std::optional<Principal> principal; ///< nothing on a route for anyone when nobody is signed in
    Responder responder;
};

} // namespace bangui::http
