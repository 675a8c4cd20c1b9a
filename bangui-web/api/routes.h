// SPDX-License-Identifier: Apache-2.0
//
// The route table: every request that BanGUI answers besides the user interface. Docs/openapi.yaml describes
// the same paths and methods; a test holds both to each other.
#pragma once

#include <vector>

#include "bangui-web/api/services.h"
#include "bangui-web/http/router.h"

namespace bangui::api {

std::vector<http::Route> route_table(Services &services);

} // namespace bangui::api
