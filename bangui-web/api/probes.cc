// SPDX-License-Identifier: Apache-2.0
#include <string_view>
#include <vector>

#include "bangui-web/api/answer.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/json/writer.h"
#include "bangui-web/store/settings.h"

namespace bangui::api {
namespace {

enum class Storage { works, fails };

std::vector<std::string_view> reasons(Services const &services, Storage storage) {
    std::vector<std::string_view> found;
    if (services.authenticator.setup_state() == auth::Authenticator::SetupState::required) {
        found.push_back("setup_needed");
    }
    auto const &server = services.watcher.server_state();
    if (!services.connection.state().online) {
        found.push_back("banguid_offline");
    } else if (!server || server->fail2ban != ipc::Fail2banState::online) {
        found.push_back("fail2ban_offline");
    }
    if (storage == Storage::fails) found.push_back("storage");
    if (services.phase == Phase::shutting_down) found.push_back("shutting_down");
    return found;
}

void answer_readiness(Services const &services, http::Responder &responder, Storage storage) {
    auto const why_not = reasons(services, storage);
    json::Writer json;
    json.begin_object().member("ready", why_not.empty()).member("reasons", why_not).end_object();
    answer_json(responder, why_not.empty() ? 200 : 503, json.finish());
}

} // namespace

void healthz(Services &, http::Exchange exchange) {
    answer_json(exchange.responder, 200, R"({"status":"ok"})");
}

void readyz(Services &services, http::Exchange exchange) {
    using Settings = std::optional<store::GeneralSettings>;
    services.store.read<Settings>(
        [](store::Connection &connection) { return store::load_general_settings(connection); },
        [&services, responder = std::move(exchange.responder)](Result<Settings> settings) mutable {
            answer_readiness(services, responder, settings ? Storage::works : Storage::fails);
        });
}

} // namespace bangui::api
