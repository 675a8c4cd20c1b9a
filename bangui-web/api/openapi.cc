// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/openapi.h"

#include "bangui-web/api/answer.h"
#include "bangui-web/api/handlers.h"

namespace bangui::api {

void openapi(Services &, http::Exchange exchange) {
    answer_json(exchange.responder, 200, std::string(openapi_document()));
}

} // namespace bangui::api
