// SPDX-License-Identifier: Apache-2.0
//
// The route table as data: one row says method, pattern, who may, CSRF, body limit and handler, and a request
// that no row allows is refused. Built once at start, then read only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

#include "bangui-web/http/exchange.h"
#include "common/base/result.h"

namespace bangui::http {

/// Who may use a route: the least role, or everybody. For root, who comes through Door::admin, there are
/// routes that nobody else has; what comes through Door::metrics has only those for a collector.
enum class Access : std::uint8_t { anyone, viewer, operator_, admin, root, collector };

/// Whether the request must prove that our own page sent it.
enum class Csrf : std::uint8_t { not_needed, required };

/// Called on the loop with the whole request. Copyable so that a table can be written as one list.
using Handler = std::function<void(Exchange)>;

struct Route {
    Method method = Method::get; ///< not head, options or other: HEAD is answered from GET
    /// "/api/v1/jails/{jail}/bans/{address}": each segment is literal text or one captured name.
    std::string pattern;
    Access access = Access::admin;
    Csrf csrf = Csrf::required;
    std::size_t body_limit = 0; ///< bytes; a longer body is 413 before it is read
    Handler handler;
};

/// Lets a request in, or answers it instead of the handler (401, 403, 429, ...).
struct Admitted {
    std::optional<Principal> principal;
};
using Verdict = tl::expected<Admitted, Response>;

/// Decides about each request that has a row in the table, after its head and before its body is read.
class Gate {
  public:
    virtual ~Gate() = default;
    /// `head` and `route` are valid during the call only. `done` is called exactly once, on the loop, and
    /// never before this call returned; it may be dropped only when the loop has ended.
    virtual void admit(RequestHead const &head, Route const &route, UniqueFunction<void(Verdict)> done) = 0;
};

class Router {
  public:
    /// Refuses a malformed pattern and two rows for the same requests. Literal segments win over captured
    /// ones. `fallback` answers GET and HEAD for paths that no row has (the user interface); without it they
    /// are 404. The Gate is not asked about the fallback.
    static Result<Router> create(std::vector<Route> table, Handler fallback = {});

    struct Found {
        Route const *route; ///< valid as long as the router
        Captures captures;
    };
    struct MethodNotAllowed {
        std::string allow; ///< the value of the Allow field, e.g. "GET, HEAD, OPTIONS"
    };
    /// OPTIONS for a path that exists: answered 204 with Allow.
    struct Options {
        std::string allow;
    };
    struct NotFound {};
    using Match = std::variant<Found, MethodNotAllowed, Options, NotFound>;

    Match match(Method method, std::vector<std::string> const &segments) const;

    std::vector<Route> const &table() const { return table_; }
    bool is_fallback(Route const &route) const { return &route == fallback_.get(); }

  private:
    /// One segment of a pattern.
    struct Part {
        std::string text; ///< the literal, or the name captured
        bool captured;
    };
    static Result<std::vector<Part>> parse_pattern(std::string_view pattern);
    static bool same_requests(std::vector<Part> const &left, std::vector<Part> const &right);
    static bool matches(std::vector<Part> const &parts, std::vector<std::string> const &segments);
    static bool is_more_literal(std::vector<Part> const &left, std::vector<Part> const &right);
    std::string allowed_methods(std::vector<std::string> const &segments) const;

    Router() = default;
    std::vector<Route> table_;
    std::vector<std::vector<Part>> rows_; ///< parallel to table_
    std::unique_ptr<Route> fallback_;
};

} // namespace bangui::http
