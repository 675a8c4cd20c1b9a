// SPDX-License-Identifier: Apache-2.0
//
// Docs/openapi.yaml as JSON, put into the program by the build.
#pragma once

#include <string_view>

namespace bangui::api {

std::string_view openapi_document();

} // namespace bangui::api
