// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/gate.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "common/base/text.h"

namespace bangui::api {
namespace {

bool changes_something(http::Method method) {
    switch (method) {
    case http::Method::get:
    case http::Method::head:
    case http::Method::options:
        return false;
    case http::Method::post:
    case http::Method::put:
    case http::Method::patch:
    case http::Method::delete_:
    case http::Method::other:
        return true;
    }
    return true;
}

/// Whether the route can do without is for its handler to say.
bool has_no_body(http::RequestHead const &head) {
    auto const length = head.fields.find("content-length");
    return head.fields.count("content-type") == 0 && head.fields.count("transfer-encoding") == 0 &&
           (!length || *length == "0");
}

/// application/json with any parameters (RFC 9110 section 8.3.1).
bool is_json(std::string_view content_type) {
    return ascii_lowered(trimmed(content_type.substr(0, content_type.find(';')))) == "application/json";
}

http::Role role_of(store::Role role) {
    switch (role) {
    case store::Role::viewer:
        return http::Role::viewer;
    case store::Role::operator_:
        return http::Role::operator_;
    case store::Role::admin:
        return http::Role::admin;
    }
    return http::Role::viewer;
}

std::optional<http::Role> least_role(http::Access access) {
    switch (access) {
    case http::Access::anyone:
        return std::nullopt;
    case http::Access::viewer:
        return http::Role::viewer;
    case http::Access::operator_:
        return http::Role::operator_;
    case http::Access::admin:
    case http::Access::root:
    case http::Access::collector:
        return http::Role::admin;
    }
    return http::Role::admin;
}

/// Whom the kernel has named at the door for root.
http::Principal root() {
    return {.user_id = 0, .user_name = "root", .role = http::Role::admin, .session_id = {}};
}

tl::unexpected<Problem> refuse(Problem problem) {
    return tl::unexpected<Problem>(std::move(problem));
}

} // namespace

std::optional<auth::SessionToken> session_token(http::RequestHead const &head,
                                                auth::CookieSecurity security) {
    auto const cookies = head.fields.find("cookie");
    if (!cookies) return std::nullopt;
    return auth::find_session_token(*cookies, security);
}

std::string session_id(auth::SessionToken const &token) {
    std::string text;
    for (auto const byte : token.hash())
        fmt::format_to(std::back_inserter(text), "{:02x}", byte);
    return text;
}

Gate::Gate(auth::Authenticator &authenticator, Executor &executor, Options options)
    : authenticator_(authenticator)
    , executor_(executor)
    , options_(std::move(options)) {}

void Gate::admit(http::RequestHead const &head, http::Route const &route,
                 UniqueFunction<void(http::Verdict)> done) {
    auto decision = decide(head, route);
    auto verdict = decision ? http::Verdict(std::move(*decision))
                            : http::Verdict(tl::unexpect, to_response(decision.error(), head.id));
    executor_.post(
        [done = std::move(done), verdict = std::move(verdict)]() mutable { done(std::move(verdict)); });
}

tl::expected<http::Admitted, Problem> Gate::decide(http::RequestHead const &head, http::Route const &route) {
    if (changes_something(route.method)) {
        if (auto problem = refuse_source(head)) return refuse(std::move(*problem));
        auto const content_type = head.fields.find("content-type");
        auto const is_fine = content_type ? is_json(*content_type) : has_no_body(head);
        if (route.body_limit > 0 && !is_fine) {
            return refuse({ProblemCode::unsupported_media_type, "", "Content-Type"});
        }
    }
    if (head.door == http::Door::admin) return http::Admitted{root()};
    if (route.access == http::Access::root) return refuse({ProblemCode::not_found});
    if ((head.door == http::Door::metrics) != (route.access == http::Access::collector))
        return refuse({ProblemCode::not_found});
    if (route.access == http::Access::collector) return http::Admitted{};
    http::Admitted admitted;
    auto const token = session_token(head, options_.cookie_security);
    auto const session = token ? authenticator_.authenticate(*token) : std::nullopt;
    if (session) {
        auto const &user = session->user;
        admitted.principal = http::Principal{static_cast<std::int64_t>(user.id), user.name.text(),
                                             role_of(user.role), session_id(*token)};
    }
    auto const least = least_role(route.access);
    if (least && !session) return refuse({ProblemCode::not_signed_in});
    if (route.csrf == http::Csrf::required) {
        auto const given = head.fields.find("x-csrf-token");
        if (!token || !given || !token->csrf_matches(*given)) {
            return refuse({ProblemCode::csrf, "The token is missing or wrong.", "X-CSRF-Token"});
        }
    }
    if (least && admitted.principal->role < *least) return refuse({ProblemCode::forbidden});
    return admitted;
}

/// A browser says where a request comes from (Fetch Metadata, RFC 6454); a program that says nothing is let
/// through here and still has to have what the route asks for.
std::optional<Problem> Gate::refuse_source(http::RequestHead const &head) const {
    if (head.fields.count("sec-fetch-site") > 0 && head.fields.find("sec-fetch-site") != "same-origin") {
        return Problem{ProblemCode::csrf, "The request comes from another site.", "Sec-Fetch-Site"};
    }
    if (head.fields.count("origin") > 0) {
        auto const origin = head.fields.find("origin");
        if (!origin || !is_own_origin(*origin, head)) {
            return Problem{ProblemCode::csrf, "The request comes from another origin.", "Origin"};
        }
    }
    return std::nullopt;
}

/// Our own origin is the host the browser asked for. Whether it came by http or https is only known for sure
/// when it was https: a proxy need not tell.
bool Gate::is_own_origin(std::string_view origin, http::RequestHead const &head) const {
    auto const wanted = ascii_lowered(origin);
    auto const host = ascii_lowered(head.host);
    if (wanted == "https://" + host) return true;
    if (wanted == "http://" + host && !head.is_secure()) return true;
    return std::ranges::any_of(options_.allowed_origins,
                               [&](auto const &allowed) { return ascii_lowered(allowed) == wanted; });
}

} // namespace bangui::api
