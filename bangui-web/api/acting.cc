// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/acting.h"

namespace bangui::api {

ipc::Operator operator_of(http::Exchange const &exchange) {
    ENSURE(exchange.principal); // the table lets nobody else in
    return {exchange.principal->user_name, exchange.request.head.client_address,
            exchange.responder.request_id()};
}

} // namespace bangui::api
