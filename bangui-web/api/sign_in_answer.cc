// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/sign_in_answer.h"

#include "bangui-web/api/answer.h"
#include "bangui-web/api/event_streams.h"
#include "bangui-web/api/shapes.h"

namespace bangui::api {

void answer_signed_in(Services &services, http::Responder &responder, auth::SignedIn const &signed_in) {
    auto body = session_json(signed_in.session, signed_in.csrf_token, time_zone(services),
                             services.event_streams.position());
    responder.send(
        http::Response::json(201, std::move(body))
            .with("Set-Cookie", auth::set_session_cookie(signed_in.token, services.cookie_security)));
}

void answer_throttled(Services &services, http::Responder &responder,
                      std::optional<IpAddress> const &source) {
    auto const wait = std::max(services.authenticator.retry_after(source), Seconds(1));
    answer_problem(responder, {ProblemCode::throttled, "Wait before you try again.", "", wait});
}

std::string user_agent(http::RequestHead const &head) {
    return std::string(head.fields.find("user-agent").value_or(std::string_view{}));
}

std::string time_zone(Services const &services) {
    auto const &settings = services.authenticator.general_settings();
    return settings ? settings->time_zone : "UTC";
}

} // namespace bangui::api
