// SPDX-License-Identifier: Apache-2.0
//
// The object Bulk of Docs/openapi.yaml. Pure functions.
#pragma once

#include <string>

#include "bangui-web/bulk/bulk.h"

namespace bangui::api {

/// How much of it: an event tells the progress only.
enum class BulkPart { progress, whole };
std::string bulk_json(bulk::Bulk const &bulk, BulkPart part);

} // namespace bangui::api
