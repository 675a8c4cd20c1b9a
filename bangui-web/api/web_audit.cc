// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/web_audit.h"

#include "bangui-web/store/audit.h"
#include "common/log/message_ids.h"

namespace bangui::api {

store::AuditEntry web_act_of(Services const &services, http::Exchange const &exchange, std::string act,
                             std::string detail) {
    ENSURE(exchange.principal); // the table lets nobody else in
    auto const &source = exchange.request.head.client_address;
    return {services.clock.unix_now(), exchange.principal->user_name, source ? source->text() : "",
            std::move(act), std::move(detail)};
}

void record_act(Services &services, store::AuditEntry entry) {
    services.logger.info("act", {{"user", entry.actor},
                                 {"act", entry.act},
                                 {"detail", entry.detail},
                                 {"message_id", log::message_id::web_act}});
    services.store.write<void>(
        [entry = std::move(entry)](store::Connection &connection) {
            return store::add_audit_entry(connection, entry);
        },
        [&services](Result<void> written) {
            if (!written) services.logger.error("audit not written", {{"error", written.error()}});
        });
}

} // namespace bangui::api
