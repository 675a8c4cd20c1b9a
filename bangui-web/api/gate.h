// SPDX-License-Identifier: Apache-2.0
//
// Who may pass to a handler. Asked by the server for every request that has a row in the route table, after
// its head and before its body: is the page that sent it ours, who is signed in, may this role do it. Owned
// by the app, lives on the loop.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bangui-web/api/problem.h"
#include "bangui-web/auth/authenticator.h"
#include "bangui-web/auth/cookie.h"
#include "bangui-web/http/router.h"
#include "common/base/executor.h"

namespace bangui::api {

class Gate final : public http::Gate {
  public:
    struct Options {
        auth::CookieSecurity cookie_security;
        std::vector<std::string> allowed_origins; ///< besides our own; "scheme://host[:port]"
    };
    /// Both outlive the gate.
    Gate(auth::Authenticator &authenticator, Executor &executor, Options options);

    void admit(http::RequestHead const &head, http::Route const &route,
               UniqueFunction<void(http::Verdict)> done) override;

  private:
    tl::expected<http::Admitted, Problem> decide(http::RequestHead const &head, http::Route const &route);
    std::optional<Problem> refuse_source(http::RequestHead const &head) const;
    bool is_own_origin(std::string_view origin, http::RequestHead const &head) const;

    auth::Authenticator &authenticator_;
    Executor &executor_;
    Options options_;
};

/// The session token that came with the request, whether or not it is still good.
std::optional<auth::SessionToken> session_token(http::RequestHead const &head, auth::CookieSecurity security);

/// Names a session in a Principal without being its secret.
std::string session_id(auth::SessionToken const &token);

} // namespace bangui::api
