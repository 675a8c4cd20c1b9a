// SPDX-License-Identifier: Apache-2.0
//
// The object Bulk of Docs/openapi.yaml. Pure functions.
#pragma once

#include <string>

#include "bangui-web/api/history_state.h"
#include "bangui-web/bulk/bulk.h"

namespace bangui::api {

/// How much of it: an event tells the progress only.
enum class BulkPart { progress, whole };
std::string bulk_json(bulk::Bulk const &bulk, BulkPart part);

/// Of a bulk that has ended: who did what, with how many addresses.
DoneAct bulk_act(bulk::Bulk const &bulk);

} // namespace bangui::api
